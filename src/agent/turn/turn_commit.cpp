#include "agent/turn/turn_commit.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/escalation/handoff.hpp"
#include "agent/extractive/quotation.hpp"
#include "agent/language/markdown_sanitizer.hpp"
#include "agent/turn/reply_record.hpp"
#include "agent/turn/waiting_turn.hpp"
#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t file_name_code_points_max = 80;

constexpr int failures_to_offer = 3;

bool is_asked_for(const EscalationDecision& decision) {
    return decision.explicit_request || decision.required;
}

bool hands_over(const TurnMaterial& material) {
    const auto& decision = material.collected.escalation;
    if (!decision || !decision->escalate || !is_asked_for(*decision)) return false;
    return !material.session->escalated || decision->explicit_request;
}

/// The escalation check sees the need of a human, in a conversation that had none.
bool needs_human(const TurnMaterial& material) {
    const auto& decision = material.collected.escalation;
    return decision && decision->escalate && !material.session->escalated;
}

/// A human is offered, besides the first offer that an answer of "I don't know" comes with.
bool offers_again(const TurnMaterial& material, const Answer& answer) {
    const bool fails = is_unhelpful(answer.type);
    if (fails && answer.type == AnswerType::abstain && may_offer_human(material)) return false;
    if (fails && (material.failed_answers + 1) % failures_to_offer == 0) return true;
    // Not again at once: the customer went on without taking the offer up.
    return needs_human(material) && !material.human_offered &&
           !material.collected.escalation->often_unhelped;
}

/// Appends a paragraph, or begins with it.
void say(std::string& text, std::string_view paragraph) {
    if (!text.empty()) text += "\n\n";
    text += paragraph;
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
    }
    commit.patch.escalate = true;
    if (answer.type != AnswerType::answer) {
        answer.text.clear();
        answer.sources.clear();
    }
    say(answer.text, handoff_text(words.replies, decision, *ticket_id));
    const auto outlook = outlook_of_turn(words.waiting, material, now);
    const bool has_contact = contact_is_known(material);
    const auto expected = outlook_text(words.replies, words.waiting, outlook, has_contact);
    if (!expected.empty()) say(answer.text, expected);
    answer.type = AnswerType::handoff;
    record.asks_contact = asks_for_contact(outlook, has_contact);
    record.requires_escalation = true;
    record.ticket_id = std::move(ticket_id);
}

/// What is known of the reply however the conversation goes on.
void complete_record(ReplyRecord& record, const TurnMaterial& material, const Answer& answer) {
    record.answer_type = answer.type;
    record.confidence = std::clamp(answer.confidence, 0.0, 1.0);
    record.search_failed = material.collected.search_failed;
    record.has_context = material.has_context;
    record.facts_extracted = static_cast<int>(material.collected.facts.size());
    if (!record.requires_escalation || !material.collected.escalation) return;
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

bool may_offer_human(const TurnMaterial& material) {
    return !material.session->owner.is_queue() &&
           !material.session->counters.contains(offers_counter);
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
    if (material.collected.search_failed && answer.type == AnswerType::abstain) {
        answer.text = replies.text(
            may_offer_human(material) ? ReplyKey::search_failed_offer_human
                                      : ReplyKey::search_failed
        );
    }
    if (material.session->owner.is_queue()) {
        settle_waiting(replies, words.waiting, material, answer, commit, record, now);
    } else if (hands_over(material)) {
        hand_over(words, material, answer, commit, record, now);
    } else if (!take_contact(replies, material, answer, commit, now)) {
        record.requires_escalation = needs_human(material);
        record.offers_human = answer.type == AnswerType::abstain && may_offer_human(material);
        if (record.offers_human) commit.patch.counters[offers_counter] = 1;
        if (!record.offers_human && offers_again(material, answer)) {
            record.offers_human = true;
            say(answer.text, replies.text(ReplyKey::offer_human_again));
        }
    }
    for (const auto& file : material.attachments) {
        if (file.processed) continue;
        say(answer.text,
            replies.text(
                ReplyKey::attachment_unreadable,
                {{"file", plain_words(file.filename, file_name_code_points_max)},
                 {"reason", sanitize_markdown(collapse_whitespace(file.error))}}
            ));
    }

    complete_record(record, material, answer);
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
    return commit;
}

}  // namespace continuo
