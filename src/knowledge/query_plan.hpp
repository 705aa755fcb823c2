#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "knowledge/record.hpp"

namespace continuo {

/// A word of a query, as it is looked for.
struct QueryTerm {
    std::string word;  ///< as typed, in lower case
    std::string stem;  ///< of the word, or of its correction
    WordCode code = 0;
    double idf = 0;
    double weight = 1;      ///< under 1 for a correction: a guess counts less than what was typed
    std::string corrected;  ///< the correction; empty for a known word
};

/// A query, ready to be run: its distinct terms, and which of them stood side by side.
struct QueryPlan {
    /// Two terms that follow each other in the query, stop words left out: `distance` words apart.
    struct Pair {
        std::size_t first = 0;
        std::size_t second = 0;
        std::size_t distance = 1;
    };
    std::vector<QueryTerm> terms;
    std::vector<Pair> pairs;
    double idf_sum = 0;
};

/// How well a chunk answers a plan, beyond BM25.
struct Match {
    double coverage = 0;  ///< 0..1: share of the plan's idf that stands in the chunk
    double proximity =
        0;  ///< sum over the pairs of the smaller idf, divided by how far apart they stand
};

/// Cost: linear in the chunk's words.
[[nodiscard]] Match match(const QueryPlan& plan, const std::vector<WordCode>& words);

/// log((N + 1) / (n + 1)): 0 for a term in each of N chunks, the largest for one in none.
[[nodiscard]] double inverse_document_frequency(std::uint64_t chunks, std::uint64_t with_term);

}  // namespace continuo
