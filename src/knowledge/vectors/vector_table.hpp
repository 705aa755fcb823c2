#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "knowledge/vectors/embedder.hpp"

namespace continuo {

/// A chunk of the search index by its number there, which is never given to another chunk.
using ChunkId = std::uint32_t;

/// The chunks whose vectors are nearest to one.
struct NearestChunks {
    struct Found {
        ChunkId chunk = 0;
        double cosine = 0;
    };
    std::vector<Found> found;  ///< nearest first
    double mean = 0;           ///< cosine of all chunks that may be found
};

/// The vectors of chunks, of equal size. Immutable: a changed table shares with the one before it
/// the segments that did not change. Thread: any.
class VectorTable {
public:
    using Row = std::pair<ChunkId, DenseVector>;

    [[nodiscard]] std::size_t size() const { return x_size; }
    [[nodiscard]] std::size_t dimensions() const { return x_dimensions; }
    /// Ascending.
    [[nodiscard]] std::vector<ChunkId> chunks() const;
    /// The cosine of a chunk's vector and `vector`; nullopt if the table has no such chunk.
    [[nodiscard]] std::optional<double> cosine(ChunkId chunk, std::span<const float> vector) const;
    /// The `limit` nearest chunks that are `allowed` (null: all), exactly: by comparing all.
    /// `vector`: dimensions() numbers.
    [[nodiscard]] NearestChunks nearest(
        std::span<const float> vector,
        std::size_t limit,
        const std::function<bool(ChunkId)>& allowed = {}
    ) const;
    /// Without the chunks `removed` (ascending), and with `added`, which are not in it and whose
    /// vectors have one size, dimensions() if it is not empty.
    [[nodiscard]] std::shared_ptr<const VectorTable> changed(
        std::span<const ChunkId> removed, std::vector<Row> added
    ) const;

private:
    struct Segment {
        std::vector<ChunkId> chunks;  ///< ascending
        std::vector<float> values;    ///< a row for each
    };

    std::vector<std::shared_ptr<const Segment>> x_segments;
    std::size_t x_size = 0;
    std::size_t x_dimensions = 0;
};

}  // namespace continuo
