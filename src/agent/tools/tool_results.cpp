#include "agent/tools/tool_results.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace continuo {

namespace {

std::vector<std::string> strings(const json::object& object, std::string_view key) {
    std::vector<std::string> texts;
    if (const auto* array = find_array(object, key)) {
        texts.reserve(array->size());
        for (const auto& value : *array) {
            if (value.is_string()) texts.emplace_back(value.get_string());
        }
    }
    return texts;
}

}  // namespace

std::vector<Source> read_sources(json::object result) {
    std::vector<Source> sources;
    auto* found = result.if_contains("sources");
    auto* array = found == nullptr ? nullptr : found->if_array();
    if (array == nullptr) return sources;
    sources.reserve(array->size());
    for (auto& value : *array) {
        auto* object = value.if_object();
        auto content = object == nullptr ? std::nullopt : find_string(*object, "content");
        if (!content) continue;
        Source source;
        source.content = std::move(*content);
        if (auto* metadata = object->if_contains("metadata"); metadata && metadata->is_object())
            source.metadata = std::move(metadata->get_object());
        source.relevance_score = find_number(*object, "relevance_score").value_or(0);
        source.rank = static_cast<int>(
            find_integer(*object, "rank").value_or(static_cast<std::int64_t>(sources.size()) + 1)
        );
        sources.push_back(std::move(source));
    }
    return sources;
}

std::vector<std::string> read_memories(const json::object& result) {
    return strings(result, "memories");
}

std::vector<CustomerFact> read_facts(const json::object& result) {
    std::vector<CustomerFact> facts;
    const auto* array = find_array(result, "facts");
    if (array == nullptr) return facts;
    for (const auto& value : *array) {
        const auto* object = value.if_object();
        auto content = object == nullptr ? std::nullopt : find_string(*object, "content");
        if (!content) continue;
        CustomerFact fact;
        fact.kind =
            parse_memory_kind(find_string(*object, "kind").value_or("")).value_or(FactKind::fact);
        fact.content = std::move(*content);
        fact.importance =
            std::clamp(find_number(*object, "importance").value_or(fact.importance), 0.0, 1.0);
        facts.push_back(std::move(fact));
    }
    return facts;
}

std::optional<EscalationDecision> read_escalation(const json::object& result) {
    const auto escalate = find_bool(result, "escalate");
    if (!escalate) return std::nullopt;
    EscalationDecision decision;
    decision.escalate = *escalate;
    decision.explicit_request = find_bool(result, "explicit_request").value_or(false);
    decision.confidence = find_number(result, "confidence").value_or(0);
    decision.urgency = find_number(result, "urgency").value_or(0);
    decision.sentiment = find_number(result, "sentiment").value_or(0);
    decision.reasons = strings(result, "reasons");
    decision.priority = parse_ticket_priority(find_string(result, "priority").value_or(""))
                            .value_or(TicketPriority::normal);
    decision.category = parse_ticket_category(find_string(result, "category").value_or(""))
                            .value_or(TicketCategory::general);
    return decision;
}

}  // namespace continuo
