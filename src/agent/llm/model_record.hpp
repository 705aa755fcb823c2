#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "agent/llm/usage_ledger.hpp"

namespace continuo {

/// What a model did for a reply: stored with it as ReplyRecord::model.
struct ModelRecord {
    /// `answered`, `regenerated` (the second attempt was kept), `interrupted` (the rest is from the
    /// documents), `stopped` (by the customer); or why the documents answered: `no_answer` (the
    /// model found none), `unsupported` (no sentence could be kept), `session_budget`,
    /// `day_budget`, or a ModelFault.
    std::string outcome;
    std::string prompt;  ///< PromptTemplates::versions()
    std::vector<ModelAttempt> attempts;
    std::vector<std::string> faults;  ///< of sentences, each once
    std::size_t dropped = 0;
    std::size_t recited = 0;

    void add_fault(std::string_view fault);
};

/// `{outcome, name, endpoint, prompt, requests, faults, dropped, recited, tokens{prompt, cached,
/// completion, reasoning, estimated}, cost, currency}`; name and endpoint are those of the last
/// request. Without a price for one of the models there is no cost.
[[nodiscard]] json::object to_json(const ModelRecord& record, std::string_view currency);

}  // namespace continuo
