#include "knowledge/vectors/chunk_vectors.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"
#include "knowledge/index_writer.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// About 2,000 tokens, which every current embedding service takes.
constexpr std::size_t embedded_bytes_max = 8000;
/// With a slow embedder: vectors of one change that are made at once, about a second for the limit.
/// Those of a small index all are: it is asked right after its first documents.
constexpr std::size_t made_now_max = 64;
constexpr std::size_t small_index_chunks = 200;
/// Records of removed chunks that the file may have in addition to as many as there are chunks.
constexpr std::size_t stale_records_max = 1024;

}  // namespace

Result<ChunkVectors> ChunkVectors::open(
    std::shared_ptr<const Embedder> embedder, const std::filesystem::path& folder
) {
    const auto name = content_hash(embedder->id()).substr(0, 16);
    auto file = VectorFile::open(folder / fmt::format("vectors-{}", name));
    if (!file) return std::unexpected(std::move(file.error()));
    return ChunkVectors(std::move(embedder), std::move(*file));
}

/// nullopt: it is missing.
Result<std::optional<DenseVector>> ChunkVectors::vector_of(ChunkId chunk, const std::string& text) {
    const auto key = vector_key(x_embedder->id(), text);
    auto vector = x_file.find(key);
    if (vector && x_table->size() > 0 && vector->size() != x_table->dimensions()) vector.reset();
    if (!vector &&
        (x_embedder->waits() || (x_embedder->is_slow() && x_made_now >= x_made_now_max))) {
        x_missing.emplace(chunk, key);
        return std::nullopt;
    }
    if (!vector) {
        vector = x_embedder->embed_now(text);
        ++x_made_now;
        if (auto kept = x_file.append(key, *vector); !kept)
            return std::unexpected(std::move(kept.error()));
    }
    x_keys.emplace(chunk, key);
    return vector;
}

Result<void> ChunkVectors::follow(const IndexWriter& index) {
    const auto now = index.chunk_ids();
    if (!now) return std::unexpected(now.error());
    x_made_now = 0;
    x_made_now_max = now->size() <= small_index_chunks ? small_index_chunks : made_now_max;
    std::vector<ChunkId> removed;
    std::ranges::set_difference(x_table->chunks(), *now, std::back_inserter(removed));
    for (const auto chunk : removed)
        x_keys.erase(chunk);
    std::erase_if(x_missing, [&now](const auto& item) {
        return !std::ranges::binary_search(*now, item.first);
    });
    std::vector<VectorTable::Row> added;
    Result<void> result;
    for (const auto chunk : *now) {
        if (x_keys.contains(chunk) || x_missing.contains(chunk)) continue;
        const auto text = index.text_of(chunk);
        if (!text) {
            result = std::unexpected(text.error());
            break;
        }
        auto vector = vector_of(chunk, std::string(utf8_prefix_bytes(*text, embedded_bytes_max)));
        if (!vector) {
            result = std::unexpected(std::move(vector.error()));
            break;
        }
        if (*vector) added.emplace_back(chunk, std::move(**vector));
    }
    if (!removed.empty() || !added.empty()) x_table = x_table->changed(removed, std::move(added));
    if (!result) return result;
    if (auto written = x_file.flush(); !written) return written;
    return compact();
}

Result<void> ChunkVectors::compact() {
    const auto used = x_keys.size() + x_missing.size();
    if (x_file.records() <= 2 * used + stale_records_max) return {};
    std::set<VectorKey> keys;
    for (const auto& [chunk, key] : x_keys)
        keys.insert(key);
    return x_file.compact([&keys](const VectorKey& key) { return keys.contains(key); });
}

Result<ChunkVectors::Batch> ChunkVectors::missing_batch(const IndexWriter& index) const {
    Batch batch;
    for (const auto& [chunk, key] : x_missing) {
        if (batch.chunks.size() == embedding_batch_max) break;
        const auto text = index.text_of(chunk);
        if (!text) return std::unexpected(text.error());
        batch.chunks.push_back(chunk);
        batch.texts.emplace_back(utf8_prefix_bytes(*text, embedded_bytes_max));
    }
    return batch;
}

Result<void> ChunkVectors::put(const Batch& batch, std::vector<DenseVector> vectors) {
    const auto size = vectors.empty() ? 0 : vectors.front().size();
    if (vectors.size() != batch.chunks.size() || size == 0 ||
        std::ranges::any_of(vectors, [size](const auto& one) { return one.size() != size; })) {
        return fail(Errc::corrupt, "embeddings: not one vector of one size for each text");
    }
    if (x_table->size() > 0 && size != x_table->dimensions()) {
        // The endpoint has another model than before: all vectors are made again.
        log("knowledge").warn("embeddings have {} dimensions, not {}", size, x_table->dimensions());
        x_missing.insert(x_keys.begin(), x_keys.end());
        x_keys.clear();
        x_table = std::make_shared<VectorTable>();
    }
    std::vector<VectorTable::Row> added;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        const auto missing = x_missing.find(batch.chunks[i]);
        if (missing == x_missing.end()) continue;
        if (auto kept = x_file.append(missing->second, vectors[i]); !kept) return kept;
        added.emplace_back(missing->first, std::move(vectors[i]));
        x_keys.insert(*missing);
        x_missing.erase(missing);
    }
    if (!added.empty()) x_table = x_table->changed({}, std::move(added));
    return x_file.flush();
}

}  // namespace continuo
