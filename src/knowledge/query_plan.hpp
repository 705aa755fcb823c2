#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "knowledge/index_record.hpp"

namespace continuo {

/// A search term of a query.
struct QueryTerm {
    std::string stem;                ///< of the word, or of its correction
    WordCode code = 0;               ///< word_code() of the stem
    std::optional<WordCode> form{};  ///< form_code() of the word that was typed
    double idf = 0;
    double weight = 1;  ///< under 1 for a correction: a guess counts less than what was typed
    std::vector<std::size_t> parts;         ///< of a whole hyphenated word: the terms of its parts
    std::vector<std::size_t> stands_for{};  ///< of a related word: the terms that were typed
};

/// An analyzed query: its distinct terms, and which of them follow each other.
struct QueryPlan {
    /// Two terms that follow each other in the query, `distance` words apart.
    struct Pair {
        std::size_t first = 0;
        std::size_t second = 0;
        std::size_t distance = 1;
    };
    std::vector<QueryTerm> terms;
    std::vector<Pair> pairs;
    double idf_sum = 0;  ///< of the typed terms without parts
};

/// How well a chunk matches a plan; in units of idf unless stated otherwise.
struct Match {
    double coverage = 0;   ///< 0..1: share of the plan's idf that the chunk has
    double proximity = 0;  ///< sum over the pairs: the smaller idf, divided by the distance
    double density = 0;    ///< the largest sum of idf within the length of a sentence
    double form = 0;       ///< sum of idf of the terms that it has in the form that was typed
    double name = 0;       ///< idf in the title or heading, reduced by its words not in the query
};

/// Cost: linear in the chunk's words.
[[nodiscard]] Match match(const QueryPlan& plan, const WordRecord& chunk);

/// Combines BM25, which rates how often a chunk has the query's words, with how they are arranged
/// in it.
[[nodiscard]] double score(double bm25, const Match& match);

/// log((N + 1) / (n + 1)): 0 for a term in each of N chunks, the largest for one in none.
[[nodiscard]] double inverse_document_frequency(std::uint64_t chunks, std::uint64_t with_term);

}  // namespace continuo
