#include "knowledge/searcher.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include <xapian.h>

#include "knowledge/candidates.hpp"
#include "knowledge/fusion.hpp"
#include "knowledge/index_error.hpp"
#include "knowledge/index_layout.hpp"
#include "knowledge/index_snapshot.hpp"
#include "knowledge/query_planner.hpp"
#include "knowledge/text/analyzer.hpp"

// Text -> plan (distinct stems with their idf, unknown words corrected) -> Xapian finds the best
// chunks by BM25 -> these are ranked again by the positions of the words in them -> at most two
// chunks of a document -> the texts of the results are read. With vectors, the nearest chunks join
// before the order is made (Fusion).

namespace continuo {

namespace {

constexpr double bm25_k1 = 1.2;  // saturation of the term frequency
constexpr double bm25_b = 0.75;  // normalization by the chunk's length
constexpr double bm25_least_length =
    0.5;  // chunks shorter than half the average count as that long
constexpr std::size_t candidates_min = 30;
constexpr std::size_t candidates_max = 1000;
// Of the best hit when none of its words is in the query, so that the others are relative to it:
// too little to count as evidence.
constexpr double coverage_least = 0.01;
constexpr std::size_t weights_max = 4096;  // customers repeat the same words
constexpr int attempts_max = 100;

}  // namespace

struct Searcher::Implementation {
    Implementation(
        const std::filesystem::path& folder,
        const std::string& language,
        std::shared_ptr<const Synonyms> synonyms_of_index
    )
        : snapshot(folder),
          analyzer(language),
          synonyms(std::move(synonyms_of_index)),
          planner(snapshot, analyzer, synonyms.get()) {}

    IndexSnapshot snapshot;
    Analyzer analyzer;
    std::shared_ptr<const Synonyms> synonyms;
    QueryPlanner planner;
    std::unordered_map<std::string, double> weights;  // idf of words in this snapshot
    std::uint64_t generation = 0;

    template <class Function>
    auto steadily(Function function) -> Result<decltype(function())>;
    Xapian::Query query_of(const QueryPlan& plan, const json::object& filters);
    Xapian::Query readable(Xapian::Query query, const DocumentAccess& access);
    Candidates match_all(const QueryPlan& plan, const Xapian::MSet& found);
    Candidates passages_of(
        const QueryPlan& plan, const Xapian::Query& query, const SearchQuery& asked
    );
    std::vector<Hit> search(const SearchQuery& asked, const SearchVectors& vectors);
    Hit to_hit(const Candidate& candidate, const Candidate& best);
    double largest_idf(std::string_view word);
    void reopen();
};

/// Runs `function`. A snapshot is valid until the writer has committed twice; then `function` is
/// repeated on the newest one.
template <class Function>
auto Searcher::Implementation::steadily(Function function) -> Result<decltype(function())> {
    try {
        for (int attempt = 1;; ++attempt) {
            try {
                return function();
            } catch (const Xapian::DatabaseModifiedError&) {
                if (attempt == attempts_max) throw;
                reopen();
            }
        }
    } catch (...) {
        return std::unexpected(current_index_error());
    }
}

Xapian::Query Searcher::Implementation::query_of(
    const QueryPlan& plan, const json::object& filters
) {
    std::vector<Xapian::Query> words;
    for (const auto& term : plan.terms) {
        if (snapshot.frequency(term.stem) == 0) continue;
        const Xapian::Query word(term.stem);
        words.push_back(term.weight < 1 ? Xapian::Query(term.weight, word) : word);
    }
    Xapian::Query query(Xapian::Query::OP_OR, words.begin(), words.end());
    for (const auto& member : filters) {
        query = Xapian::Query(
            Xapian::Query::OP_FILTER,
            query,
            Xapian::Query(index_layout::filter_term(member.key(), member.value()))
        );
    }
    return query;
}

/// Of the query's results those that may be read.
Xapian::Query Searcher::Implementation::readable(
    Xapian::Query query, const DocumentAccess& access
) {
    auto hidden = hidden_chunks(snapshot, access);
    if (hidden.empty()) return query;
    return {Xapian::Query::OP_AND_NOT, query, hidden};
}

Candidates Searcher::Implementation::match_all(const QueryPlan& plan, const Xapian::MSet& found) {
    Candidates candidates;
    candidates.reserve(found.size());
    for (auto it = found.begin(); it != found.end(); ++it)
        candidates.push_back(match_candidate(snapshot, plan, *it, it.get_weight()));
    return candidates;
}

/// The best passages of the document `asked.document`.
Candidates Searcher::Implementation::passages_of(
    const QueryPlan& plan, const Xapian::Query& query, const SearchQuery& asked
) {
    const auto key = document_key(asked.document);
    const auto of_document =
        readable(Xapian::Query(std::string(index_layout::document_prefix) + key), asked.access);
    Xapian::Enquire enquire(snapshot.database());
    enquire.set_weighting_scheme(Xapian::BM25Weight(bm25_k1, 0, 1, bm25_b, bm25_least_length));
    enquire.set_query(Xapian::Query(
        Xapian::Query::OP_AND_MAYBE,
        Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, of_document, 0),
        query
    ));
    auto passages =
        match_all(plan, enquire.get_mset(0, static_cast<Xapian::doccount>(chunks_a_document_max)));
    put_in_order(passages);
    return passages;
}

