#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "knowledge/index_snapshot.hpp"
#include "knowledge/query_plan.hpp"
#include "knowledge/text/analyzer.hpp"

namespace continuo {

/// Reads queries: which stems of the index they ask for, with unknown words corrected.
/// Included by sources only. Errors: throws as IndexSnapshot does. Thread: one at a time.
class QueryPlanner {
public:
    /// Both outlive it.
    QueryPlanner(IndexSnapshot& snapshot, Analyzer& analyzer)
        : x_snapshot(snapshot), x_analyzer(analyzer) {}

    /// The distinct stems with their inverse document frequency, 48 at most; words after that are
    /// left out.
    [[nodiscard]] QueryPlan plan(const std::string& text);
    /// The text with unknown words corrected, as far as known words are near; nullopt when nothing
    /// was changed.
    [[nodiscard]] std::optional<std::string> corrected(const std::string& text);

private:
    std::string correction(const std::string& word);
    std::optional<QueryTerm> look_up(const Term& typed);

    IndexSnapshot& x_snapshot;
    Analyzer& x_analyzer;
    std::size_t x_corrections = 0;  // looked up for the query being read
};

}  // namespace continuo
