#include <boost/json.hpp>

#include "agent/tools/builtin_tools.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

class RagSearchTool final : public SearchTool {
public:
    explicit RagSearchTool(const KnowledgeBase& knowledge) : x_knowledge(knowledge) {}

    std::string_view name() const override { return "rag_search"; }
    std::string_view description() const override {
        return "Searches the knowledge base and returns the passages most relevant to the query.";
    }
    json::object parameters() const override {
        return {
            {"type", "object"},
            {"properties",
             {
                 {"query",
                  {{"type", "string"},
                   {"minLength", 1},
                   {"maxLength", limits::query_code_points_max},
                   {"description", "Search terms in natural language."}}},
                 {"limit",
                  {{"type", "integer"},
                   {"minimum", 1},
                   {"maximum", limits::search_results_max},
                   {"description", "Maximum number of passages."}}},
                 {"filters",
                  {{"type", "object"}, {"description", "Metadata that documents must contain."}}},
             }},
            {"required", json::array{"query"}},
            {"additionalProperties", false},
        };
    }
    bool safe_to_repeat() const override { return true; }
    bool may_wait(const json::object&) const override { return false; }

    Result<std::vector<Source>> search(const SearchQuery& query) override {
        auto hits = x_knowledge.search(query);
        if (!hits) return std::unexpected(std::move(hits.error()));
        std::vector<Source> sources;
        sources.reserve(hits->size());
        for (const auto& hit : *hits)
            sources.push_back(to_source(hit, static_cast<int>(sources.size()) + 1));
        return sources;
    }

    bool prepares() const override { return x_knowledge.question_waits(); }
    Task<SearchQuery> prepare(SearchQuery query) override {
        query.vector = co_await x_knowledge.question_vector(query);
        co_return query;
    }

    Result<json::object> run_now(const json::object& arguments, const ToolContext&) override {
        SearchQuery query;
        query.text = find_string(arguments, "query").value_or("");
        if (const auto limit = find_integer(arguments, "limit"))
            query.limit = static_cast<std::size_t>(*limit);
        if (const auto* filters = find_object(arguments, "filters")) query.filters = *filters;
        const auto found = search(query);
        if (!found) return std::unexpected(found.error());
        json::array sources;
        sources.reserve(found->size());
        for (const auto& source : *found)
            sources.push_back(to_json(source));
        json::object result;
        result.emplace("sources", std::move(sources));
        return result;
    }

private:
    const KnowledgeBase& x_knowledge;
};

}  // namespace

std::unique_ptr<SearchTool> make_rag_search_tool(const KnowledgeBase& knowledge) {
    return std::make_unique<RagSearchTool>(knowledge);
}

}  // namespace continuo
