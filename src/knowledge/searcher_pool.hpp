#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "knowledge/searcher.hpp"

namespace continuo {

/// Searchers for many threads without a lock: each thread has a slot that it looks into first, so
/// that it mostly gets the same searcher back, with its caches warm. Handles are opened when they
/// are missing and closed when there is no room for them. Thread: any. It outlives what it lends.
class SearcherPool {
public:
    SearcherPool(std::filesystem::path folder, std::string language);
    ~SearcherPool();
    SearcherPool(const SearcherPool&) = delete;
    SearcherPool& operator=(const SearcherPool&) = delete;

    /// A searcher that sees at least `generation`. It is the caller's until give_back(); one that
    /// failed is dropped instead. Errors: unavailable, corrupt.
    [[nodiscard]] Result<std::unique_ptr<Searcher>> take(std::uint64_t generation);
    void give_back(std::unique_ptr<Searcher> searcher);

private:
    static constexpr std::size_t slots = 64;  // more threads than a machine has shards

    std::filesystem::path x_folder;
    std::string x_language;
    std::array<std::atomic<Searcher*>, slots> x_idle{};  ///< owned
};

}  // namespace continuo
