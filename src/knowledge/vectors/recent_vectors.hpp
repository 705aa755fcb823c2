#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "knowledge/vectors/embedder.hpp"

namespace continuo {

/// The vectors of the texts that were asked for last: the same questions come again and again.
/// Texts of more than text_bytes_max are not kept. Thread: any.
class RecentVectors {
public:
    static constexpr std::size_t text_bytes_max = 512;

    explicit RecentVectors(std::size_t entries_max) : x_entries_max(entries_max) {}

    [[nodiscard]] std::optional<DenseVector> find(std::string_view text);
    /// Drops the one that was not asked for the longest, if it is one too many.
    void put(std::string_view text, const DenseVector& vector);

private:
    using Entry = std::pair<std::string, DenseVector>;

    std::size_t x_entries_max;
    std::mutex x_mutex;
    std::list<Entry> x_entries;  ///< the last one asked for first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> x_by_text;
};

}  // namespace continuo
