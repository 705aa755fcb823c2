#pragma once

#include <cstdint>
#include <vector>

#include <xapian.h>

#include "domain/access_tags.hpp"
#include "knowledge/index_snapshot.hpp"
#include "knowledge/query_plan.hpp"

namespace continuo {

/// A chunk that a search may return. Include it only in sources.
struct Candidate {
    Xapian::docid id = 0;
    std::uint64_t document = 0;
    double score = 0;
    double coverage = 0;
};
using Candidates = std::vector<Candidate>;

/// A chunk against the words of a query; `bm25` is its weight.
[[nodiscard]] Candidate match_candidate(
    IndexSnapshot& snapshot, const QueryPlan& plan, Xapian::docid chunk, double bm25
);

inline constexpr std::size_t chunks_a_document_max = 2;

/// The best first, at most chunks_a_document_max of a document.
void put_in_order(Candidates& candidates);

/// The chunks that may not be read; an empty query: there are none.
[[nodiscard]] Xapian::Query hidden_chunks(IndexSnapshot& snapshot, const DocumentAccess& access);

}  // namespace continuo
