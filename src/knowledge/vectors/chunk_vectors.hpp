#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/error.hpp"
#include "knowledge/vectors/embedder.hpp"
#include "knowledge/vectors/vector_file.hpp"
#include "knowledge/vectors/vector_table.hpp"

namespace continuo {

class IndexWriter;

/// Keeps a vector of each chunk of the search index (title, headings and text), and those made so
/// far in a file of the folder. What an embedder that waits has to make is missing until put().
/// Thread: one at a time; table() can be read by others once it was handed out.
class ChunkVectors {
public:
    struct Batch {
        std::vector<ChunkId> chunks;
        std::vector<std::string> texts;
    };

    /// Errors: unavailable (the file).
    [[nodiscard]] static Result<ChunkVectors> open(
        std::shared_ptr<const Embedder> embedder, const std::filesystem::path& folder
    );

    /// Takes the chunks of the last commit: drops the vectors of chunks that are gone, and adds
    /// those that are in the file or can be made now. Cost: linear in the number of chunks, and in
    /// the texts of new ones.
    [[nodiscard]] Result<void> follow(const IndexWriter& index);
    /// Up to embedding_batch_max chunks that have no vector; empty: none is missing.
    [[nodiscard]] Result<Batch> missing_batch(const IndexWriter& index) const;
    /// The vectors of a batch. Chunks that are gone since are left out. Errors: corrupt (another
    /// number or size of vectors than before).
    [[nodiscard]] Result<void> put(const Batch& batch, std::vector<DenseVector> vectors);

    [[nodiscard]] const std::shared_ptr<const VectorTable>& table() const { return x_table; }
    [[nodiscard]] std::size_t missing() const { return x_missing.size(); }

private:
    ChunkVectors(std::shared_ptr<const Embedder> embedder, VectorFile file)
        : x_embedder(std::move(embedder)), x_file(std::move(file)) {}
    [[nodiscard]] Result<std::optional<DenseVector>> vector_of(
        ChunkId chunk, const std::string& text
    );
    [[nodiscard]] Result<void> compact();

    std::shared_ptr<const Embedder> x_embedder;
    VectorFile x_file;
    std::shared_ptr<const VectorTable> x_table = std::make_shared<VectorTable>();
    std::size_t x_made_now = 0;      ///< vectors, in this follow()
    std::size_t x_made_now_max = 0;  ///< with a slow embedder
    std::map<ChunkId, VectorKey> x_missing;
    std::map<ChunkId, VectorKey> x_keys;  ///< of the chunks in the table
};

}  // namespace continuo
