#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "knowledge/index_snapshot.hpp"
#include "knowledge/knowledge_base.hpp"
#include "knowledge/query_plan.hpp"
#include "knowledge/text/analyzer.hpp"
#include "knowledge/text/synonyms.hpp"

namespace continuo {

/// Those of `own` (may be null), before the built-in ones of the index language; null if there are
/// none.
[[nodiscard]] std::shared_ptr<const Synonyms> make_synonyms(
    const std::string& language, const SynonymList* own = nullptr
);

/// Analyzes queries: finds their stems in the index, and corrects unknown words. Include it only in
/// sources. Errors: throws as IndexSnapshot does. Thread: one at a time.
class QueryPlanner {
public:
    /// All outlive it. `synonyms` may be null.
    QueryPlanner(IndexSnapshot& snapshot, Analyzer& analyzer, const Synonyms* synonyms)
        : x_snapshot(snapshot), x_analyzer(analyzer), x_synonyms(synonyms) {}

    /// The distinct stems with their inverse document frequency; at most 48, further words are
    /// ignored. With up to 40 words of the index that are related to them, which count less.
    [[nodiscard]] QueryPlan plan(const SearchQuery& query);
    /// The text with unknown words replaced by similar known ones; nullopt if none is replaced.
    [[nodiscard]] std::optional<std::string> corrected(const std::string& text);

private:
    std::string correction(const std::string& word);
    [[nodiscard]] bool has_synonyms(std::string_view stem) const;
    std::optional<QueryTerm> look_up(const Term& typed);
    /// A word of the query for Synonyms::find().
    struct Typed {
        Synonyms::Code code = 0;
        std::optional<std::size_t> term{};  ///< nullopt: it is not searched
    };
    void add_related(QueryPlan& plan, const std::vector<Typed>& typed);
    void add_related(
        QueryPlan& plan,
        const Synonyms::Found& found,
        const std::vector<std::size_t>& stands_for,
        std::size_t most
    );
    void add_context(QueryPlan& plan, const SearchQuery& query);

    IndexSnapshot& x_snapshot;
    Analyzer& x_analyzer;
    const Synonyms* x_synonyms;
    std::size_t x_corrections = 0;  // look-ups for the current query
};

}  // namespace continuo
