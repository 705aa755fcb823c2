#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "knowledge/index_snapshot.hpp"
#include "knowledge/query_plan.hpp"
#include "knowledge/text/analyzer.hpp"

namespace continuo {

/// Analyzes queries: finds their stems in the index, and corrects unknown words. Include it only in
/// sources. Errors: throws as IndexSnapshot does. Thread: one at a time.
class QueryPlanner {
public:
    /// Both outlive it.
    QueryPlanner(IndexSnapshot& snapshot, Analyzer& analyzer)
        : x_snapshot(snapshot), x_analyzer(analyzer) {}

    /// The distinct stems with their inverse document frequency; at most 48, further words are
    /// ignored.
    [[nodiscard]] QueryPlan plan(const std::string& text);
    /// The text with unknown words replaced by similar known ones; nullopt if none is replaced.
    [[nodiscard]] std::optional<std::string> corrected(const std::string& text);

private:
    std::string correction(const std::string& word);
    std::optional<QueryTerm> look_up(const Term& typed);

    IndexSnapshot& x_snapshot;
    Analyzer& x_analyzer;
    std::size_t x_corrections = 0;  // look-ups for the current query
};

}  // namespace continuo
