// The steps of a turn. The turns of a session follow each other, and at most one is unanswered:
//
//   begin -> leased -> commit -> answered            (reply and outcomes stored, lease gone)
//              |  ^                                 (a new message joins it, until it is frozen)
//      lease   |  | begin of the same message, a new message, or take_over: a new fence
//      expired |  |
//      or      v  |
//      abandon unanswered -> patch to a human, or end -> left (no reply; a new fence)

#include <algorithm>
#include <ranges>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "domain/fingerprint.hpp"
#include "session/transitions/lease.hpp"
#include "session/transitions/transition_helpers.hpp"
#include "session/transitions/transitions.hpp"

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

const IdempotencyRecord* find_outcome(
    const SessionRecord& record, const std::string& id, TimePoint now
) {
    // The newest first: once a record expired, a message with the same id is a new one.
    for (const auto& outcome : std::views::reverse(record.outcomes)) {
        if (outcome.recorded_at + limits::outcome_kept <= now) continue;
        if (outcome.client_message_id == id) return &outcome;
    }
    return nullptr;
}

const Message* find_in_pending_turn(const SessionRecord& record, const std::string& id) {
    if (!record.pending) return nullptr;
    for (const auto& message : pending_messages(record)) {
        if (message.client_message_id == id) return &message;
    }
    return nullptr;
}

SentContent sent_in(const BeginTurn& turn) {
    return {.text = turn.content, .attachments = turn.attachments};
}

Result<void> check(const BeginTurn& turn) {
    if (!turn.client_message_id.empty() && !is_valid_id(turn.client_message_id)) {
        return fail(Errc::invalid_input, "client_message_id");
    }
    return check_lease(turn.instance, turn.lease_time);
}

/// Drops the texts of files that the conversation has no room for, and notes the others.
void keep_files(Session& session, Message& message) {
    std::size_t kept = 0;
    for (const auto& entry : session.files) {
        const auto* of_message = entry.if_object();
        const auto bytes =
            of_message != nullptr ? find_integer(*of_message, "bytes") : std::nullopt;
        kept += static_cast<std::size_t>(std::max<std::int64_t>(bytes.value_or(0), 0));
    }
    const bool is_full = session.files.size() >= limits::messages_with_files_max;
    std::size_t added = 0;
    for (auto& file : message.attachments) {
        const auto bytes = file.text.size();
        const bool fits = !is_full && bytes <= limits::kept_file_bytes_max &&
                          kept + added + bytes <= limits::kept_files_bytes_max;
        if (fits) {
            added += bytes;
        } else {
            file.text = {};
        }
    }
    if (added > 0) session.files.push_back(json::object{{"seq", message.seq}, {"bytes", added}});
}

/// Adds a customer message to the step; `turn` 0: it is left to a human.
void accept_message(Step& step, BeginTurn& request, std::uint64_t turn, TimePoint now) {
    auto& session = *step.session;
    Message message;
    message.seq = ++session.last_seq;
    message.turn = turn;
    message.role = Role::user;
    message.content = std::move(request.content);
    message.timestamp = now;
    message.client_message_id = std::move(request.client_message_id);
    message.attachments = std::move(request.attachments);
    keep_files(session, message);
    step.messages.push_back(std::move(message));
    ++session.message_count;
    ++session.version;
    session.updated_at = session.last_activity = now;
    if (request.request_id) session.request_id = std::move(request.request_id);
    if (request.verified_user) {
        session.user_id = std::move(request.verified_user);
        session.user_verified = true;
    }
    if (request.access_tags) session.access_tags = std::move(*request.access_tags);
    step.moves_idle_clock = true;
}

/// Refuses a verified user in the session of another user, even if that one is not verified:
/// otherwise a browser that kept the session of the previous customer would rename it.
Result<void> check_user(const Session& session, const BeginTurn& turn) {
    if (!turn.verified_user) return {};
    if (turn.verified_user->empty() || turn.verified_user->size() > limits::id_bytes_max)
        return fail(Errc::invalid_input, "user_id");
    if (!session.user_id || session.user_id == turn.verified_user) return {};
    return fail(Errc::forbidden, session.session_id + ": another user", ErrorReason::other_user);
}

Result<void> check_room(const SessionRecord& record, std::size_t more, const StepContext& context) {
    if (record.session->last_seq + more <= context.messages_max) return {};
    return fail(
        Errc::limit_exceeded,
        fmt::format("a session holds at most {} messages", context.messages_max)
    );
}

using BeginDecision = Result<Decision<BeginOutcome>>;

BeginDecision repeat_answered(
    const SessionRecord& record, const IdempotencyRecord& known, const SentContent& sent
) {
    BeginDecision decision(std::in_place);
    if (known.reply_seq) {
        auto& replayed = decision->outcome.emplace<Replayed>();
        replayed.session = visible_session(record);
        replayed.message = message_or_stub(record, known.message_seq);
        replayed.reply = message_or_stub(record, *known.reply_seq);
    } else {
        auto& left = decision->outcome.emplace<LeftToHuman>();
        left.session = visible_session(record);
        left.message = message_or_stub(record, known.message_seq);
        left.repeated = true;
    }
    if (auto same = check_repetition(decision->outcome, sent); !same)
        return std::unexpected(std::move(same.error()));
    return decision;
}

