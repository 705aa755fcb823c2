// A lease is granted with a turn, renewed while the reply is being made, given back, or taken over
// by another instance after it expired. Each grant and each return takes a new fence.

#include "session/transitions/lease.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "session/transitions/transition_helpers.hpp"

namespace continuo {

using std::chrono::milliseconds;

std::uint64_t next_fence(std::uint64_t fence, TimePoint now) {
    const auto microseconds = now.time_since_epoch().count();
    return std::max(
        fence + 1, static_cast<std::uint64_t>(std::max<decltype(microseconds)>(microseconds, 0))
    );
}

bool is_current(const SessionRecord& record, const Lease& lease) {
    return record.pending && record.pending->turn == lease.turn &&
           record.session->fence == lease.fence;
}

std::unexpected<Error> fail_stale(const Lease& lease) {
    return fail(
        Errc::conflict, lease.session_id + ": the lease is stale", ErrorReason::stale_lease
    );
}

Result<void> check_lease(const std::string& instance, std::chrono::milliseconds lease_time) {
    if (instance.empty() || instance.size() > limits::id_bytes_max) {
        return fail(
            Errc::invalid_input, fmt::format("instance name: 1 to {} bytes", limits::id_bytes_max)
        );
    }
    if (lease_time <= std::chrono::milliseconds::zero() || lease_time > lease_time_max) {
        return fail(
            Errc::invalid_input,
            fmt::format(
                "lease time of {} ms: 1 to {} ms", lease_time.count(), lease_time_max.count()
            )
        );
    }
    return {};
}

namespace {

/// Fills `begun` with the turn that `step` holds: its lease, messages and history.
void describe_turn(
    Begun& begun,
    const SessionRecord& record,
    const Step& step,
    const Message& message,
    std::size_t history_limit
) {
    const auto turn = step.pending->turn;
    begun.lease = {
        .session_id = step.session->session_id,
        .owner = step.pending->holder,
        .fence = step.session->fence,
        .turn = turn,
    };
    begun.session = SessionSnapshot(step.session);
    begun.message = message;
    if (record.pending) {
        for (const auto& other : pending_messages(record)) {
            if (other.seq != message.seq) begun.burst.push_back(other);
        }
    }
    const auto before = turn - std::min(turn, first_seq_kept(record));
    const auto count = std::min<std::size_t>(before, history_limit);
    const auto end = record.messages.begin() + static_cast<std::ptrdiff_t>(before);
    begun.history = {end - static_cast<std::ptrdiff_t>(count), end};
}

const Message* newest_pending(const SessionRecord& record) {
    const Message* newest = nullptr;
    for (const auto& message : pending_messages(record))
        newest = &message;
    return newest;
}

std::unexpected<Error> fail_without_message(const SessionRecord& record) {
    return fail(Errc::corrupt, record.session->session_id + ": the pending turn has no message");
}

}  // namespace

void grant_lease(
    Begun& begun,
    const SessionRecord& record,
    Step& step,
    const Message& message,
    std::size_t history_limit
) {
    auto& session = *step.session;
    session.fence = next_fence(session.fence, step.at);
    begun.taken_over = record.pending.has_value();
    describe_turn(begun, record, step, message, history_limit);
}

void lease_to(PendingTurn& pending, std::string holder, TimePoint end) {
    pending.holder = std::move(holder);
    pending.lease_end = end;
    pending.frozen = false;
}

Result<Decision<Done>> decide_renew(
    const SessionRecord& record,
    const Lease& lease,
    std::chrono::milliseconds lease_time,
    const StepContext& context
) {
    if (auto valid = check_lease(lease.owner, lease_time); !valid) {
        return std::unexpected(std::move(valid.error()));
    }
    if (!is_current(record, lease)) return fail_stale(lease);
    Result<Decision<Done>> decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    step.durable = false;
    step.pending->lease_end = context.now + lease_time;
    return decision;
}

Result<Decision<Begun>> decide_freeze(
    const SessionRecord& record,
    const Lease& lease,
    std::size_t history_limit,
    const StepContext& context
) {
    if (!is_current(record, lease)) return fail_stale(lease);
    const auto* newest = newest_pending(record);
    if (newest == nullptr) return fail_without_message(record);
    Result<Decision<Begun>> decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    step.durable = false;
    step.pending->frozen = true;
    describe_turn(decision->outcome, record, step, *newest, history_limit);
    return decision;
}

Result<Decision<Done>> decide_abandon(
    const SessionRecord& record, const Lease& lease, const StepContext& context, bool durable
) {
    Result<Decision<Done>> decision(std::in_place);
    if (!is_current(record, lease)) return decision;
    auto& step = start_step(decision->step, record, context.now);
    step.durable = durable;
    step.session->fence = next_fence(step.session->fence, context.now);
    step.pending->lease_end = context.now;
    return decision;
}

Result<Decision<std::optional<Begun>>> decide_take_over(
    const SessionRecord& record,
    std::string instance,
    milliseconds lease_time,
    const StepContext& context
) {
    if (auto valid = check_lease(instance, lease_time); !valid)
        return std::unexpected(valid.error());
    Result<Decision<std::optional<Begun>>> decision(std::in_place);
    if (!record.pending || record.pending->is_leased(context.now)) return decision;
    const auto* newest = newest_pending(record);
    if (newest == nullptr) return fail_without_message(record);
    auto& step = start_step(decision->step, record, context.now);
    step.durable = false;
    lease_to(*step.pending, std::move(instance), context.now + lease_time);
    grant_lease(decision->outcome.emplace(), record, step, *newest, take_over_history);
    return decision;
}

}  // namespace continuo
