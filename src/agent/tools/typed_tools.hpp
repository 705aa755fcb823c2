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

// The built-in tools as a turn calls them: with C++ values. Their run() and run_now() are the same
// functions with JSON arguments and results, for LLMs. Called through call_tool(), which adds the
// time limit, the attempts and the circuit breaker. Thread: any, several at once.

class SearchTool : public Tool {
public:
    /// The most relevant passages, ranked from 1. Errors: those of KnowledgeBase::search.
    virtual Result<std::vector<Source>> search(const SearchQuery& query) = 0;
    /// Whether prepare() does I/O.
    [[nodiscard]] virtual bool prepares() const { return false; }
    /// The query with what search() needs beyond words: see KnowledgeBase::question_vector().
    /// Cancel: as there.
    virtual Task<SearchQuery> prepare(SearchQuery query) { co_return query; }
};

class CustomerFactsTool : public Tool {
public:
    /// Stored facts about the customer, without duplicates. Errors: those of
    /// CustomerFactStore::recall.
    virtual Task<Result<std::vector<std::string>>> recall(FactOwner owner, std::size_t limit) = 0;
    /// As extract_facts().
    virtual Result<std::vector<CustomerFact>> extract(const std::string& message) = 0;
};

class EscalationTool : public Tool {
public:
    /// As assess_escalation().
    virtual Result<EscalationDecision> assess(const EscalationInput& input) = 0;
};

/// The text of a file, or an error text for the customer.
struct AttachmentContent {
    std::optional<AttachmentText> text;
    std::string error;  ///< set when there is no text
};

class AttachmentTool : public Tool {
public:
    /// Errors: not_found, unavailable. If the content of the file cannot be read, the result has an
    /// error text.
    virtual Task<Result<AttachmentContent>> read(UploadedFile file) = 0;
};

}  // namespace continuo
