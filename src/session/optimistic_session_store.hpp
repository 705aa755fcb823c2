#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "session/put_off_turn.hpp"
#include "session/session_store.hpp"
#include "session/store_timer.hpp"
#include "session/transitions/lease.hpp"
#include "session/transitions/transitions.hpp"

namespace continuo {

/// The SessionStore over an Updater, which reads sessions and writes steps with optimistic
/// concurrency control (OptimisticSessionUpdater, SharedSessionUpdater). The transitions
/// (transitions.hpp) decide what changes. The operations on many sessions are functions of the
/// Updater: find_unleased(), list_sessions(), erase_ended().
template <class Updater>
class OptimisticSessionStore final : public SessionStore {
public:
    /// `name` is a literal; `metrics` may be null and outlives the store. The rest is for the
    /// Updater.
    template <class... Arguments>
    OptimisticSessionStore(std::string_view name, Metrics* metrics, Arguments&&... arguments)
        : x_name(name), x_metrics(metrics), x_updater(std::forward<Arguments>(arguments)...) {}

    std::string_view name() const override { return x_name; }

    Task<Result<SessionSnapshot>> create(NewSession session) override {
        StoreTimer timer(x_metrics, StoreOperation::create);
        const bool id_is_new = session.session_id.empty();
        auto step = decide_create(std::move(session), x_updater.context().now);
        if (!step)
            co_return timer.done(Result<SessionSnapshot>(std::unexpected(std::move(step.error()))));
        co_return timer.done(co_await x_updater.create(std::move(*step), id_is_new));
    }

    Task<Result<SessionSnapshot>> load(std::string session_id) override {
        StoreTimer timer(x_metrics, StoreOperation::load);
        if (!is_valid_id(session_id))
            co_return timer.done(Result<SessionSnapshot>(fail(Errc::invalid_input, "session_id")));
        const auto found = co_await x_updater.read(std::move(session_id));
        if (!found) co_return timer.done(Result<SessionSnapshot>(std::unexpected(found.error())));
        co_return timer.done(Result<SessionSnapshot>((*found)->record.session));
    }

    Task<Result<SessionSnapshot>> patch(
        std::string session_id, SessionPatch patch, std::optional<std::uint64_t> expected_version
    ) override {
        StoreTimer timer(x_metrics, StoreOperation::patch);
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
                      ) { return decide_append(record, message, context); };
        co_return timer.done(co_await step<Message>(std::move(session_id), std::move(decide)));
    }

    Task<Result<HistoryPage>> history(
        std::string session_id, std::uint64_t after, std::size_t limit
    ) override {
        StoreTimer timer(x_metrics, StoreOperation::history);
        co_return timer.done(co_await read_history(std::move(session_id), after, limit));
    }

    Task<Result<void>> touch(std::string session_id) override {
        StoreTimer timer(x_metrics, StoreOperation::touch);
        co_return timer.done(to_void(co_await step<Done>(std::move(session_id), decide_touch)));
    }

    Task<Result<bool>> erase(std::string session_id) override {
        StoreTimer timer(x_metrics, StoreOperation::erase);
        if (!is_valid_id(session_id))
            co_return timer.done(Result<bool>(fail(Errc::invalid_input, "session_id")));
        co_return timer.done(co_await x_updater.erase(std::move(session_id)));
    }

    Task<Result<bool>> erase_for_customer(std::string session_id) override {
        StoreTimer timer(x_metrics, StoreOperation::erase);
        if (!is_valid_id(session_id))
            co_return timer.done(Result<bool>(fail(Errc::invalid_input, "session_id")));
        co_return timer.done(co_await x_updater.erase_for_customer(std::move(session_id)));
    }

    Task<Result<BeginOutcome>> begin_turn(BeginTurn turn) override {
        StoreTimer timer(x_metrics, StoreOperation::begin_turn, turn.trace);
        auto id = turn.session_id;
        const SentContent sent{.text = turn.content, .attachments = turn.attachments};
        auto outcome = co_await begin_or_put_off(x_updater, std::move(turn));
        if (outcome) {
            auto checked = co_await fetch_stubs(std::move(id), &*outcome);
            if (checked) checked = check_repetition(*outcome, sent);
            if (!checked) outcome = std::unexpected(std::move(checked.error()));
        }
        co_return timer.done(std::move(outcome));
    }

    Task<Result<Committed>> commit_turn(CommitTurn turn) override {
        StoreTimer timer(x_metrics, StoreOperation::commit_turn, turn.trace);
        auto id = turn.lease.session_id;
        auto lease = turn.lease;
        auto decide =
            [turn = std::move(turn)](const SessionRecord& record, const StepContext& context) {
                return traced(decide_commit(record, CommitTurn(turn), context), turn.trace);
            };
        auto committed =
            co_await step_of_lease<Committed>(x_updater, std::move(lease), std::move(decide));
        if (committed && committed->reply.seq != 0 && is_stub(committed->reply)) {
            auto reply = co_await fetch(std::move(id), committed->reply.seq);
            if (!reply) co_return timer.done(Result<Committed>(std::unexpected(reply.error())));
            committed->reply = std::move(*reply);
        }
        co_return timer.done(std::move(committed));
    }

