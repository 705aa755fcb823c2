#include "agent/turn/turn_commit.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/escalation/handoff.hpp"
#include "agent/extractive/quotation.hpp"
#include "agent/language/customer_language.hpp"
#include "agent/language/markdown_sanitizer.hpp"
#include "agent/language/smalltalk.hpp"
#include "agent/turn/offered_human.hpp"
#include "agent/turn/reply_record.hpp"
#include "agent/turn/waiting_turn.hpp"
#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t file_name_code_points_max = 80;

bool is_asked_for(const EscalationDecision& decision) {
    return decision.explicit_request || decision.required;
}

/// What the customer said of themselves before, for the person who answers.
void add_customer_facts(Ticket& ticket, const std::vector<std::string>& facts) {
    constexpr std::size_t code_points_max = 300;
    std::string text;
    for (const auto& fact : facts)
        text += (text.empty() ? "" : "; ") + fact;
    if (text.empty()) return;
    ticket.summary += "\nKnown of the customer: ";
    ticket.summary += utf8_prefix(text, code_points_max);
}

HandoffEvent handoff_event(const EscalationDecision& decision, const TurnMaterial& material) {
    if (!decision.explicit_request) return HandoffEvent::required;
    return material.human_offered ? HandoffEvent::accepted : HandoffEvent::asked;
}

void hand_over(
    const CommitWords& words,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    ReplyRecord& record,
    TimePoint now
) {
    const auto& decision = *material.collected.escalation;
    auto ticket_id = material.session->ticket_id;
    if (!ticket_id) {
        commit.ticket =
            make_ticket(decision, material.session, material.asked, material.before, now);
        ticket_id = commit.ticket->ticket_id;
        add_customer_facts(*commit.ticket, material.about_customer);
    }
    commit.patch.escalate = true;
    if (material.language != "en") commit.patch.counters[language_counter(material.language)] = 1;
    if (answer.type != AnswerType::answer) {
        answer.text.clear();
        answer.sources.clear();
    }
    append_paragraph(answer.text, handoff_text(words.replies, decision, *ticket_id));
    const auto outlook = outlook_of_turn(words.waiting, material, now);
    const bool has_contact = contact_is_known(material);
    const auto expected = outlook_text(words.replies, words.waiting, outlook, has_contact);
    if (!expected.empty()) append_paragraph(answer.text, expected);
    answer.type = AnswerType::handoff;
    record.asks_contact = asks_for_contact(outlook, has_contact);
    record.requires_escalation = true;
    record.handoff = to_string(handoff_event(decision, material));
    record.ticket_id = std::move(ticket_id);
}

/// Passes an action on whose policy is that a person of the team agrees.
void ask_team(
    const Replies& replies,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    ReplyRecord& record,
    TimePoint now
) {
    auto approval = *material.approval;
    const auto summary = fmt::format("Approval {} wanted: {}", approval.id, answer.text);
    auto ticket_id = material.session->ticket_id;
    if (ticket_id) {
        commit.ticket = ticket_addition(*material.session, now);
        commit.ticket->summary = utf8_prefix(summary, limits::ticket_summary_code_points_max);
    } else {
        EscalationDecision decision;
        decision.escalate = true;
        decision.reasons = {approval_reason(approval.tool)};
        commit.ticket = make_ticket(decision, material.session, summary, material.asked, now);
        ticket_id = commit.ticket->ticket_id;
        add_customer_facts(*commit.ticket, material.about_customer);
        approval.has_ticket = true;
    }
    record.approval = to_json(approval);
    if (material.session->owner.is_bot()) commit.patch.escalate = true;
    if (material.language != "en") commit.patch.counters[language_counter(material.language)] = 1;
    answer.text = replies.text(
        ReplyKey::tool_passed_on, {{"question", answer.text}, {"ticket_id", *ticket_id}}
    );
    answer.type = AnswerType::handoff;
    record.requires_escalation = true;
    record.reasons = {approval_reason(approval.tool)};
    record.handoff = to_string(HandoffEvent::required);
    record.ticket_id = std::move(ticket_id);
}

bool asks_the_team(const TurnMaterial& material) {
    return material.approval && material.approval->asks == ActionPolicy::ask_operator;
}

