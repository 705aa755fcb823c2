#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "knowledge/index_snapshot.hpp"
#include "knowledge/query_plan.hpp"
#include "knowledge/text/analyzer.hpp"
#include "knowledge/text/synonyms.hpp"

namespace continuo {

/// The synonyms of the index language; null if there are none.
[[nodiscard]] const Synonyms* synonyms_for(const std::string& language);

/// Analyzes queries: finds their stems in the index, and corrects unknown words. Include it only in
/// sources. Errors: throws as IndexSnapshot does. Thread: one at a time.
class QueryPlanner {
public:
    /// All outlive it. `synonyms` may be null.
    QueryPlanner(IndexSnapshot& snapshot, Analyzer& analyzer, const Synonyms* synonyms)
        : x_snapshot(snapshot), x_analyzer(analyzer), x_synonyms(synonyms) {}

    /// The distinct stems with their inverse document frequency; at most 48, further words are
    /// ignored.
    /// With the words of the index that are related to them, which count less.
    [[nodiscard]] QueryPlan plan(const std::string& text);
    /// The text with unknown words replaced by similar known ones; nullopt if none is replaced.
    [[nodiscard]] std::optional<std::string> corrected(const std::string& text);

private:
    std::string correction(const std::string& word);
    [[nodiscard]] bool has_synonyms(std::string_view stem) const;
    std::optional<QueryTerm> look_up(const Term& typed);
    /// A searched word of the query.
    struct Typed {
        Synonyms::Code code = 0;
        std::size_t term = 0;
    };
    void add_related(QueryPlan& plan, const std::vector<Typed>& typed);

    IndexSnapshot& x_snapshot;
    Analyzer& x_analyzer;
    const Synonyms* x_synonyms;
    std::size_t x_corrections = 0;  // look-ups for the current query
};

}  // namespace continuo
