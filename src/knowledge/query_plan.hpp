#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "knowledge/index_record.hpp"

namespace continuo {

/// A word of a query, as it is looked for.
struct QueryTerm {
    std::string stem;  ///< of the word, or of its correction
    WordCode code = 0;
    double idf = 0;
    double weight = 1;  ///< under 1 for a correction: a guess counts less than what was typed
    std::vector<std::size_t>
        parts;  ///< of a hyphenated word as a whole: the terms that it stands for
};

/// A query, ready to be run: its distinct terms, and which of them stood side by side.
struct QueryPlan {
    /// Two terms that follow each other in the query, `distance` words apart.
    struct Pair {
        std::size_t first = 0;
        std::size_t second = 0;
        std::size_t distance = 1;
    };
    std::vector<QueryTerm> terms;
    std::vector<Pair> pairs;
    double idf_sum = 0;  ///< of the terms that are not a whole of others
};

/// How well a chunk answers a plan, in units of idf where nothing else is said.
struct Match {
    double coverage = 0;   ///< 0..1: share of the plan's idf that stands in the chunk
    double proximity = 0;  ///< over the pairs: the smaller idf, divided by how far apart they stand
    double density = 0;    ///< the most idf that stands in a stretch of a sentence's length
    double name = 0;  ///< how much of the query stands in the title or heading, and how much of
                      ///< that is the query
};

/// Cost: linear in the chunk's words.
[[nodiscard]] Match match(const QueryPlan& plan, const WordRecord& chunk);

/// BM25 says how often the query's words stand in a chunk; a match, how they stand there.
[[nodiscard]] double score(double bm25, const Match& match);

/// log((N + 1) / (n + 1)): 0 for a term in each of N chunks, the largest for one in none.
[[nodiscard]] double inverse_document_frequency(std::uint64_t chunks, std::uint64_t with_term);

}  // namespace continuo
