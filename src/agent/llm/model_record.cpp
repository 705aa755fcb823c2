#include "agent/llm/model_record.hpp"

#include <algorithm>

#include <boost/json.hpp>

namespace continuo {

void ModelRecord::add_fault(std::string_view fault) {
    if (std::ranges::find(faults, fault) == faults.end()) faults.emplace_back(fault);
}

json::object to_json(const ModelRecord& record, std::string_view currency) {
    json::object object{{"outcome", record.outcome}};
    if (record.attempts.empty()) return object;
    UsageTotal total;
    for (const auto& attempt : record.attempts)
        total.add(attempt);
    const auto& last = record.attempts.back();
    object.emplace("name", last.model);
    object.emplace("endpoint", last.endpoint);
    object.emplace("prompt", record.prompt);
    object.emplace("requests", total.requests);
    if (!record.faults.empty())
        object.emplace("faults", json::array(record.faults.begin(), record.faults.end()));
    if (record.dropped > 0) object.emplace("dropped", record.dropped);
    if (record.recited > 0) object.emplace("recited", record.recited);
    json::object tokens{
        {"prompt", total.usage.prompt},
        {"cached", total.usage.cached},
        {"completion", total.usage.completion},
        {"reasoning", total.usage.reasoning},
    };
    if (total.estimated > 0) tokens.emplace("estimated", total.estimated);
    object.emplace("tokens", std::move(tokens));
    if (total.unpriced == 0 && total.usage.total() > 0) {
        object.emplace("cost", to_currency(total.cost));
        object.emplace("currency", currency);
    }
    return object;
}

}  // namespace continuo
