// The rows are in segments of at most segment_rows, so that a change copies few of them. A search
// compares the vector with every row: the time is that of reading the table from memory once.
#include "knowledge/vectors/vector_table.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace continuo {

namespace {

constexpr std::size_t segment_rows = 1024;
constexpr std::size_t segment_rows_min = 256;  // smaller ones are joined with the next rows

/// Independent sums, which the compiler keeps in vector registers: one sum would have to be added
/// up in order.
float inner_product(const float* a, const float* b, std::size_t size) {
    constexpr std::size_t lanes = 16;
    std::array<float, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= size; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += a[i + lane] * b[i + lane];
    }
    float sum = 0;
    for (; i < size; ++i)
        sum += a[i] * b[i];
    for (const float part : sums)
        sum += part;
    return sum;
}

bool is_nearer(const NearestChunks::Found& a, const NearestChunks::Found& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.chunk < b.chunk;
}

}  // namespace

std::vector<ChunkId> VectorTable::chunks() const {
    std::vector<ChunkId> all;
    all.reserve(x_size);
    for (const auto& segment : x_segments)
        all.insert(all.end(), segment->chunks.begin(), segment->chunks.end());
    std::ranges::sort(all);
    return all;
}

std::optional<double> VectorTable::cosine(ChunkId chunk, std::span<const float> vector) const {
    for (const auto& segment : x_segments) {
        const auto& ids = segment->chunks;
        if (ids.front() > chunk || ids.back() < chunk) continue;
        const auto at = std::ranges::lower_bound(ids, chunk);
        if (at == ids.end() || *at != chunk) continue;
        const auto row = static_cast<std::size_t>(at - ids.begin());
        return inner_product(
            segment->values.data() + row * x_dimensions, vector.data(), x_dimensions
        );
    }
    return std::nullopt;
}

NearestChunks VectorTable::nearest(
    std::span<const float> vector, std::size_t limit, const std::function<bool(ChunkId)>& allowed
) const {
    NearestChunks result;
    auto& heap = result.found;  // the farthest of those found so far is its front
    double sum = 0;
    std::size_t count = 0;
    for (const auto& segment : x_segments) {
        const float* row = segment->values.data();
        for (const auto chunk : segment->chunks) {
            const NearestChunks::Found one{chunk, inner_product(row, vector.data(), x_dimensions)};
            row += x_dimensions;
            if (allowed && !allowed(chunk)) continue;
            sum += one.cosine;
            ++count;
            if (heap.size() == limit) {
                if (limit == 0 || !is_nearer(one, heap.front())) continue;
                std::ranges::pop_heap(heap, is_nearer);
                heap.pop_back();
            }
            heap.push_back(one);
            std::ranges::push_heap(heap, is_nearer);
        }
    }
    std::ranges::sort_heap(heap, is_nearer);
    if (count > 0) result.mean = sum / static_cast<double>(count);
    return result;
}

std::shared_ptr<const VectorTable> VectorTable::changed(
    std::span<const ChunkId> removed, std::vector<Row> added
) const {
    auto table = std::make_shared<VectorTable>();
    table->x_dimensions = x_size > 0 ? x_dimensions : added.empty() ? 0 : added[0].second.size();
    const auto move_out = [&](const Segment& segment, std::span<const ChunkId> without) {
        for (std::size_t i = 0; i < segment.chunks.size(); ++i) {
            if (std::ranges::binary_search(without, segment.chunks[i])) continue;
            const auto* row = segment.values.data() + i * x_dimensions;
            added.emplace_back(segment.chunks[i], DenseVector(row, row + x_dimensions));
        }
    };
    for (const auto& segment : x_segments) {
        const auto& ids = segment->chunks;
        const auto lost = static_cast<std::size_t>(std::ranges::count_if(ids, [&](ChunkId id) {
            return std::ranges::binary_search(removed, id);
        }));
        if (lost > 0 || (ids.size() < segment_rows_min && !added.empty())) {
            move_out(*segment, removed);
        } else {
            table->x_segments.push_back(segment);
            table->x_size += ids.size();
        }
    }
    std::ranges::sort(added, {}, &Row::first);
    table->x_size += added.size();
    for (std::size_t begin = 0; begin < added.size(); begin += segment_rows) {
        auto segment = std::make_shared<Segment>();
        const auto end = std::min(added.size(), begin + segment_rows);
        segment->values.reserve((end - begin) * table->x_dimensions);
        for (auto i = begin; i < end; ++i) {
            const auto& [id, vector] = added[i];
            segment->chunks.push_back(id);
            segment->values.insert(segment->values.end(), vector.begin(), vector.end());
        }
        table->x_segments.push_back(std::move(segment));
    }
    return table;
}

}  // namespace continuo
