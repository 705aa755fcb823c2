#include "agent/turn/reply_record.hpp"

#include <boost/json.hpp>

namespace continuo {

namespace {

std::optional<AnswerType> parse_answer_type(std::string_view text) {
    for (const auto type :
         {AnswerType::answer,
          AnswerType::suggest,
          AnswerType::abstain,
          AnswerType::clarify,
          AnswerType::handoff,
          AnswerType::smalltalk}) {
        if (text == to_string(type)) return type;
    }
    return std::nullopt;
}

}  // namespace

json::object to_json(const ReplyRecord& record) {
    json::object object;
    object.reserve(17);
    object.emplace("answer_type", to_string(record.answer_type));
    object.emplace("confidence", record.confidence);
    if (record.requires_escalation) object.emplace("requires_escalation", true);
    if (record.offers_human) object.emplace("offers_human", true);
    if (record.asks_contact) object.emplace("asks_contact", true);
    if (record.search_failed) object.emplace("search_failed", true);
    if (record.has_context) object.emplace("has_context", true);
    if (record.facts_extracted > 0) object.emplace("facts_extracted", record.facts_extracted);
    if (record.language != "en") object.emplace("language", record.language);
    if (!record.remark.empty()) object.emplace("remark", record.remark);
    if (!record.handoff.empty()) object.emplace("handoff", record.handoff);
    if (!record.reasons.empty())
        object.emplace("reasons", json::array(record.reasons.begin(), record.reasons.end()));
    if (record.priority) object.emplace("priority", to_string(*record.priority));
    if (record.ticket_id) object.emplace("ticket_id", *record.ticket_id);
    if (!record.model.empty()) object.emplace("model", record.model);
    if (!record.approval.empty()) object.emplace("approval", record.approval);
    if (!record.wants.empty()) object.emplace("wants", record.wants);
    if (!record.actions.empty()) object.emplace("actions", record.actions);
    return object;
}

ReplyRecord read_reply_record(const json::object& metadata) {
    ReplyRecord record;
    const auto text = [&metadata](std::string_view key) -> std::string_view {
        const auto* value = find_member(metadata, key);
        return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                      : std::string_view();
    };
    const auto flag = [&metadata](std::string_view key) {
        return find_bool(metadata, key).value_or(false);
    };
    if (const auto type = parse_answer_type(text("answer_type"))) record.answer_type = *type;
    record.confidence = find_number(metadata, "confidence").value_or(0);
    record.requires_escalation = flag("requires_escalation");
    record.offers_human = flag("offers_human");
    record.asks_contact = flag("asks_contact");
    record.search_failed = flag("search_failed");
    record.has_context = flag("has_context");
    record.facts_extracted =
        static_cast<int>(find_integer(metadata, "facts_extracted").value_or(0));
    if (const auto language = text("language"); !language.empty()) record.language = language;
    record.remark = text("remark");
    record.handoff = text("handoff");
    if (const auto* reasons = find_array(metadata, "reasons")) {
        for (const auto& reason : *reasons) {
            if (reason.is_string()) record.reasons.emplace_back(reason.get_string());
        }
    }
    record.priority = parse_ticket_priority(text("priority"));
    record.ticket_id = find_string(metadata, "ticket_id");
    if (const auto* model = find_object(metadata, "model")) record.model = *model;
    if (const auto* approval = find_object(metadata, "approval")) record.approval = *approval;
    if (const auto* wants = find_object(metadata, "wants")) record.wants = *wants;
    if (const auto* actions = find_array(metadata, "actions")) record.actions = *actions;
    return record;
}

}  // namespace continuo
