// The operations. The transitions (transitions.hpp) decide what changes; session_steps.hpp applies
// the steps, session_cache.hpp loads and evicts sessions.

#include "session/memory/in_memory_session_store.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "base/id.hpp"
#include "session/memory/history_reading.hpp"
#include "session/memory/session_cache.hpp"
#include "session/memory/session_listing.hpp"
#include "session/memory/session_scans.hpp"
#include "session/memory/session_steps.hpp"
#include "session/store_timer.hpp"
#include "session/transitions/transitions.hpp"

namespace continuo {

namespace {

class InMemorySessionStore final : public SessionStore {
public:
    InMemorySessionStore(
        const InMemorySessionStoreConfig& config,
        Archive* archive,
        const Clock& clock,
        Metrics* metrics
    )
        : x_config(config),
          x_archive(archive),
          x_metrics(metrics),
          x_cache(config, archive, clock, metrics) {}

    std::string_view name() const override { return "InMemorySessionStore"; }

    Task<Result<SessionSnapshot>> create(NewSession session) override {
        StoreTimer timer(x_metrics, StoreOperation::create);
        auto step = decide_create(std::move(session), x_cache.context().now);
        if (!step)
            co_return timer.done(Result<SessionSnapshot>(std::unexpected(std::move(step.error()))));
        if (x_archive == nullptr) co_return timer.done(x_cache.create_in_memory(std::move(*step)));
        co_return timer.done(co_await shielded(x_cache.create(std::move(*step))));
    }

    Task<Result<SessionSnapshot>> load(std::string session_id) override {
        StoreTimer timer(x_metrics, StoreOperation::load);
        co_return timer.done(
            co_await read_record<SessionSnapshot>(x_cache, std::move(session_id), visible_session)
        );
    }

    Task<Result<SessionSnapshot>> patch(
        std::string session_id, SessionPatch patch, std::optional<std::uint64_t> expected_version
    ) override {
        StoreTimer timer(x_metrics, StoreOperation::patch);
        auto decide = [patch = std::move(patch), expected_version](
                          const SessionRecord& record, const StepContext& context
                      ) mutable {
            return decide_patch(record, std::move(patch), expected_version, context);
        };
        co_return timer.done(
            co_await step<SessionSnapshot>(std::move(session_id), std::move(decide))
        );
    }

    Task<Result<std::int64_t>> increment(
        std::string session_id, std::string counter, std::int64_t delta
    ) override {
        StoreTimer timer(x_metrics, StoreOperation::increment);
        auto decide = [counter = std::move(counter), delta](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_increment(record, counter, delta, context); };
        co_return timer.done(co_await step<std::int64_t>(std::move(session_id), std::move(decide)));
    }

    Task<Result<Message>> append(std::string session_id, Message message) override {
        StoreTimer timer(x_metrics, StoreOperation::append);
        auto decide = [message = std::move(message)](
                          const SessionRecord& record, const StepContext& context
                      ) mutable { return decide_append(record, std::move(message), context); };
        co_return timer.done(co_await step<Message>(std::move(session_id), std::move(decide)));
    }

    Task<Result<HistoryPage>> history(
        std::string session_id, std::uint64_t after, std::size_t limit
    ) override {
        StoreTimer timer(x_metrics, StoreOperation::history);
        co_return timer.done(co_await read_history(x_cache, std::move(session_id), after, limit));
    }

    Task<Result<void>> touch(std::string session_id) override {
        StoreTimer timer(x_metrics, StoreOperation::touch);
        co_return timer.done(to_void(co_await step<Done>(std::move(session_id), decide_touch)));
    }

    Task<Result<bool>> erase(std::string session_id) override {
        return erase_for(std::move(session_id), EraseFor::operators);
    }
    Task<Result<bool>> erase_for_customer(std::string session_id) override {
        return erase_for(std::move(session_id), EraseFor::customer);
    }

    Task<Result<BeginOutcome>> begin_turn(BeginTurn turn) override {
        StoreTimer timer(x_metrics, StoreOperation::begin_turn, turn.trace);
        if (x_archive == nullptr) {
            auto decide = [&turn](const SessionRecord& record, const StepContext& context) {
                return decide_begin(record, std::move(turn), context);
            };
            co_return timer.done(run_step_in_memory<BeginOutcome>(x_cache, turn.session_id, decide)
            );
        }
        auto id = turn.session_id;
        const SentContent sent{.text = turn.content, .attachments = turn.attachments};
        const auto trace = turn.trace;
        auto decide = [trace, turn = std::move(turn)](
                          const SessionRecord& record, const StepContext& context
                      ) mutable {
            return traced(decide_begin(record, std::move(turn), context), trace);
        };
        auto outcome = co_await step<BeginOutcome>(id, std::move(decide));
        if (!outcome) co_return timer.done(std::move(outcome));
        outcome = co_await fetch_messages(x_cache, std::move(id), std::move(*outcome));
        if (outcome) {
            if (auto same = check_repetition(*outcome, sent); !same)
                outcome = std::unexpected(std::move(same.error()));
        }
        co_return timer.done(std::move(outcome));
    }

