#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "cli/knowledge/knowledge_options.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

struct GapPageText {
    std::string body;
    std::string next;  ///< cursor of the next page; empty: none
};

/// A knowledge base, of a running server or of a data folder. All calls block.
/// Errors of all: unavailable and timeout (for a change it is not known whether it was done),
/// unauthorized, forbidden, and those that are named.
class KnowledgeAccess {
public:
    virtual ~KnowledgeAccess() = default;
    /// All documents by id, without contents.
    virtual Result<std::vector<Document>> list() = 0;
    virtual Result<Document> load(const std::string& id) = 0;  ///< not_found
    /// At most limits::documents_per_call_max, of which the request fits into its limit.
    virtual Result<UpsertReport> upsert(std::vector<NewDocument> documents) = 0;
    virtual Result<bool> erase(const std::string& id) = 0;
    /// In the form of `POST {p}/chat/search`.
    virtual Result<json::array> search(const std::string& query, std::size_t limit) = 0;
    /// In the form of `GET {p}/knowledge/status`.
    virtual Result<json::object> status() = 0;
    /// A page of `GET {p}/knowledge/gaps`, as JSON or CSV. Errors: invalid_input without a server,
    /// which alone can ask the questions again.
    virtual Result<GapPageText>
    gaps(const GapListOptions& /*options*/, const std::string& /*cursor*/) {
        return fail(Errc::invalid_input, "gaps are listed by a running server");
    }
};

}  // namespace continuo
