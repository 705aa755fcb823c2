// The operations. The transitions (transitions.hpp) decide what changes;
// shared_session_updater.hpp writes it.

#include "session/postgres/postgres_session_store.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "session/postgres/shared_session_scans.hpp"
#include "session/postgres/shared_session_updater.hpp"
#include "session/store_timer.hpp"

namespace continuo {

namespace {

class PostgresSessionStore final : public SessionStore {
public:
    PostgresSessionStore(
        const PostgresSessionStoreConfig& config,
        SharedSessions& shared,
        Archive& archive,
        const Clock& clock,
        Metrics* metrics
    )
        : x_metrics(metrics), x_archive(archive), x_updater(config, shared, archive, clock) {}

    std::string_view name() const override { return "PostgresSessionStore"; }

    Task<Result<SessionSnapshot>> create(NewSession session) override {
        StoreTimer timer(x_metrics, "create");
        auto step = decide_create(std::move(session), x_updater.context().now);
        if (!step)
            co_return timer.done(Result<SessionSnapshot>(std::unexpected(std::move(step.error()))));
        co_return timer.done(co_await x_updater.create(std::move(*step)));
    }

    Task<Result<SessionSnapshot>> load(std::string session_id) override {
        StoreTimer timer(x_metrics, "load");
        if (!is_valid_id(session_id))
            co_return timer.done(Result<SessionSnapshot>(fail(Errc::invalid_input, "session_id")));
        const auto found = co_await x_updater.read(std::move(session_id));
        if (!found) co_return timer.done(Result<SessionSnapshot>(std::unexpected(found.error())));
        co_return timer.done(Result<SessionSnapshot>((*found)->record.session));
    }

    Task<Result<SessionSnapshot>> patch(
        std::string session_id, SessionPatch patch, std::optional<std::uint64_t> expected_version
    ) override {
        StoreTimer timer(x_metrics, "patch");
        auto decide = [patch = std::move(patch), expected_version](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_patch(record, patch, expected_version, context); };
        co_return timer.done(
            co_await step<SessionSnapshot>(std::move(session_id), std::move(decide))
        );
    }

    Task<Result<std::int64_t>> increment(
        std::string session_id, std::string counter, std::int64_t delta
    ) override {
        StoreTimer timer(x_metrics, "increment");
        auto decide = [counter = std::move(counter), delta](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_increment(record, counter, delta, context); };
        co_return timer.done(co_await step<std::int64_t>(std::move(session_id), std::move(decide)));
    }

    Task<Result<Message>> append(std::string session_id, Message message) override {
        StoreTimer timer(x_metrics, "append");
        auto decide = [message = std::move(message)](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_append(record, message, context); };
        co_return timer.done(co_await step<Message>(std::move(session_id), std::move(decide)));
    }

    Task<Result<HistoryPage>> history(
        std::string session_id, std::uint64_t after, std::size_t limit
    ) override {
        StoreTimer timer(x_metrics, "history");
        co_return timer.done(co_await read_history(std::move(session_id), after, limit));
    }

    Task<Result<void>> touch(std::string session_id) override {
        StoreTimer timer(x_metrics, "touch");
        co_return timer.done(to_void(co_await step<Done>(std::move(session_id), decide_touch)));
    }

    Task<Result<bool>> erase(std::string session_id) override {
        StoreTimer timer(x_metrics, "erase");
        if (!is_valid_id(session_id))
            co_return timer.done(Result<bool>(fail(Errc::invalid_input, "session_id")));
        co_return timer.done(co_await x_updater.erase(std::move(session_id)));
    }

    Task<Result<bool>> erase_for_customer(std::string session_id) override {
        StoreTimer timer(x_metrics, "erase");
        if (!is_valid_id(session_id))
            co_return timer.done(Result<bool>(fail(Errc::invalid_input, "session_id")));
        co_return timer.done(co_await x_updater.erase_for_customer(std::move(session_id)));
    }

    Task<Result<BeginOutcome>> begin_turn(BeginTurn turn) override {
        StoreTimer timer(x_metrics, "begin_turn");
        auto id = turn.session_id;
        const SentContent sent{.text = turn.content, .attachments = turn.attachments};
        auto decide = [turn = std::move(turn)](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_begin(record, BeginTurn(turn), context); };
        auto outcome = co_await step<BeginOutcome>(id, std::move(decide));
        if (outcome) {
            auto checked = co_await fetch_stubs(std::move(id), &*outcome);
            if (checked) checked = check_repetition(*outcome, sent);
            if (!checked) outcome = std::unexpected(std::move(checked.error()));
        }
        co_return timer.done(std::move(outcome));
    }

    Task<Result<Committed>> commit_turn(CommitTurn turn) override {
        StoreTimer timer(x_metrics, "commit_turn");
        auto id = turn.lease.session_id;
        auto decide = [turn = std::move(turn)](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_commit(record, CommitTurn(turn), context); };
        auto committed = co_await step<Committed>(id, std::move(decide));
        if (committed && committed->reply.seq != 0 && is_stub(committed->reply)) {
            auto reply = co_await fetch(std::move(id), committed->reply.seq);
            if (!reply) co_return timer.done(Result<Committed>(std::unexpected(reply.error())));
            committed->reply = std::move(*reply);
        }
        co_return timer.done(std::move(committed));
    }