BeginDecision repeat_unanswered(
    const SessionRecord& record, BeginTurn& turn, const Message& known, TimePoint now
) {
    BeginDecision decision(std::in_place);
    if (record.pending->is_leased(now)) {
        decision->outcome = InProgress{
            .owner = record.pending->holder,
            .time_left = time_left(*record.pending, now),
            .message_seq = known.seq,
        };
        // The caller must not acknowledge the message before it is written.
        if (turn.durable && known.seq > record.saved.last_seq) {
            start_step(decision->step, record, now);
        }
        return decision;
    }
    auto& step = start_step(decision->step, record, now);
    step.durable = turn.durable;
    lease_to(*step.pending, std::move(turn.instance), now + turn.lease_time);
    grant_lease(decision->outcome.emplace<Begun>(), record, step, known, turn.history_limit);
    return decision;
}

BeginDecision leave_to_human(
    const SessionRecord& record, BeginTurn& turn, const StepContext& context
) {
    if (auto room = check_room(record, 1, context); !room) return std::unexpected(room.error());
    BeginDecision decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    accept_message(step, turn, 0, context.now);
    const auto& message = step.messages.back();
    if (!message.client_message_id.empty()) {
        step.outcomes.push_back({
            .client_message_id = message.client_message_id,
            .message_seq = message.seq,
            .reply_seq = std::nullopt,
            .recorded_at = context.now,
        });
    }
    auto& left = decision->outcome.emplace<LeftToHuman>();
    left.session = SessionSnapshot(step.session);
    left.message = message;
    return decision;
}

BeginDecision meet_leased_turn(
    const SessionRecord& record, BeginTurn& turn, const StepContext& context
) {
    const auto& pending = *record.pending;
    const auto left = time_left(pending, context.now);
    if (turn.when_leased == WhenLeased::refuse || pending.frozen) {
        BeginDecision busy(std::in_place);
        busy->outcome = Busy{.owner = pending.holder, .time_left = left};
        return busy;
    }
    if (auto room = check_room(record, 2, context); !room) return std::unexpected(room.error());
    BeginDecision decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    step.durable = turn.durable;
    accept_message(step, turn, pending.turn, context.now);
    decision->outcome =
        Joined{.message = step.messages.back(), .owner = pending.holder, .time_left = left};
    return decision;
}

BeginDecision take_lease(const SessionRecord& record, BeginTurn& turn, const StepContext& context) {
    if (auto room = check_room(record, 2, context); !room) return std::unexpected(room.error());
    BeginDecision decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    step.durable = turn.durable;
    // A pending turn whose lease expired includes the new message: one reply answers both.
    if (!step.pending) step.pending.emplace().turn = step.session->last_seq + 1;
    lease_to(*step.pending, std::move(turn.instance), context.now + turn.lease_time);
    accept_message(step, turn, step.pending->turn, context.now);
    grant_lease(
        decision->outcome.emplace<Begun>(), record, step, step.messages.back(), turn.history_limit
    );
    return decision;
}

}  // namespace

bool is_stub(const Message& message) {
    return message.timestamp == TimePoint{};
}

Result<void> check_same_content(const Message& known, const SentContent& sent) {
    if (is_stub(known)) return {};
    const auto is_same_file = [](const Attachment& a, const Attachment& b) {
        return a.content_hash.empty() || b.content_hash.empty() || a.content_hash == b.content_hash;
    };
    const bool same = known.content == sent.text &&
                      std::ranges::equal(known.attachments, sent.attachments, is_same_file);
    if (same) return {};
    return fail(
        Errc::invalid_input,
        "the client_message_id was used before with other content",
        ErrorReason::other_content
    );
}

Result<void> check_repetition(const BeginOutcome& outcome, const SentContent& sent) {
    if (const auto* replayed = std::get_if<Replayed>(&outcome))
        return check_same_content(replayed->message, sent);
    const auto* left = std::get_if<LeftToHuman>(&outcome);
    return left != nullptr && left->repeated ? check_same_content(left->message, sent)
                                             : Result<void>{};
}

Result<Decision<BeginOutcome>> decide_begin(
    const SessionRecord& record, BeginTurn&& turn, const StepContext& context
) {
    if (auto valid = check(turn); !valid) return std::unexpected(valid.error());
    const auto& begun_by = record.session->fingerprint;
    if (turn.fingerprint && begun_by && fingerprints_differ(*begun_by, *turn.fingerprint))
        return fail(Errc::forbidden, record.session->session_id + ": another fingerprint");
    if (auto allowed = check_user(*record.session, turn); !allowed)
        return std::unexpected(std::move(allowed.error()));
    if (!turn.client_message_id.empty()) {
        // Before the checks below: a known message gets its outcome even if the session has ended
        // or a human owns it since.
        if (const auto* known = find_outcome(record, turn.client_message_id, context.now))
            return repeat_answered(record, *known, sent_in(turn));
        if (const auto* known = find_in_pending_turn(record, turn.client_message_id)) {
            if (auto same = check_same_content(*known, sent_in(turn)); !same)
                return std::unexpected(std::move(same.error()));
            return repeat_unanswered(record, turn, *known, context.now);
        }
    }
    if (record.session->status == SessionStatus::ended) return fail_ended(record);
    const auto& owner = record.session->owner;
    const bool is_bots = owner.is_bot() || (owner.is_queue() && turn.answers_queued);
    if (!is_bots) return leave_to_human(record, turn, context);
    if (record.pending && record.pending->is_leased(context.now)) {
        return meet_leased_turn(record, turn, context);
    }
    return take_lease(record, turn, context);
}

}  // namespace continuo
