#include "knowledge/candidates.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "knowledge/index_layout.hpp"

namespace continuo {

Candidate match_candidate(
    IndexSnapshot& snapshot, const QueryPlan& plan, Xapian::docid chunk, double bm25
) {
    const auto& words = snapshot.words(chunk);
    const auto matched = match(plan, words);
    return {
        .id = chunk,
        .document = words.document,
        .score = score(bm25, matched),
        .coverage = matched.coverage
    };
}

void put_in_order(Candidates& candidates) {
    std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
        return a.score != b.score ? a.score > b.score : a.id < b.id;
    });
    std::unordered_map<std::uint64_t, std::size_t> chunks;  // by document
    std::erase_if(candidates, [&chunks](const Candidate& candidate) {
        return ++chunks[candidate.document] > chunks_a_document_max;
    });
}

Xapian::Query hidden_chunks(IndexSnapshot& snapshot, const DocumentAccess& access) {
    const std::string restricted(index_layout::restricted_term);
    if (access.everything || snapshot.frequency(restricted) == 0) return {};
    Xapian::Query hidden(restricted);
    for (const auto& tag : access.tags) {
        hidden = Xapian::Query(
            Xapian::Query::OP_AND_NOT,
            hidden,
            Xapian::Query(std::string(index_layout::access_prefix) + tag)
        );
    }
    return hidden;
}

}  // namespace continuo
