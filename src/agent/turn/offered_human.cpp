#include "agent/turn/offered_human.hpp"

#include "agent/extractive/asked_in_thread.hpp"
#include "base/json.hpp"

namespace continuo {

namespace {

constexpr int failures_to_offer = 3;
constexpr double sure_confidence = 0.8;  // a complaint is answered by documents from here on

/// The escalation check sees the need of a human, in a conversation that had none.
bool needs_human(const TurnMaterial& material) {
    const auto& decision = material.collected.escalation;
    return decision && decision->escalate && !material.session->escalated;
}

/// The reply asks something for the sake of a tool: no sign that it does not understand.
bool asks_for_tool(const TurnMaterial& material) {
    return material.approval || !material.wants.empty();
}

/// A human is offered, besides the first offer that an answer of "I don't know" comes with.
bool offers_again(const TurnMaterial& material, const Answer& answer) {
    if (asks_for_tool(material)) return false;
    const bool fails = is_unhelpful(answer.type);
    if (fails && answer.type == AnswerType::abstain && may_offer_human(material)) return false;
    if (fails && (material.failed_answers + 1) % failures_to_offer == 0) return true;
    // Not again at once: the customer went on without taking the offer up.
    return needs_human(material) && !material.human_offered &&
           !material.collected.escalation->often_unhelped;
}

bool complains(const TurnMaterial& material) {
    const auto& decision = material.collected.escalation;
    return decision && decision->complains;
}

/// The answer is from the document that the customer was just quoted.
bool says_it_again(const TurnMaterial& material, const Answer& answer) {
    if (!material.in_thread || answer.sources.empty()) return false;
    const auto id = find_string(answer.sources.front().metadata, "document_id").value_or("");
    return !id.empty() && id == material.in_thread->thread.document;
}

/// A complaint that the documents do not answer gets a person offered instead of suggestions.
void hear_complaint(
    const Replies& replies,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    ReplyRecord& record
) {
    answer.text = replies.text(ReplyKey::complaint_heard);
    answer.type = AnswerType::clarify;
    answer.sources.clear();
    record.requires_escalation = needs_human(material);
    if (material.human_offered) return;  // the customer went on without taking it up
    record.offers_human = true;
    if (may_offer_human(material)) commit.patch.counters[offers_counter] = 1;
    append_paragraph(answer.text, replies.text(ReplyKey::offer_human));
}

/// Offers a person, to a customer who complains before the answer.
void offer_again(const Replies& replies, const TurnMaterial& material, Answer& answer) {
    const auto offer = replies.text(ReplyKey::offer_human_again);
    // What a model said while it made the answer was shown: only the end can change.
    if (complains(material) && answer.type == AnswerType::answer && answer.model.empty()) {
        answer.text = offer + "\n\n" + answer.text;
    } else {
        append_paragraph(answer.text, offer);
    }
}

}  // namespace

bool may_offer_human(const TurnMaterial& material) {
    return !material.session->owner.is_queue() &&
           !material.session->counters.contains(offers_counter);
}

void append_paragraph(std::string& text, std::string_view paragraph) {
    if (!text.empty()) text += "\n\n";
    text += paragraph;
}

void offer_where_needed(
    const Replies& replies,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    ReplyRecord& record
) {
    const bool sure = answer.type == AnswerType::answer && answer.confidence >= sure_confidence &&
                      !says_it_again(material, answer);
    if (complains(material) && !sure && answer.type != AnswerType::smalltalk)
        return hear_complaint(replies, material, answer, commit, record);
    record.requires_escalation = needs_human(material);
    record.offers_human = answer.type == AnswerType::abstain && may_offer_human(material);
    if (record.offers_human) commit.patch.counters[offers_counter] = 1;
    if (record.offers_human || !offers_again(material, answer)) return;
    record.offers_human = true;
    offer_again(replies, material, answer);
}

}  // namespace continuo
