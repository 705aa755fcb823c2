#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "knowledge/searcher.hpp"

namespace continuo {

/// A lock-free pool of searchers: each thread has a slot, so that it usually gets the same searcher
/// again, with warm caches. A searcher is opened if the slot is empty, and closed on return if the
/// slot is full. Thread: any. It outlives the searchers that it hands out.
class SearcherPool {
public:
    /// `synonyms` may be null.
    SearcherPool(
        std::filesystem::path folder, std::string language, std::shared_ptr<const Synonyms> synonyms
    );
    ~SearcherPool();
    SearcherPool(const SearcherPool&) = delete;
    SearcherPool& operator=(const SearcherPool&) = delete;

    /// A searcher of at least `generation`. The caller owns it until give_back(); a searcher that
    /// failed must be destroyed instead. Errors: unavailable, corrupt.
    [[nodiscard]] Result<std::unique_ptr<Searcher>> take(std::uint64_t generation);
    void give_back(std::unique_ptr<Searcher> searcher);

private:
    static constexpr std::size_t slots = 64;  // more than a machine has shards

    std::filesystem::path x_folder;
    std::string x_language;
    std::shared_ptr<const Synonyms> x_synonyms;
    std::array<std::atomic<Searcher*>, slots> x_idle{};  ///< owned
};

}  // namespace continuo