/// What is known of the reply however the conversation goes on.
void complete_record(ReplyRecord& record, const TurnMaterial& material, const Answer& answer) {
    record.answer_type = answer.type;
    record.language = material.language;
    if (answer.type == AnswerType::smalltalk) {
        if (const auto kind = smalltalk_of(material.asked)) record.remark = to_string(*kind);
    }
    record.confidence = std::clamp(answer.confidence, 0.0, 1.0);
    record.model = answer.model;
    record.search_failed = material.collected.search_failed;
    record.has_context = material.has_context;
    record.facts_extracted = static_cast<int>(material.collected.facts.size());
    if (material.approval && record.approval.empty()) record.approval = to_json(*material.approval);
    record.wants = material.wants;
    record.actions = to_json(material.actions);
    if (!record.requires_escalation || !record.reasons.empty()) return;
    if (!material.collected.escalation) return;
    record.reasons = material.collected.escalation->reasons;
    record.priority = material.collected.escalation->priority;
}

/// Cuts `text` to limits::reply_bytes_max, at the end of a sentence or line if one is in the second
/// half.
std::string bounded_reply(std::string text) {
    if (text.size() <= limits::reply_bytes_max) return text;
    constexpr std::string_view cut_mark = "…";
    auto kept = utf8_prefix_bytes(text, limits::reply_bytes_max - cut_mark.size() - 1);
    for (auto end = kept.size(); end > kept.size() / 2; --end) {
        const char last = kept[end - 1];
        const bool sentence = (last == '.' || last == '!' || last == '?') &&
                              (end == kept.size() || kept[end] == ' ' || kept[end] == '\n');
        if (!sentence && last != '\n') continue;
        kept = kept.substr(0, end);
        break;
    }
    return fmt::format("{} {}", trim(kept), cut_mark);
}

std::vector<CustomerFact> sign(
    std::vector<CustomerFact> facts, const TurnMaterial& material, TimePoint now
) {
    for (auto& fact : facts) {
        fact.memory_id = make_uuid();
        fact.session_id = material.session->session_id;
        fact.user_id = verified_user(*material.session);
        fact.seq = material.message.seq;
        fact.created_at = fact.last_accessed = now;
    }
    return facts;
}

}  // namespace

bool hands_over(const TurnMaterial& material) {
    const auto& decision = material.collected.escalation;
    if (!decision || !decision->escalate || !is_asked_for(*decision)) return false;
    return !material.session->escalated || decision->explicit_request;
}

CommitTurn make_commit(
    CommitWords words,
    Lease lease,
    const TurnMaterial& material,
    Answer answer,
    double seconds,
    TimePoint now
) {
    const auto& replies = words.replies;
    CommitTurn commit;
    commit.lease = std::move(lease);
    commit.answers_through = material.answers_through;
    ReplyRecord record;
    if (material.collected.search_failed && answer.type == AnswerType::abstain &&
        material.actions.empty()) {
        answer.text = replies.text(
            may_offer_human(material) ? ReplyKey::search_failed_offer_human
                                      : ReplyKey::search_failed
        );
    }
    if (asks_the_team(material)) {
        ask_team(replies, material, answer, commit, record, now);
    } else if (material.session->owner.is_queue()) {
        settle_waiting(replies, words.waiting, material, answer, commit, record, now);
    } else if (hands_over(material)) {
        hand_over(words, material, answer, commit, record, now);
    } else if (!take_contact(replies, material, answer, commit, now)) {
        offer_where_needed(replies, material, answer, commit, record);
    }
    for (const auto& file : material.attachments) {
        if (file.processed) continue;
        append_paragraph(
            answer.text,
            replies.text(
                ReplyKey::attachment_unreadable,
                {{"file", plain_words(file.filename, file_name_code_points_max)},
                 {"reason", sanitize_markdown(collapse_whitespace(file.error))}}
            )
        );
    }

    complete_record(record, material, answer);
    const auto model_tokens = material.model_tokens + answer.model_tokens;
    if (model_tokens > 0) commit.patch.counters[model_tokens_counter] = model_tokens;
    auto& reply = commit.reply;
    reply.role = Role::assistant;
    reply.metadata = to_json(record);
    reply.content = bounded_reply(std::move(answer.text));
    reply.sources = std::move(answer.sources);
    reply.tools_used = material.collected.tools_used;
    reply.processing_time = seconds;

    if (!material.collected.facts.empty()) {
        commit.patch.counters[facts_counter] = material.collected.facts.size();
        commit.memories = sign(material.collected.facts, material, now);
    }
    commit.forgotten = material.forgotten;
    return commit;
}

}  // namespace continuo
