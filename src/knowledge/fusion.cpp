#include "knowledge/fusion.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "knowledge/index_layout.hpp"

namespace continuo {

namespace {

constexpr std::size_t nearest_min = 30;  // as many as are found by words

/// The chunks that match, ascending.
std::vector<Xapian::docid> chunks_of(const Xapian::Database& database, const Xapian::Query& query) {
    if (query.empty()) return {};
    Xapian::Enquire enquire(database);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(query);
    const auto found = enquire.get_mset(0, database.get_doccount());
    std::vector<Xapian::docid> ids;
    ids.reserve(found.size());
    for (auto it = found.begin(); it != found.end(); ++it)
        ids.push_back(*it);
    std::ranges::sort(ids);
    return ids;
}

bool exists(const Xapian::Database& database, Xapian::docid chunk) {
    auto it = database.postlist_begin("");
    if (it == database.postlist_end("")) return false;
    it.skip_to(chunk);
    return it != database.postlist_end("") && *it == chunk;
}

}  // namespace

bool Fusion::is_possible(const SearchVectors& vectors) {
    return vectors.table && vectors.table->size() > 0 &&
           vectors.query.size() == vectors.table->dimensions();
}

Fusion::Fusion(IndexSnapshot& snapshot, const SearchQuery& asked, const SearchVectors& vectors)
    : x_snapshot(snapshot), x_vectors(vectors) {
    const auto& database = snapshot.database();
    const auto hidden = chunks_of(database, hidden_chunks(snapshot, asked.access));
    std::vector<Xapian::Query> filters;
    for (const auto& member : asked.filters)
        filters.emplace_back(index_layout::filter_term(member.key(), member.value()));
    const auto passing =
        chunks_of(database, Xapian::Query(Xapian::Query::OP_AND, filters.begin(), filters.end()));
    std::function<bool(ChunkId)> allowed;
    if (!hidden.empty() || !filters.empty()) {
        allowed = [&](ChunkId chunk) {
            return (filters.empty() || std::ranges::binary_search(passing, chunk)) &&
                   !std::ranges::binary_search(hidden, chunk);
        };
    }
    x_nearest =
        vectors.table->nearest(vectors.query, std::max(nearest_min, 2 * asked.limit), allowed);
    std::erase_if(x_nearest.found, [&database](const NearestChunks::Found& one) {
        return !exists(database, one.chunk);
    });
}

bool Fusion::join(Candidates& candidates, const QueryPlan& plan) {
    x_best_score = 0;
    x_best_cosine = x_nearest.found.empty() ? x_nearest.mean : x_nearest.found.front().cosine;
    auto joined = candidates;
    for (const auto& candidate : candidates) {
        if (!x_vectors.table->cosine(candidate.id, x_vectors.query)) return false;
    }
    for (const auto& one : x_nearest.found) {
        if (std::ranges::find(candidates, one.chunk, &Candidate::id) == candidates.end())
            joined.push_back(match_candidate(x_snapshot, plan, one.chunk, 0));
    }
    for (const auto& candidate : joined)
        x_best_score = std::max(x_best_score, candidate.score);
    for (auto& candidate : joined)
        candidate.score = score_of(candidate);
    candidates = std::move(joined);
    return true;
}

Similarity Fusion::compare(const Candidate& candidate) const {
    const auto cosine = x_vectors.table->cosine(candidate.id, x_vectors.query);
    if (!cosine) return {};
    return {.passage = *cosine, .mean = x_nearest.mean, .best = x_best_cosine};
}

double Fusion::score_of(const Candidate& candidate) const {
    const auto compared = compare(candidate);
    const double nearness = compared.known() ? compared.nearness() : 0;
    return (x_best_score > 0 ? candidate.score / x_best_score : 0) + x_vectors.weight * nearness;
}

Similarity Fusion::similarity_of(const Candidate& candidate) const {
    return x_vectors.calibrated ? compare(candidate) : Similarity{};
}

}  // namespace continuo
