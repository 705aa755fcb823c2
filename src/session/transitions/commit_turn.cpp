// The commit of a turn's reply.

#include <utility>

#include <boost/json.hpp>

#include "session/transitions/lease.hpp"
#include "session/transitions/transition_helpers.hpp"
#include "session/transitions/transitions.hpp"

namespace continuo {

namespace {

Result<Decision<Committed>> repeat_commit(const SessionRecord& record) {
    Result<Decision<Committed>> decision(std::in_place);
    auto& committed = decision->outcome;
    committed.session = visible_session(record);
    if (const auto* reply = find_message(record, record.committed.reply_seq)) {
        committed.reply = *reply;
    } else {
        committed.reply.seq = record.committed.reply_seq;
    }
    return decision;
}

Result<void> change_state(Session& session, const TurnPatch& patch) {
    if (auto merged = merge_metadata(session.metadata, patch.metadata); !merged) return merged;
    for (const auto& member : patch.counters) {
        const std::string_view name = member.key();
        const auto delta = find_integer(patch.counters, name);
        if (!delta) return fail(Errc::invalid_input, "the delta of a counter is not an integer");
        if (auto added = add_to_counter(session.counters, std::string(name), *delta); !added) {
            return std::unexpected(std::move(added.error()));
        }
    }
    if (patch.escalate) {
        session.status = SessionStatus::escalated;
        session.owner = Owner::queue();
        session.escalated = true;
    } else if (patch.release && session.owner.is_queue()) {
        session.status = SessionStatus::active;
        session.owner = Owner::bot();
    }
    return {};
}

/// The reply's metadata says why it hands over (ReplyRecord); a rule does if it does not.
void note_handoff(Session& session, const Session& before, const CommitTurn& turn, TimePoint now) {
    if (before.owner == session.owner) return;
    auto event = HandoffEvent::cancelled;
    if (session.owner.is_queue()) {
        const auto why = find_string(turn.reply.metadata, "handoff").value_or("");
        event = parse_handoff_event(why).value_or(HandoffEvent::required);
    }
    add_handoff(session, event, now);
}

/// One reply answers every message of the turn: each of their ids leads to it. None: they are left
/// to a person.
void record_outcomes(
    Step& step, const SessionRecord& record, std::optional<std::uint64_t> reply_seq
) {
    for (const auto& message : pending_messages(record)) {
        if (message.client_message_id.empty()) continue;
        step.outcomes.push_back({
            .client_message_id = message.client_message_id,
            .message_seq = message.seq,
            .reply_seq = reply_seq,
            .recorded_at = step.at,
        });
    }
}

/// The pending turn has a message after `answered`; 0: it does not matter.
bool has_newer(const SessionRecord& record, std::uint64_t answered) {
    if (answered == 0 || record.session->last_seq <= answered) return false;
    for (const auto& message : pending_messages(record)) {
        if (message.seq > answered) return true;
    }
    return false;
}

/// The reply, if there is one, goes into the log, and the turn ends.
void end_turn(Decision<Committed>& decision, const SessionRecord& record, CommitTurn&& turn) {
    auto& step = *decision.step;
    auto& reply = turn.reply;
    if (turn.silent) {
        record_outcomes(step, record, std::nullopt);
    } else {
        reply.seq = ++step.session->last_seq;
        reply.turn = turn.lease.turn;
        reply.role = Role::assistant;
        reply.timestamp = step.at;
        record_outcomes(step, record, reply.seq);
    }
    step.committed = LastCommit{
        .fence = turn.lease.fence,
        .turn = turn.lease.turn,
        .reply_seq = turn.silent ? 0 : reply.seq,
    };
    step.pending.reset();
    decision.outcome.session = SessionSnapshot(step.session);
    if (turn.silent) return;
    decision.outcome.reply = reply;
    step.messages.push_back(std::move(reply));
}

}  // namespace

Result<Decision<Committed>> decide_commit(
    const SessionRecord& record, CommitTurn&& turn, const StepContext& context
) {
    const auto& lease = turn.lease;
    if (lease.fence == record.committed.fence && lease.turn == record.committed.turn &&
        lease.fence != 0) {
        return repeat_commit(record);
    }
    if (record.session->status == SessionStatus::ended) return fail_ended(record);
    // A session that waits may have a turn of the bot; one that was handed over meanwhile has not.
    const auto& owner = record.session->owner;
    if (owner.is_human() || (owner.is_queue() && !is_current(record, lease))) {
        return fail(
            Errc::conflict,
            lease.session_id + " is owned by " + record.session->owner.text(),
            ErrorReason::human_owner
        );
    }
    if (!is_current(record, lease)) return fail_stale(lease);
    if (has_newer(record, turn.answers_through)) {
        return fail(
            Errc::conflict,
            lease.session_id + ": a newer message joined the turn",
            ErrorReason::newer_messages
        );
    }

    Result<Decision<Committed>> decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    auto& session = *step.session;
    if (auto changed = change_state(session, turn.patch); !changed) {
        return std::unexpected(std::move(changed.error()));
    }
    touch_state(step);
    note_owner(session, *record.session, context.now);
    note_handoff(session, *record.session, turn, context.now);
    if (turn.ticket) {
        turn.ticket->session_id = session.session_id;
        turn.ticket->user_id = session.user_id;
        turn.ticket->user_verified = session.user_verified;
        session.ticket_id = turn.ticket->ticket_id;
    }
    // Set here and not by the component that made the fact: other sessions must read it only if the
    // user is verified.
    for (auto& memory : turn.memories) {
        memory.session_id = session.session_id;
        memory.user_id = verified_user(session);
    }
    step.ticket = std::move(turn.ticket);
    if (turn.patch.escalate && !step.ticket) add_ticket(step, record, "Handed over by the bot");
    step.memories = std::move(turn.memories);
    step.forgotten = std::move(turn.forgotten);
    end_turn(*decision, record, std::move(turn));
    return decision;
}

}  // namespace continuo
