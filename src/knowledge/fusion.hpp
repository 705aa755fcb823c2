#pragma once

#include <memory>

#include "knowledge/candidates.hpp"
#include "knowledge/index_snapshot.hpp"
#include "knowledge/knowledge_base.hpp"
#include "knowledge/query_plan.hpp"
#include "knowledge/searcher.hpp"
#include "knowledge/vectors/vector_table.hpp"

namespace continuo {

/// Joins what a search finds by words with the nearest vectors. The score of both is
///     score / best score + weight * (cosine - mean cosine) / (best cosine - mean cosine)
/// which does not depend on how far apart the cosines of a model are. Include it only in sources.
///
/// The table may be of another generation than the snapshot: a chunk of it is looked for in the
/// snapshot, which also says whether it may be read, and it is not used if it lacks a chunk that
/// was found by words. Thread: one at a time. Errors: throws Xapian's exceptions.
class Fusion {
public:
    /// Finds the nearest chunks that pass the filters and may be read. The references outlive it;
    /// is_possible(vectors). Cost: that of reading the table once.
    Fusion(IndexSnapshot& snapshot, const SearchQuery& asked, const SearchVectors& vectors);

    [[nodiscard]] static bool is_possible(const SearchVectors& vectors);

    /// Adds the nearest chunks to the candidates, and makes all scores those of both. False: a
    /// candidate has no vector, and nothing is changed.
    bool join(Candidates& candidates, const QueryPlan& plan);
    /// The score of both for one that was found apart, after join() returned true.
    [[nodiscard]] double score_of(const Candidate& candidate) const;
    /// Unknown if the cosines are not those that the answer engine was fitted with.
    [[nodiscard]] Similarity similarity_of(const Candidate& candidate) const;

private:
    /// Unknown if the table has no vector of it, or all are equally near.
    [[nodiscard]] Similarity compare(const Candidate& candidate) const;

    IndexSnapshot& x_snapshot;
    const SearchVectors& x_vectors;
    NearestChunks x_nearest;
    double x_best_score = 0;  ///< by words
    double x_best_cosine = 0;
};

}  // namespace continuo