    Task<Result<Committed>> commit_turn(CommitTurn turn) override {
        StoreTimer timer(x_metrics, StoreOperation::commit_turn, turn.trace);
        if (x_archive == nullptr) {
            auto decide = [&turn](const SessionRecord& record, const StepContext& context) {
                return decide_commit(record, std::move(turn), context);
            };
            co_return timer.done(
                run_step_in_memory<Committed>(x_cache, turn.lease.session_id, decide)
            );
        }
        auto id = turn.lease.session_id;
        const auto trace = turn.trace;
        auto decide = [trace, turn = std::move(turn)](
                          const SessionRecord& record, const StepContext& context
                      ) mutable {
            return traced(decide_commit(record, std::move(turn), context), trace);
        };
        auto committed = co_await step<Committed>(id, std::move(decide));
        if (committed && committed->reply.seq != 0 && is_stub(committed->reply)) {
            auto reply =
                co_await fetch_message(x_cache, std::move(id), std::move(committed->reply));
            if (!reply) co_return timer.done(Result<Committed>(std::unexpected(reply.error())));
            committed->reply = std::move(*reply);
        }
        co_return timer.done(std::move(committed));
    }

    Task<Result<Begun>> freeze_turn(Lease lease, std::size_t history_limit) override {
        StoreTimer timer(x_metrics, StoreOperation::freeze_turn);
        auto id = lease.session_id;
        auto decide = [lease = std::move(lease), history_limit](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_freeze(record, lease, history_limit, context); };
        co_return timer.done(co_await step<Begun>(std::move(id), std::move(decide)));
    }

    Task<Result<void>> renew(Lease lease, std::chrono::milliseconds lease_time) override {
        StoreTimer timer(x_metrics, StoreOperation::renew);
        auto id = lease.session_id;
        auto decide = [lease = std::move(lease), lease_time](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_renew(record, lease, lease_time, context); };
        co_return timer.done(to_void(co_await step<Done>(std::move(id), std::move(decide))));
    }

    Task<Result<void>> abandon(Lease lease) override {
        StoreTimer timer(x_metrics, StoreOperation::abandon);
        auto id = lease.session_id;
        const auto decide = [&lease](bool durable) {
            return [lease, durable](const SessionRecord& record, const StepContext& context) {
                return decide_abandon(record, lease, context, durable);
            };
        };
        auto abandoned = co_await step<Done>(id, decide(true));
        if (!abandoned && abandoned.error().code == Errc::unavailable) {
            // The message was not acknowledged and need not be saved. The lease must end: otherwise
            // the customer's retry would wait for it to expire.
            co_await step<Done>(std::move(id), decide(false));
        }
        co_return timer.done(to_void(std::move(abandoned)));
    }

    Task<Result<std::vector<Begun>>> take_over(
        std::string instance, std::chrono::milliseconds lease_time, std::size_t limit
    ) override {
        StoreTimer timer(x_metrics, StoreOperation::take_over);
        co_return timer.done(
            co_await shielded(take_over_pending(x_cache, std::move(instance), lease_time, limit))
        );
    }

    Task<Result<Page<Session>>> list(ListRequest request) override {
        StoreTimer timer(x_metrics, StoreOperation::list);
        if (x_archive == nullptr) co_return timer.done(list_sessions(x_cache, request));
        auto page = co_await x_archive->list(
            std::move(request.filter), std::move(request.cursor), request.offset, request.limit
        );
        if (page) {
            const auto cutoff = x_cache.context().now - x_cache.lifetimes().absolute;
            std::erase_if(page->items, [cutoff](const Session& s) {
                return s.created_at <= cutoff;
            });
        }
        co_return timer.done(std::move(page));
    }

    Task<Result<std::uint64_t>> reap(std::size_t limit) override {
        StoreTimer timer(x_metrics, StoreOperation::reap);
        co_return timer.done(co_await shielded(x_cache.reap(limit)));
    }

    Task<Result<std::uint64_t>> erase_ended_before(TimePoint cutoff) override {
        StoreTimer timer(x_metrics, StoreOperation::erase_ended_before);
        co_return timer.done(co_await shielded(erase_ended(x_cache, cutoff)));
    }

    StoreStats stats() const override {
        const auto& map = x_cache.map();
        return {
            .store_type = "in_memory",
            .total_sessions = map.total(),
            .active_sessions = map.active(),
            .max_sessions = x_config.sessions_max,
            .memory_bytes = map.bytes(),
            .pending_turns = map.pending(),
            .evicted = x_cache.evicted(),
            .expired = x_cache.expired(),
            .default_ttl = x_config.idle_timeout,
        };
    }

    Task<Result<void>> ping() override { co_return Result<void>{}; }

private:
    Task<Result<bool>> erase_for(std::string id, EraseFor whom) {
        StoreTimer timer(x_metrics, StoreOperation::erase);
        if (!is_valid_id(id))
            co_return timer.done(Result<bool>(fail(Errc::invalid_input, "session_id")));
        if (x_archive == nullptr) co_return timer.done(x_cache.erase_in_memory(id, whom));
        co_return timer.done(co_await shielded(x_cache.erase(std::move(id), whom)));
    }

    template <class Value, class Decide>
    Task<Result<Value>> step(std::string id, Decide decide) {
        return run_step<Value>(x_cache, std::move(id), std::move(decide));
    }

    InMemorySessionStoreConfig x_config;
    Archive* x_archive;
    Metrics* x_metrics;
    SessionCache x_cache;
};

}  // namespace

std::unique_ptr<SessionStore> make_in_memory_session_store(
    InMemorySessionStoreConfig config, Archive* archive, const Clock& clock, Metrics* metrics
) {
    return std::make_unique<InMemorySessionStore>(config, archive, clock, metrics);
}

}  // namespace continuo
