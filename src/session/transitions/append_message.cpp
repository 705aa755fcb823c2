// Messages that are no part of a turn: an operator's and the system's.

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "session/transitions/transition_helpers.hpp"
#include "session/transitions/transitions.hpp"

namespace continuo {

namespace {

/// Under which an operator's message is known: customers choose ids as well.
std::string operator_message_id(const std::string& client_message_id) {
    return "operator-message:" + client_message_id;
}

/// The message that was appended under the same id; null when it is new.
const IdempotencyRecord* find_appended(
    const SessionRecord& record, const Message& message, TimePoint now
) {
    if (message.client_message_id.empty()) return nullptr;
    const auto id = operator_message_id(message.client_message_id);
    for (const auto& known : record.outcomes) {
        if (known.client_message_id == id && now < known.recorded_at + limits::outcome_kept)
            return &known;
    }
    return nullptr;
}

Result<Decision<Message>> repeat_append(
    const SessionRecord& record, const IdempotencyRecord& known, const Message& sent
) {
    Result<Decision<Message>> decision(std::in_place);
    if (const auto* message = find_message(record, known.message_seq)) {
        if (auto same = check_same_content(*message, {.text = sent.content, .attachments = {}});
            !same)
            return std::unexpected(std::move(same.error()));
        decision->outcome = *message;
    } else {
        decision->outcome = sent;
        decision->outcome.seq = known.message_seq;
        decision->outcome.timestamp = known.recorded_at;
    }
    return decision;
}

/// The operator that a message says it is from has the session; a message that names none needs no
/// claim.
Result<void> check_claim(const Session& session, const Message& message) {
    const auto name = find_string(message.metadata, "operator");
    if (message.role != Role::operator_ || !name) return {};
    if (session.owner == Owner::person(*name)) return {};
    return fail(
        Errc::conflict,
        session.session_id + " is owned by " + session.owner.text(),
        ErrorReason::human_owner
    );
}

}  // namespace

Result<Decision<Message>> decide_append(
    const SessionRecord& record, Message message, const StepContext& context
) {
    // Customers and the bot speak in turns only: counts and fences hold there.
    if (message.role == Role::user || message.role == Role::assistant) {
        return fail(Errc::invalid_input, "only an operator's or the system's message is appended");
    }
    if (!message.client_message_id.empty()) {
        if (!is_valid_id(message.client_message_id) ||
            !is_valid_id(operator_message_id(message.client_message_id)))
            return fail(Errc::invalid_input, "client_message_id");
        if (const auto* known = find_appended(record, message, context.now))
            return repeat_append(record, *known, message);
    }
    if (record.session->status == SessionStatus::ended) return fail_ended(record);
    if (auto claimed = check_claim(*record.session, message); !claimed)
        return std::unexpected(std::move(claimed.error()));
    const std::size_t room = record.pending ? 2 : 1;
    if (record.session->last_seq + room > context.messages_max) {
        return fail(
            Errc::limit_exceeded,
            fmt::format("a session holds at most {} messages", context.messages_max)
        );
    }
    Result<Decision<Message>> decision(std::in_place);
    auto& step = start_step(decision->step, record, context.now);
    touch_state(step);
    message.seq = ++step.session->last_seq;
    message.turn = 0;
    message.timestamp = context.now;
    if (!message.client_message_id.empty()) {
        step.outcomes.push_back({
            .client_message_id = operator_message_id(message.client_message_id),
            .message_seq = message.seq,
            .reply_seq = std::nullopt,
            .recorded_at = context.now,
        });
    }
    step.messages.push_back(message);
    decision->outcome = std::move(message);
    return decision;
}

}  // namespace continuo
