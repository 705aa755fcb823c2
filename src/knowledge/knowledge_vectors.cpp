#include "knowledge/knowledge_vectors.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "knowledge/index_writer.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::chrono::seconds batch_timeout{60};
constexpr std::size_t recent_questions_max = 1000;  // with 512 numbers 2 MB
constexpr std::size_t recent_bytes_max = 512;       // of a question
constexpr std::chrono::hours recent_kept{1};
constexpr double embedded_context_weight = 0.5;  // that of a follow-up

/// What is embedded of a query: a follow-up needs what it goes on from.
std::string embedded_text(const SearchQuery& query) {
    if (query.context.empty() || query.context_weight < embedded_context_weight) return query.text;
    return query.context + ". " + query.text;
}

}  // namespace

KnowledgeVectors::KnowledgeVectors(const KnowledgeConfig& config)
    : x_folder(config.folder),
      x_embedder(config.embedder),
      x_weight(config.vector_weight),
      x_question_timeout(config.question_vector_timeout),
      x_recent(recent_questions_max, recent_kept, system_clock()) {}

Result<void> KnowledgeVectors::open() {
    if (!x_embedder) return {};
    auto opened = ChunkVectors::open(x_embedder, x_folder);
    if (!opened) return std::unexpected(std::move(opened.error()));
    x_chunks.emplace(std::move(*opened));
    return {};
}

std::shared_ptr<const VectorTable> KnowledgeVectors::follow(
    const IndexWriter& index, bool changed, KnowledgeBase::Stats& stats
) {
    if (!x_chunks || stats.chunks > x_embedder->chunks_max()) return nullptr;
    if (changed) {
        const auto followed = x_chunks->follow(index);
        x_generation.reset();
        if (followed)
            x_generation = index.generation();
        else
            log("knowledge")
                .error(
                    "the vectors do not follow the documents, the search is by words alone: {}",
                    followed.error().detail
                );
    }
    auto table = x_chunks->table();
    stats.vectors_missing = stats.chunks - std::min(stats.chunks, table->size());
    // After a change that failed, the index can be at a generation that they are not of.
    const bool current = x_generation == stats.generation;
    if (current && stats.vectors_missing == 0 && table->size() > 0)
        stats.vectors = vector_key(x_embedder->id(), fmt::format("{}", x_weight))[0] | 1U;
    return table;
}

Task<Result<std::vector<DenseVector>>> KnowledgeVectors::embed(std::vector<std::string> texts
) const {
    auto made = co_await x_embedder->embed(std::move(texts), Deadline::after(batch_timeout));
    note(made);
    co_return made;
}

Task<std::vector<float>> KnowledgeVectors::embed_question(SearchQuery query) const {
    std::vector<std::string> texts{embedded_text(query)};
    auto made = co_await x_embedder->embed(std::move(texts), Deadline::after(x_question_timeout));
    note(made);
    if (!made || made->empty()) co_return std::vector<float>();
    co_return std::move(made->front());
}

SearchVectors KnowledgeVectors::for_search(
    const SearchQuery& query, std::shared_ptr<const VectorTable> table, const Correct& correct
) const {
    if (!table || !query.by_meaning) return {};
    SearchVectors vectors{
        .table = std::move(table),
        .query = query.vector,
        .weight = x_weight,
        .calibrated = x_embedder->is_calibrated()
    };
    if (vectors.query.empty() && !x_embedder->waits())
        vectors.query = *vector_now(embedded_text(query), correct);
    return vectors;
}

std::shared_ptr<const DenseVector> KnowledgeVectors::vector_now(
    const std::string& text, const Correct& correct
) const {
    const bool kept = x_embedder->is_slow() && text.size() <= recent_bytes_max;
    if (kept) {
        if (auto known = x_recent.find(text)) return known;
    }
    // A rare word that no document has is not misspelled if it is as short in pieces.
    const auto pieces = x_embedder->pieces_in(text);
    const auto other = pieces > 0 ? correct(text) : std::nullopt;
    const bool better = other && x_embedder->pieces_in(*other) < pieces;
    auto vector =
        std::make_shared<const DenseVector>(x_embedder->embed_question(better ? *other : text));
    if (kept) x_recent.put(text, vector);
    return vector;
}

void KnowledgeVectors::note(const Result<std::vector<DenseVector>>& made) const {
    const bool failed_before = x_failed.exchange(!made.has_value());
    if (!made && !failed_before)
        log("knowledge")
            .warn(
                "texts cannot be embedded, the search is by words alone: {}", made.error().detail
            );
    if (made && failed_before) log("knowledge").info("texts are embedded again");
}

}  // namespace continuo
