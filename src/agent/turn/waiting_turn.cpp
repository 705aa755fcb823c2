#include "agent/turn/waiting_turn.hpp"

#include <ranges>
#include <utility>

#include <boost/json.hpp>

#include "agent/conversation.hpp"
#include "agent/language/contact_patterns.hpp"
#include "agent/language/markdown_sanitizer.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// The session counter that holds when the wait began in which the customer was told that a message
/// was passed on (seconds since 1970).
constexpr const char* told_counter = "passed_on_in";
/// The session counter that holds how many contacts the customer told.
constexpr const char* contacts_counter = "contacts";

std::optional<std::string> find_contact(const std::string& message) {
    for (const auto email : find_emails(message))
        return std::string(email);
    for (const auto phone : find_phones(message, *shared_words(message)))
        return std::string(trim(phone));
    return std::nullopt;
}

void replace_text(Answer& answer, std::string text, AnswerType type) {
    answer.text = std::move(text);
    answer.type = type;
    answer.sources.clear();
}

std::int64_t wait_number(const Session& session) {
    const auto since = session.queued_at.value_or(TimePoint{});
    return std::chrono::floor<std::chrono::seconds>(since).time_since_epoch().count();
}

/// Puts the message into the ticket. The customer is told the first time; after that the turn ends
/// without a reply.
void pass_on(
    const Replies& replies,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    TimePoint now
) {
    const auto& session = *material.session;
    if (session.ticket_id) {
        if (!commit.ticket) commit.ticket = ticket_addition(session, now);
        commit.ticket->summary =
            utf8_prefix(material.asked, limits::ticket_summary_code_points_max);
    }
    const auto told = find_integer(session.counters, told_counter).value_or(0);
    const auto wait = wait_number(session);
    if (told == wait) {
        commit.silent = true;
        return;
    }
    commit.patch.counters[told_counter] = wait - told;
    replace_text(answer, replies.text(ReplyKey::waiting_passed_on), AnswerType::handoff);
}

void cancel_wait(
    const Replies& replies,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    TimePoint now
) {
    commit.patch.release = true;
    if (material.session->ticket_id) {
        commit.ticket = ticket_addition(*material.session, now);
        commit.ticket->status = TicketStatus::resolved;
    }
    if (material.cancel->rest.empty()) {
        replace_text(answer, replies.text(ReplyKey::waiting_cancelled), AnswerType::smalltalk);
    } else {
        answer.text = replies.text(ReplyKey::waiting_cancelled_answer) + "\n\n" + answer.text;
    }
}

/// What a tool did, or asks, is said as it is.
bool is_of_tool(const TurnMaterial& material) {
    return !material.actions.empty() || material.approval || !material.wants.empty();
}

bool asks_again(const TurnMaterial& material) {
    const auto& decision = material.collected.escalation;
    return decision && (decision->explicit_request || decision->required);
}

}  // namespace

Ticket ticket_addition(const Session& session, TimePoint now) {
    Ticket ticket;
    ticket.ticket_id = session.ticket_id.value_or("");
    ticket.session_id = session.session_id;
    ticket.user_id = session.user_id;
    ticket.user_verified = session.user_verified;
    ticket.created_at = ticket.updated_at = now;
    return ticket;
}

void note_waiting(TurnMaterial& material, const MessageList& history) {
    material.failed_answers = failed_answers(history);
    material.human_offered = human_was_offered(history);
    material.contact_asked = std::ranges::any_of(history, [](const Message& message) {
        const bool ours = message.role == Role::assistant || message.role == Role::system;
        return ours && read_reply_record(message.metadata).asks_contact;
    });
    if (!material.session->owner.is_queue()) return;
    material.cancel = find_handoff_cancel(material.message.content);
    if (material.cancel && !material.cancel->rest.empty()) material.asked = material.cancel->rest;
}

bool answers_while_waiting(const WaitingConfig& config, const std::string& message) {
    // Who takes the request back is heard by a bot that is silent otherwise, too.
    return config.assist || find_handoff_cancel(message).has_value();
}

bool take_contact(
    const Replies& replies,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    TimePoint now
) {
    const auto& session = *material.session;
    if (!material.contact_asked || !session.ticket_id) return false;
    auto contact = find_contact(material.message.content);
    if (!contact) return false;
    auto text = replies.text(
        ReplyKey::contact_stored,
        {{"contact", sanitize_markdown(*contact)}, {"ticket_id", *session.ticket_id}}
    );
    if (answer.type == AnswerType::answer) {
        answer.text = std::move(text) + "\n\n" + answer.text;
    } else {
        replace_text(answer, std::move(text), AnswerType::smalltalk);
    }
    commit.ticket = ticket_addition(session, now);
    commit.ticket->contact = std::move(contact);
    commit.patch.counters[contacts_counter] = 1;
    return true;
}

bool contact_is_known(const TurnMaterial& material) {
    return material.session->counters.contains(contacts_counter);
}

WaitingOutlook outlook_of_turn(
    const WaitingConfig& config, const TurnMaterial& material, TimePoint now
) {
    auto outlook = look_ahead(config, now);
    outlook.place = material.collected.place;
    return outlook;
}

void settle_waiting(
    const Replies& replies,
    const WaitingConfig& config,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    ReplyRecord& record,
    TimePoint now
) {
    if (material.cancel) return cancel_wait(replies, material, answer, commit, now);
    if (take_contact(replies, material, answer, commit, now)) return;
    if (is_of_tool(material)) return;
    const bool helps = answer.type == AnswerType::answer || answer.type == AnswerType::clarify ||
                       answer.type == AnswerType::smalltalk;
    if (asks_again(material)) {
        const auto outlook = outlook_of_turn(config, material, now);
        auto text = replies.text(ReplyKey::waiting_still);
        const bool has_contact = contact_is_known(material);
        if (const auto more = outlook_text(replies, config, outlook, has_contact); !more.empty())
            text += ' ' + more;
        record.asks_contact = asks_for_contact(outlook, has_contact);
        record.requires_escalation = true;
        record.ticket_id = material.session->ticket_id;
        replace_text(answer, std::move(text), AnswerType::handoff);
        return;
    }
    if (helps && !material.collected.search_failed) return;
    if (helps && answer.type == AnswerType::smalltalk) return;
    record.requires_escalation = true;
    record.ticket_id = material.session->ticket_id;
    pass_on(replies, material, answer, commit, now);
}

}  // namespace continuo
