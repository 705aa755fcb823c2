// The steps of a turn. A session has one line of turns, and at most one of them is unanswered:
//
//   begin -> leased -> commit -> answered            (reply and outcomes stored, lease gone)
//              |  ^
//      lease   |  | begin of the same message, a new message, or take_over: a new fence
//      ran out |  |
//      or      v  |
//      abandon unanswered -> patch to a person, or end -> left (no reply; the fence moves on)

#include <algorithm>
#include <ranges>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "session/state_changes.hpp"
#include "session/transitions.hpp"

namespace continuo {

namespace {

using std::chrono::milliseconds;

milliseconds time_left(const PendingTurn& pending, TimePoint now) {
    return std::chrono::ceil<milliseconds>(pending.lease_end - now);
}

Message message_or_stub(const SessionRecord& record, std::uint64_t seq) {
    if (const auto* message = find_message(record, seq)) return *message;
    Message stub;
    stub.seq = seq;
    return stub;
}

const Outcome* find_outcome(const SessionRecord& record, const std::string& id, TimePoint now) {
    // The newest first: after its time a message of the same id is a new one.
    for (const auto& outcome : std::views::reverse(record.outcomes)) {
        if (outcome.recorded_at + limits::outcome_kept <= now) continue;
        if (outcome.client_message_id == id) return &outcome;
    }
    return nullptr;
}

/// The messages of the log that belong to the unanswered turn.
auto pending_messages(const SessionRecord& record) {
    const auto turn = record.pending->turn;
    const auto skipped = turn - std::min(turn, first_seq_kept(record));
    return record.messages | std::views::drop(skipped) |
           std::views::filter([turn](const Message& message) {
               return message.role == Role::user && message.turn == turn;
           });
}

const Message* find_in_pending_turn(const SessionRecord& record, const std::string& id) {
    if (!record.pending) return nullptr;
    for (const auto& message : pending_messages(record)) {
        if (message.client_message_id == id) return &message;
    }
    return nullptr;
}

Result<void> check(const BeginTurn& turn) {
    if (!turn.client_message_id.empty() && !is_valid_id(turn.client_message_id)) {
        return fail(Errc::invalid_input, "client_message_id");
    }
    return check_lease(turn.instance, turn.lease_time);
}

/// A customer message as the log takes it; `turn` 0: it is left to a person.
void accept_message(Step& step, BeginTurn& request, std::uint64_t turn, TimePoint now) {
    auto& session = step.session;
    Message message;
    message.seq = ++session.last_seq;
    message.turn = turn;
    message.role = Role::user;
    message.content = std::move(request.content);
    message.timestamp = now;
    message.client_message_id = std::move(request.client_message_id);
    message.attachments = std::move(request.attachments);
    step.messages.push_back(std::move(message));
    ++session.message_count;
    ++session.version;
    session.updated_at = session.last_activity = now;
    if (request.request_id) session.request_id = std::move(request.request_id);
    step.moves_idle_clock = true;
}

Result<void> check_room(const SessionRecord& record, std::size_t more, const StepContext& context) {
    if (record.session.last_seq + more <= context.messages_max) return {};
    return fail(
        Errc::limit_exceeded,
        fmt::format("a session holds at most {} messages", context.messages_max)
    );
}

/// The lease in `step.pending` under a new fence, with all that its holder needs to answer.
Begun grant(
    const SessionRecord& record, Step& step, const Message& message, std::size_t history_limit
) {
    auto& session = step.session;
    session.fence = next_fence(session.fence, step.at);
    const auto turn = step.pending->turn;
    Begun begun;
    begun.lease = {
        .session_id = session.session_id,
        .owner = step.pending->holder,
        .fence = session.fence,
        .turn = turn,
    };
    begun.session = session;
    begun.message = message;
    begun.taken_over = record.pending.has_value();
    if (record.pending) {
        for (const auto& other : pending_messages(record)) {
            if (other.seq != message.seq) begun.burst.push_back(other);
        }
    }
    const auto before = turn - std::min(turn, first_seq_kept(record));
    const auto count = std::min<std::size_t>(before, history_limit);
    const auto end = record.messages.begin() + static_cast<std::ptrdiff_t>(before);
    begun.history.assign(end - static_cast<std::ptrdiff_t>(count), end);
    return begun;
}

/// A step that only makes what is there durable, when the caller wants to acknowledge an old
/// message.
std::optional<Step> flush(
    const SessionRecord& record, bool durable, std::uint64_t seq, TimePoint now
) {
    if (!durable || seq <= record.saved.last_seq) return std::nullopt;
    return unchanged(record, now);
}

Decision<BeginOutcome> repeat_answered(const SessionRecord& record, const Outcome& known) {
    auto message = message_or_stub(record, known.message_seq);
    if (!known.reply_seq) {
        return {
            .outcome =
                LeftToPerson{
                    .session = visible_session(record),
                    .message = std::move(message),
                    .repeated = true,
                },
            .step = std::nullopt,
        };
    }
    return {
        .outcome =
            Replayed{
                .session = visible_session(record),
                .message = std::move(message),
                .reply = message_or_stub(record, *known.reply_seq),
            },
        .step = std::nullopt,
    };
}

Decision<BeginOutcome> repeat_unanswered(
    const SessionRecord& record, const BeginTurn& turn, const Message& known, TimePoint now
) {
    if (record.pending->is_leased(now)) {
        return {
            .outcome =
                InProgress{
                    .owner = record.pending->holder,
                    .time_left = time_left(*record.pending, now),
                    .message_seq = known.seq,
                },
            .step = flush(record, turn.durable, known.seq, now),
        };
    }
    Step step = unchanged(record, now);
    step.durable = turn.durable;
    step.pending->holder = turn.instance;
    step.pending->lease_end = now + turn.lease_time;
    auto begun = grant(record, step, known, turn.history_limit);
    return {.outcome = std::move(begun), .step = std::move(step)};
}

Result<Decision<BeginOutcome>> leave_to_person(
    const SessionRecord& record, BeginTurn turn, const StepContext& context
) {
    if (auto room = check_room(record, 1, context); !room) return std::unexpected(room.error());
    Step step = unchanged(record, context.now);
    const auto id = turn.client_message_id;
    accept_message(step, turn, 0, context.now);
    if (!id.empty()) {
        step.outcomes.push_back({
            .client_message_id = id,
            .message_seq = step.session.last_seq,
            .reply_seq = std::nullopt,
            .recorded_at = context.now,
        });
    }
    LeftToPerson left{.session = step.session, .message = step.messages.back()};
    return Decision<BeginOutcome>{.outcome = std::move(left), .step = std::move(step)};
}

Result<Decision<BeginOutcome>> meet_leased_turn(
    const SessionRecord& record, BeginTurn turn, const StepContext& context
) {
    const auto& pending = *record.pending;
    const auto left = time_left(pending, context.now);
    if (turn.when_leased == WhenLeased::refuse) {
        return Decision<BeginOutcome>{
            .outcome = Busy{.owner = pending.holder, .time_left = left},
            .step = std::nullopt,
        };
    }
    if (auto room = check_room(record, 2, context); !room) return std::unexpected(room.error());
    Step step = unchanged(record, context.now);
    step.durable = turn.durable;
    accept_message(step, turn, pending.turn, context.now);
    Joined joined{.message = step.messages.back(), .owner = pending.holder, .time_left = left};
    return Decision<BeginOutcome>{.outcome = std::move(joined), .step = std::move(step)};
}

Result<Decision<BeginOutcome>> take_lease(
    const SessionRecord& record, BeginTurn turn, const StepContext& context
) {
    if (auto room = check_room(record, 2, context); !room) return std::unexpected(room.error());
    Step step = unchanged(record, context.now);
    step.durable = turn.durable;
    // A turn that nobody answers any more takes the new message in: one reply for both.
    if (!step.pending) step.pending = PendingTurn{.turn = step.session.last_seq + 1, .holder = {}};
    step.pending->lease_end = context.now + turn.lease_time;
    step.pending->holder = std::move(turn.instance);
    const auto history_limit = turn.history_limit;
    accept_message(step, turn, step.pending->turn, context.now);
    auto begun = grant(record, step, step.messages.back(), history_limit);
    return Decision<BeginOutcome>{.outcome = std::move(begun), .step = std::move(step)};
}

}  // namespace

std::uint64_t next_fence(std::uint64_t fence, TimePoint now) {
    const auto microseconds = now.time_since_epoch().count();
    return std::max(
        fence + 1, static_cast<std::uint64_t>(std::max<decltype(microseconds)>(microseconds, 0))
    );
}

bool is_stub(const Message& message) {
    return message.timestamp == TimePoint{};
}

Result<Decision<BeginOutcome>> decide_begin(
    const SessionRecord& record, BeginTurn turn, const StepContext& context
) {
    if (auto valid = check(turn); !valid) return std::unexpected(valid.error());
    if (!turn.client_message_id.empty()) {
        // Before anything that could refuse: a known message gets its reply whatever came after.
        if (const auto* known = find_outcome(record, turn.client_message_id, context.now)) {
            return repeat_answered(record, *known);
        }
        if (const auto* known = find_in_pending_turn(record, turn.client_message_id)) {
            return repeat_unanswered(record, turn, *known, context.now);
        }
    }
    if (record.session.status == SessionStatus::ended) return fail_ended(record);
    if (!record.session.owner.is_bot()) return leave_to_person(record, std::move(turn), context);
    if (record.pending && record.pending->is_leased(context.now)) {
        return meet_leased_turn(record, std::move(turn), context);
    }
    return take_lease(record, std::move(turn), context);
}

Result<Decision<std::optional<Begun>>> decide_take_over(
    const SessionRecord& record,
    std::string instance,
    milliseconds lease_time,
    const StepContext& context
) {
    if (auto valid = check_lease(instance, lease_time); !valid)
        return std::unexpected(valid.error());
    if (!record.pending || record.pending->is_leased(context.now)) {
        return Decision<std::optional<Begun>>{.outcome = std::nullopt, .step = std::nullopt};
    }
    Step step = unchanged(record, context.now);
    step.durable = false;
    step.pending->holder = std::move(instance);
    step.pending->lease_end = context.now + lease_time;
    const Message* newest = nullptr;
    for (const auto& message : pending_messages(record))
        newest = &message;
    if (newest == nullptr) {
        return fail(
            Errc::corrupt, record.session.session_id + ": a pending turn without a message"
        );
    }
    auto begun = grant(record, step, *newest, take_over_history);
    return Decision<std::optional<Begun>>{.outcome = std::move(begun), .step = std::move(step)};
}

}  // namespace continuo
