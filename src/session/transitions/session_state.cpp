// The steps that are no part of a turn: create, patch, increment, touch.

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "session/transitions/transition_helpers.hpp"
#include "session/transitions/transitions.hpp"

namespace continuo {

namespace {

Result<void> check_length(const std::optional<std::string>& text, std::string_view what) {
    if (!text || (!text->empty() && text->size() <= limits::id_bytes_max)) return {};
    return fail(Errc::invalid_input, fmt::format("{}: 1 to {} bytes", what, limits::id_bytes_max));
}

/// Keeps status and owner consistent: the bot owns an `active` session, the queue or an operator an
/// `escalated` one. A patch that names both must be consistent too.
Result<void> change_owner(Session& session, const SessionPatch& patch) {
    const bool to_bot = patch.owner && patch.owner->is_bot();
    const bool from_bot = patch.owner && !patch.owner->is_bot();
    if ((patch.status == SessionStatus::active && from_bot) ||
        (patch.status == SessionStatus::escalated && to_bot)) {
        return fail(Errc::invalid_input, "status and owner contradict each other");
    }
    if (patch.owner) {
        // The stored text must be parseable: an operator needs an id.
        const auto& text = patch.owner->text();
        if (!Owner::parse(text) || text.size() > limits::id_bytes_max) {
            return fail(Errc::invalid_input, "owner");
        }
        session.owner = *patch.owner;
    }
    if (patch.status == SessionStatus::ended) {
        session.status = SessionStatus::ended;
    } else if (patch.status == SessionStatus::active || to_bot) {
        session.status = SessionStatus::active;
        session.owner = Owner::bot();
    } else if (patch.status == SessionStatus::escalated || from_bot) {
        session.status = SessionStatus::escalated;
        session.escalated = true;
        if (session.owner.is_bot()) session.owner = Owner::queue();
    }
    return {};
}

bool changes_state(const SessionPatch& patch) {
    return patch.owner || patch.user_id || patch.ticket_id || patch.metadata;
}

/// A session that has ended changes no more, but the customer may still say what it was worth.
Result<Decision<SessionSnapshot>> patch_ended(
    const SessionRecord& record, const SessionPatch& patch, TimePoint now
) {
    Result<Decision<SessionSnapshot>> decision(std::in_place);
    if (changes_state(patch) || (patch.status && patch.status != SessionStatus::ended))
        return fail_ended(record);
    if (patch.feedback) {
        auto& step = start_step(decision->step, record, now);
        auto added = add_feedback(*step.session, record, *patch.feedback, now);
        if (!added) return std::unexpected(std::move(added.error()));
        touch_state(step);
        decision->outcome = SessionSnapshot(step.session);
        return decision;
    }
    // Ending it again succeeds without a change: the request may be a repetition.
    if (!patch.status) return fail_ended(record);
    decision->outcome = visible_session(record);
    return decision;
}

/// The ticket of a patch: one for a session that people have just got, and what the patch says of
/// it or of the session's own.
void change_ticket_in_step(Step& step, const SessionRecord& record, const SessionPatch& patch) {
    const auto& session = *step.session;
    const bool is_named = patch.ticket_id && !patch.ticket;
    const bool is_new = session.status == SessionStatus::escalated && !is_named &&
                        (record.session->owner.is_bot() || !record.session->ticket_id);
    const bool changes = patch.ticket && session.ticket_id;
    if (!is_new && !changes) return;
    auto reason = std::string();
    if (is_new) reason = patch.by_customer ? "Requested by the customer" : "Set by an operator";
    if (patch.ticket && !patch.ticket->reason.empty()) reason = patch.ticket->reason;
    add_ticket(step, record, std::move(reason));
    if (!is_new) step.ticket->summary.clear();  // what it says already stays
    if (!patch.ticket) return;
    if (patch.ticket->status) step.ticket->status = *patch.ticket->status;
    step.ticket->assignee = patch.ticket->assignee;
    step.ticket->contact = patch.ticket->contact;
}

/// Takes the session from the bot, or gives one that waited to an operator.
bool takes_from_bot(const Session& before, const Session& session) {
    if (session.owner.is_bot()) return false;
    return before.owner.is_bot() || session.owner.is_human();
}

void append_notice(Step& step, const SessionRecord& record, Message notice, std::size_t room) {
    if (record.session->last_seq + (record.pending ? 2 : 1) > room) return;
    notice.seq = ++step.session->last_seq;
    notice.turn = 0;
    notice.role = Role::system;
    notice.timestamp = step.at;
    step.messages.push_back(std::move(notice));
}

}  // namespace

TimePoint idle_end_of(const SessionRecord& record, TimePoint used, std::chrono::seconds idle) {
    auto end = used + idle;
    if (record.pending) end = std::max(end, record.pending->lease_end);
    if (const auto& since = record.session->queued_at)
        end = std::max(end, *since + limits::with_people_kept);
    return end;
}

Life life_of(const SessionRecord& record, TimePoint now, const Lifetimes& lifetimes) {
    const auto over_at = record.session->created_at + lifetimes.absolute;
    if (lifetimes.idle_ends_life) {
        const auto idle_at = idle_end_of(record, record.session->last_activity, lifetimes.idle);
        if (idle_at <= now && idle_at < over_at) return Life::idle;
    }
    return over_at <= now ? Life::over : Life::alive;
}

Result<Step> decide_create(NewSession request, TimePoint now) {
    if (request.session_id.empty()) request.session_id = make_session_id();
    if (!is_valid_id(request.session_id)) return fail(Errc::invalid_input, "session_id");
    for (const auto& [text, what] : {
             std::pair{&request.user_id, "user_id"},
             std::pair{&request.request_id, "request_id"},
             std::pair{&request.fingerprint, "fingerprint"},
         }) {
        if (auto valid = check_length(*text, what); !valid) return std::unexpected(valid.error());
    }
    if (auto valid = check_metadata(request.metadata); !valid)
        return std::unexpected(valid.error());

    Step step;
    step.at = now;
    step.moves_idle_clock = true;
    auto& session = *step.session;
    session.session_id = std::move(request.session_id);
    session.user_verified = request.user_verified && request.user_id.has_value();
    session.user_id = std::move(request.user_id);
    session.thread_id = make_thread_id();
    session.metadata = std::move(request.metadata);
    session.access_tags = std::move(request.access_tags);
    session.request_id = std::move(request.request_id);
    session.fingerprint = std::move(request.fingerprint);
    session.created_at = session.updated_at = session.last_activity = now;
    session.version = 1;
    return step;
}

Result<Decision<SessionSnapshot>> decide_patch(
    const SessionRecord& record,
    SessionPatch patch,
    std::optional<std::uint64_t> expected_version,
    const StepContext& context
) {
    // Compares the durable version: a turn begun since then is not a conflict.
    if (expected_version && *expected_version != record.saved.version) {
        return fail(
            Errc::conflict,
            fmt::format("version {}, not {}", record.saved.version, *expected_version),
            ErrorReason::version_mismatch
        );
    }
    if (record.session->status == SessionStatus::ended)
        return patch_ended(record, patch, context.now);
    if (auto valid = check_length(patch.user_id, "user_id"); !valid) {
        return std::unexpected(std::move(valid.error()));
    }
    if (patch.user_id && record.session->user_verified &&
        patch.user_id != record.session->user_id) {
        return fail(
            Errc::forbidden,
            record.session->session_id + " belongs to another user",
            ErrorReason::other_user
        );
    }
    if (auto valid = check_length(patch.ticket_id, "ticket_id"); !valid) {
        return std::unexpected(std::move(valid.error()));
    }

    Result<Decision<SessionSnapshot>> decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    auto& session = *step.session;
    if (auto changed = change_owner(session, patch); !changed) {
        return std::unexpected(std::move(changed.error()));
    }
    if (patch.by_customer && record.session->owner.is_human() && session.owner.is_bot()) {
        return fail(
            Errc::conflict,
            session.session_id + " is owned by " + record.session->owner.text(),
            ErrorReason::human_owner
        );
    }
    if (patch.user_id) session.user_id = std::move(patch.user_id);
    if (patch.ticket_id) session.ticket_id = std::move(patch.ticket_id);
    if (patch.metadata) {
        if (auto merged = merge_metadata(session.metadata, *patch.metadata); !merged) {
            return std::unexpected(std::move(merged.error()));
        }
    }
    if (patch.feedback) {
        auto added = add_feedback(session, record, *patch.feedback, context.now);
        if (!added) return std::unexpected(std::move(added.error()));
    }
    touch_state(step);
    note_owner(session, *record.session, context.now);
    if (const auto event = handoff_of_patch(*record.session, session, patch))
        add_handoff(session, *event, context.now);
    change_ticket_in_step(step, record, patch);
    if (patch.notice) append_notice(step, record, std::move(*patch.notice), context.messages_max);
    if (session.status == SessionStatus::ended) {
        close_turn(step, record, false);
    } else if (takes_from_bot(*record.session, session)) {
        close_turn(step, record, true);
    }
    decision->outcome = SessionSnapshot(step.session);
    return decision;
}

Result<Decision<std::int64_t>> decide_increment(
    const SessionRecord& record,
    const std::string& counter,
    std::int64_t delta,
    const StepContext& context
) {
    if (record.session->status == SessionStatus::ended) return fail_ended(record);
    Result<Decision<std::int64_t>> decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    auto value = add_to_counter(step.session->counters, counter, delta);
    if (!value) return std::unexpected(std::move(value.error()));
    touch_state(step);
    decision->outcome = *value;
    return decision;
}

Result<void> check_erase(const Session& session, EraseFor whom) {
    if (whom == EraseFor::operators || !involved_humans(session)) return {};
    return fail(
        Errc::conflict, session.session_id + " was escalated to humans", ErrorReason::human_owner
    );
}

Result<Decision<Done>> decide_touch(const SessionRecord& record, const StepContext& context) {
    if (record.session->status == SessionStatus::ended) return fail_ended(record);
    Result<Decision<Done>> decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    step.session->last_activity = context.now;
    step.durable = false;
    step.moves_idle_clock = true;
    return decision;
}

}  // namespace continuo
