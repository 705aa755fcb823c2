#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "base/lru_cache.hpp"
#include "knowledge/knowledge_base.hpp"
#include "knowledge/searcher.hpp"
#include "knowledge/vectors/chunk_vectors.hpp"

namespace continuo {

class IndexWriter;

/// The dense vectors of a knowledge base: of its passages, and of questions. Does nothing without
/// an embedder. Thread: open(), follow() and the functions of batches on the writing thread, the
/// others any.
class KnowledgeVectors {
public:
    explicit KnowledgeVectors(const KnowledgeConfig& config);

    [[nodiscard]] bool question_waits() const { return x_embedder && x_embedder->waits(); }
    [[nodiscard]] bool embeds_in_background() const { return x_embedder && x_embedder->is_slow(); }
    /// The last vector that was asked for could not be made.
    [[nodiscard]] bool failed() const { return x_failed.load(); }

    /// Errors: unavailable (the file).
    [[nodiscard]] Result<void> open();
    /// Brings the table up to the index, if that has `changed` since, and sets `vectors` and
    /// `vectors_missing` of its stats. Null: the search is by words alone.
    [[nodiscard]] std::shared_ptr<const VectorTable> follow(
        const IndexWriter& index, bool changed, KnowledgeBase::Stats& stats
    );
    [[nodiscard]] Result<ChunkVectors::Batch> missing_batch(const IndexWriter& index) const {
        return x_chunks->missing_batch(index);
    }
    [[nodiscard]] Result<void> put(
        const ChunkVectors::Batch& batch, std::vector<DenseVector> vectors
    ) {
        return x_chunks->put(batch, std::move(vectors));
    }
    [[nodiscard]] std::uint64_t missing() const { return x_chunks->missing(); }

    /// Embedder::embed() for a batch. Logs when it begins to fail, and when it works again.
    Task<Result<std::vector<DenseVector>>> embed(std::vector<std::string> texts) const;
    /// KnowledgeBase::question_vector() of an embedder that waits.
    Task<std::vector<float>> embed_question(SearchQuery query) const;
    /// A text with its misspelled words replaced by those of the documents; nullopt: it has none.
    using Correct = std::function<std::optional<std::string>(const std::string& text)>;
    /// What a search of `query` compares with `table`, which may be null. Makes the vector of the
    /// question if that needs no I/O: as `correct` spells it, if the embedder knows that better.
    [[nodiscard]] SearchVectors for_search(
        const SearchQuery& query, std::shared_ptr<const VectorTable> table, const Correct& correct
    ) const;

private:
    [[nodiscard]] std::shared_ptr<const DenseVector> vector_now(
        const std::string& text, const Correct& correct
    ) const;
    void note(const Result<std::vector<DenseVector>>& made) const;

    std::filesystem::path x_folder;
    std::shared_ptr<Embedder> x_embedder;  ///< null: no vectors
    double x_weight;
    std::chrono::milliseconds x_question_timeout;
    mutable std::atomic<bool> x_failed{false};
    mutable LruCache<DenseVector> x_recent;     ///< of questions, where the embedder is slow
    std::optional<ChunkVectors> x_chunks;       ///< of the writing thread
    std::optional<std::uint64_t> x_generation;  ///< that they followed; the same
};

}  // namespace continuo