std::vector<Hit> Searcher::Implementation::search(
    const SearchQuery& asked, const SearchVectors& vectors
) {
    const auto prepared = planner.plan(asked);
    const auto query = readable(query_of(prepared, asked.filters), asked.access);
    std::optional<Fusion> fusion;
    if (!prepared.terms.empty() && Fusion::is_possible(vectors))
        fusion.emplace(snapshot, asked, vectors);
    if (query.empty() && asked.document.empty() && !fusion) return {};
    Xapian::Enquire enquire(snapshot.database());
    enquire.set_weighting_scheme(Xapian::BM25Weight(bm25_k1, 0, 1, bm25_b, bm25_least_length));
    enquire.set_query(query);
    // A document with many chunks can fill the list: then request a longer list.
    Candidates ranked;
    bool fused = false;
    for (auto wanted = std::max(candidates_min, 2 * asked.limit); wanted <= candidates_max;
         wanted *= 4) {
        const auto found = enquire.get_mset(0, static_cast<Xapian::doccount>(wanted));
        ranked = match_all(prepared, found);
        fused = fusion && fusion->join(ranked, prepared);
        put_in_order(ranked);
        if (ranked.size() >= asked.limit || found.size() < wanted) break;
    }
    if (ranked.size() > asked.limit) ranked.resize(asked.limit);
    const auto number = document_number(document_key(asked.document));
    if (!asked.document.empty() &&
        std::ranges::find(ranked, number, &Candidate::document) == ranked.end()) {
        for (auto passage : passages_of(prepared, query, asked)) {
            if (fused) passage.score = fusion->score_of(passage);
            ranked.push_back(passage);
        }
    }
    std::vector<Hit> hits;
    hits.reserve(ranked.size());
    for (const auto& candidate : ranked) {
        auto best = ranked.front();
        if (fused) best.coverage = std::max(best.coverage, coverage_least);
        hits.push_back(to_hit(candidate, best));
        if (fused) hits.back().similarity = fusion->similarity_of(candidate);
    }
    return hits;
}

Hit Searcher::Implementation::to_hit(const Candidate& candidate, const Candidate& best) {
    const auto& chunk = snapshot.chunk(candidate.id);
    const auto& document = snapshot.document(chunk.document_key);
    return Hit{
        .document_id = document.id,
        .title = document.title,
        .heading = chunk.heading,
        .text = chunk.text,
        .chunk = chunk.chunk,
        .begin = chunk.begin,
        .end = chunk.end,
        .page = chunk.page,
        .source = document.source,
        .metadata = document.metadata,
        .weight = candidate.score,
        // The best hit's coverage, times the ratio of this score to the best score: the first value
        // is how much of the question was found, the others decrease from there.
        .relevance = best.score > 0 ? best.coverage * candidate.score / best.score : 0,
        .coverage = candidate.coverage,
        .similarity = {}
    };
}

void Searcher::Implementation::reopen() {
    weights.clear();
    snapshot.reopen();
}

double Searcher::Implementation::largest_idf(std::string_view word) {
    const std::string key(word);
    if (const auto known = weights.find(key); known != weights.end()) return known->second;
    double largest = 0;
    analyzer.analyze(word, [&](const Term& term) {
        if (term.stem.empty() || (term.compound && snapshot.frequency(term.stem) == 0)) return;
        const auto frequency = snapshot.frequency(term.stem);
        largest =
            std::max(largest, continuo::inverse_document_frequency(snapshot.chunks(), frequency));
    });
    if (weights.size() >= weights_max) weights.clear();
    weights.emplace(key, largest);
    return largest;
}

Searcher::Searcher(std::unique_ptr<Implementation> implementation)
    : x_implementation(std::move(implementation)) {}

Searcher::~Searcher() = default;

Result<std::unique_ptr<Searcher>> Searcher::open(
    const std::filesystem::path& folder,
    const std::string& language,
    std::shared_ptr<const Synonyms> synonyms
) try {
    for (int attempt = 1;; ++attempt) {
        try {
            return std::unique_ptr<Searcher>(
                new Searcher(std::make_unique<Implementation>(folder, language, synonyms))
            );
        } catch (const Xapian::DatabaseModifiedError&) {
            if (attempt == attempts_max) throw;
        }
    }
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<void> Searcher::refresh(std::uint64_t generation) try {
    auto& self = *x_implementation;
    if (self.generation == generation) return {};
    self.reopen();
    self.generation = generation;
    return {};
} catch (...) {
    return std::unexpected(current_index_error());
}

Result<std::vector<Hit>> Searcher::search(const SearchQuery& query, const SearchVectors& vectors) {
    return x_implementation->steadily([&] { return x_implementation->search(query, vectors); });
}

Result<std::optional<std::string>> Searcher::corrected(const std::string& text) {
    return x_implementation->steadily([&] { return x_implementation->planner.corrected(text); });
}

Result<double> Searcher::inverse_document_frequency(std::string_view word) {
    return x_implementation->steadily([&] { return x_implementation->largest_idf(word); });
}

}  // namespace continuo
