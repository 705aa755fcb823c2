#include "knowledge/searcher_pool.hpp"

namespace continuo {

namespace {

std::size_t slot_of_this_thread() {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed);
    return mine;
}

}  // namespace

SearcherPool::SearcherPool(
    std::filesystem::path folder, std::string language, std::shared_ptr<const Synonyms> synonyms
)
    : x_folder(std::move(folder)),
      x_language(std::move(language)),
      x_synonyms(std::move(synonyms)) {}

SearcherPool::~SearcherPool() {
    for (auto& slot : x_idle)
        delete slot.exchange(nullptr);
}

Result<std::unique_ptr<Searcher>> SearcherPool::take(std::uint64_t generation) {
    auto& slot = x_idle[slot_of_this_thread() % slots];
    std::unique_ptr<Searcher> searcher(slot.exchange(nullptr, std::memory_order_acquire));
    if (!searcher) {
        auto opened = Searcher::open(x_folder, x_language, x_synonyms);
        if (!opened) return opened;
        searcher = std::move(*opened);
    }
    if (auto done = searcher->refresh(generation); !done) return std::unexpected(done.error());
    return searcher;
}

void SearcherPool::give_back(std::unique_ptr<Searcher> searcher) {
    auto& slot = x_idle[slot_of_this_thread() % slots];
    Searcher* empty = nullptr;
    if (slot.compare_exchange_strong(empty, searcher.get(), std::memory_order_release)) {
        [[maybe_unused]] const auto* in_slot = searcher.release();
    }
}

}  // namespace continuo
