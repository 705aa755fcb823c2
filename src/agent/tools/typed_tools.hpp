#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/attachments/attachment_text.hpp"
#include "agent/escalation/escalation.hpp"
#include "agent/tools/tool.hpp"
#include "database/repositories.hpp"
#include "domain/source.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

// The built-in tools as a turn calls them: with values. Their run() and run_now() are the same
// functions with JSON arguments and results, for models. Called through call_tool(), which adds the
// time limit, the attempts and the circuit breaker. Thread: any, several at once.

class SearchTool : public Tool {
public:
    /// The passages that fit best, ranked from 1. Errors: those of KnowledgeBase::search.
    virtual Result<std::vector<Source>> search(const SearchQuery& query) = 0;
};

class CustomerFactsTool : public Tool {
public:
    /// What is known of the customer, one fact each. Errors: those of CustomerFactStore::recall.
    virtual Task<Result<std::vector<std::string>>> recall(FactOwner owner, std::size_t limit) = 0;
    /// As extract_facts().
    virtual Result<std::vector<CustomerFact>> extract(const std::string& message) = 0;
};

class EscalationTool : public Tool {
public:
    /// As assess_escalation().
    virtual Result<EscalationDecision> assess(const EscalationInput& input) = 0;
};

/// A file that was read, or the reason why it cannot be read, for the customer.
struct AttachmentContent {
    std::optional<AttachmentText> text;
    std::string error;  ///< set when there is no text
};

class AttachmentTool : public Tool {
public:
    /// Errors: not_found, unavailable. A file that cannot be read for its own fault is a result.
    virtual Task<Result<AttachmentContent>> read(UploadedFile file) = 0;
};

}  // namespace continuo