    Task<Result<Begun>> freeze_turn(Lease lease, std::size_t history_limit) override {
        StoreTimer timer(x_metrics, StoreOperation::freeze_turn);
        auto decide = [lease, history_limit](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_freeze(record, lease, history_limit, context); };
        co_return timer.done(
            co_await step_of_lease<Begun>(x_updater, std::move(lease), std::move(decide))
        );
    }

    Task<Result<void>> renew(Lease lease, std::chrono::milliseconds lease_time) override {
        StoreTimer timer(x_metrics, StoreOperation::renew);
        auto decide = [lease, lease_time](const SessionRecord& record, const StepContext& context) {
            return decide_renew(record, lease, lease_time, context);
        };
        co_return timer.done(
            to_void(co_await step_of_lease<Done>(x_updater, std::move(lease), std::move(decide)))
        );
    }

    Task<Result<void>> abandon(Lease lease) override {
        StoreTimer timer(x_metrics, StoreOperation::abandon);
        auto decide = [lease](const SessionRecord& record, const StepContext& context) {
            return decide_abandon(record, lease, context);
        };
        auto abandoned =
            co_await step_of_lease<Done>(x_updater, std::move(lease), std::move(decide));
        // Of a turn that was never written nothing is left to give back.
        if (!abandoned && abandoned.error().reason == ErrorReason::overtaken) abandoned = Done{};
        co_return timer.done(to_void(abandoned));
    }

    Task<Result<std::vector<Begun>>> take_over(
        std::string instance, std::chrono::milliseconds lease_time, std::size_t limit
    ) override {
        StoreTimer timer(x_metrics, StoreOperation::take_over);
        co_return timer.done(co_await take_over_unleased(std::move(instance), lease_time, limit));
    }

    Task<Result<Page<Session>>> list(ListRequest request) override {
        StoreTimer timer(x_metrics, StoreOperation::list);
        co_return timer.done(co_await list_sessions(x_updater, std::move(request)));
    }

    Task<Result<std::uint64_t>> reap(std::size_t limit) override {
        StoreTimer timer(x_metrics, StoreOperation::reap);
        co_return timer.done(co_await x_updater.reap(limit));
    }

    Task<Result<std::uint64_t>> erase_ended_before(TimePoint cutoff) override {
        StoreTimer timer(x_metrics, StoreOperation::erase_ended_before);
        co_return timer.done(co_await erase_ended(x_updater, cutoff));
    }

    StoreStats stats() const override { return x_updater.stats(); }

    Task<Result<void>> ping() override { return x_updater.ping(); }

private:
    template <class Value, class Decide>
    Task<Result<Value>> step(std::string id, Decide decide) {
        return x_updater.template step<Value>(std::move(id), std::move(decide));
    }

    Task<Result<std::vector<Begun>>> take_over_unleased(
        std::string instance, std::chrono::milliseconds lease_time, std::size_t limit
    ) {
        if (auto valid = check_lease(instance, lease_time); !valid)
            co_return std::unexpected(std::move(valid.error()));
        auto due = co_await find_unleased(x_updater, limit);
        if (!due) co_return std::unexpected(std::move(due.error()));
        std::vector<Begun> taken;
        for (auto& id : *due) {
            if (taken.size() >= limit) break;
            auto decide = [instance, lease_time](
                              const SessionRecord& record, const StepContext& context
                          ) { return decide_take_over(record, instance, lease_time, context); };
            auto begun = co_await step<std::optional<Begun>>(std::move(id), std::move(decide));
            if (begun && *begun) taken.push_back(std::move(**begun));
            // Turns that were taken over must be returned to the caller: an error is returned only
            // if there are none.
            if (!begun && begun.error().code == Errc::unavailable && taken.empty())
                co_return std::unexpected(std::move(begun.error()));
        }
        co_return std::move(taken);
    }

    Task<Result<Message>> fetch(std::string id, std::uint64_t seq) {
        auto log = co_await x_updater.read_log(id, seq, seq);
        if (!log) co_return std::unexpected(std::move(log.error()));
        if (log->empty()) co_return fail(Errc::corrupt, id + ": a message is missing");
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
        auto log = co_await x_updater.read_log(std::move(id), after + 1, last);
        if (!log) co_return std::unexpected(std::move(log.error()));
        page.messages = std::move(*log);
        co_return page;
    }

    std::string_view x_name;
    Metrics* x_metrics;
    Updater x_updater;
};

}  // namespace continuo