    Task<Result<Begun>> freeze_turn(Lease lease, std::size_t history_limit) override {
        StoreTimer timer(x_metrics, "freeze_turn");
        auto id = lease.session_id;
        auto decide = [lease = std::move(lease), history_limit](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_freeze(record, lease, history_limit, context); };
        co_return timer.done(co_await step<Begun>(std::move(id), std::move(decide)));
    }

    Task<Result<void>> renew(Lease lease, std::chrono::milliseconds lease_time) override {
        StoreTimer timer(x_metrics, "renew");
        auto id = lease.session_id;
        auto decide = [lease = std::move(lease), lease_time](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_renew(record, lease, lease_time, context); };
        co_return timer.done(to_void(co_await step<Done>(std::move(id), std::move(decide))));
    }

    Task<Result<void>> abandon(Lease lease) override {
        StoreTimer timer(x_metrics, "abandon");
        auto id = lease.session_id;
        auto decide = [lease = std::move(lease)](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_abandon(record, lease, context); };
        co_return timer.done(to_void(co_await step<Done>(std::move(id), std::move(decide))));
    }

    Task<Result<std::vector<Begun>>> take_over(
        std::string instance, std::chrono::milliseconds lease_time, std::size_t limit
    ) override {
        StoreTimer timer(x_metrics, "take_over");
        co_return timer.done(
            co_await take_over_pending(x_updater, std::move(instance), lease_time, limit)
        );
    }

    Task<Result<Page<Session>>> list(ListRequest request) override {
        StoreTimer timer(x_metrics, "list");
        co_return timer.done(co_await list_sessions(x_updater, std::move(request)));
    }

    Task<Result<std::uint64_t>> reap(std::size_t limit) override {
        StoreTimer timer(x_metrics, "reap");
        co_return timer.done(co_await x_updater.reap(limit));
    }

    Task<Result<std::uint64_t>> erase_ended_before(TimePoint cutoff) override {
        StoreTimer timer(x_metrics, "erase_ended_before");
        co_return timer.done(co_await x_updater.erase_ended_before(cutoff));
    }

    StoreStats stats() const override {
        const auto counts = x_updater.counts();
        return {
            .store_type = "postgresql",
            .total_sessions = counts.sessions,
            .active_sessions = counts.active,
            .pending_turns = counts.pending,
            .expired = x_updater.expired(),
            .default_ttl = x_updater.lifetime_max(),
        };
    }

    Task<Result<void>> ping() override { return x_updater.ping(); }

private:
    template <class Value, class Decide>
    Task<Result<Value>> step(std::string id, Decide decide) {
        return x_updater.step<Value>(std::move(id), std::move(decide));
    }

    Task<Result<Message>> fetch(std::string id, std::uint64_t seq) {
        auto log = co_await x_archive.history(id, seq - 1, 1);
        if (!log) co_return std::unexpected(std::move(log.error()));
        if (log->empty() || log->front().seq != seq)
            co_return fail(Errc::corrupt, id + ": a message is missing");
        co_return std::move(log->front());
    }

    /// Replaces the stubs (is_stub()) in `outcome` by the stored messages.
    Task<Result<void>> fetch_stubs(std::string id, BeginOutcome* outcome) {
        std::vector<Message*> known;
        if (auto* replayed = std::get_if<Replayed>(outcome)) {
            known = {&replayed->message, &replayed->reply};
        } else if (auto* left = std::get_if<LeftToHuman>(outcome)) {
            known = {&left->message};
        }
        for (auto* message : known) {
            if (!is_stub(*message)) continue;
            auto found = co_await fetch(id, message->seq);
            if (!found) co_return std::unexpected(std::move(found.error()));
            *message = std::move(*found);
        }
        co_return Result<void>{};
    }

    Task<Result<HistoryPage>> read_history(std::string id, std::uint64_t after, std::size_t limit) {
        if (!is_valid_id(id)) co_return fail(Errc::invalid_input, "session_id");
        const auto found = co_await x_updater.read(id);
        if (!found) co_return std::unexpected(found.error());
        const auto& record = (*found)->record;
        HistoryPage page;
        page.total = record.session->last_seq;
        if (after >= page.total || limit == 0) co_return page;
        const auto last = after + std::min<std::uint64_t>(limit, page.total - after);
        const auto first_kept = first_seq_kept(record);
        if (after + 1 >= first_kept) {
            for (auto seq = after + 1; seq <= last; ++seq)
                page.messages.push_back(record.messages[seq - first_kept]);
            co_return page;
        }
        auto log = co_await x_archive.history(id, after, last - after);
        if (!log) co_return std::unexpected(std::move(log.error()));
        for (auto expected = after + 1; const auto& message : *log) {
            if (message.seq != expected++)
                co_return fail(Errc::corrupt, fmt::format("{}: a message is missing", id));
        }
        page.messages = std::move(*log);
        co_return page;
    }

    Metrics* x_metrics;
    Archive& x_archive;
    SharedSessionUpdater x_updater;
};

}  // namespace

std::unique_ptr<SessionStore> make_postgres_session_store(
    PostgresSessionStoreConfig config,
    SharedSessions& shared,
    Archive& archive,
    const Clock& clock,
    Metrics* metrics
) {
    return std::make_unique<PostgresSessionStore>(config, shared, archive, clock, metrics);
}

}  // namespace continuo
