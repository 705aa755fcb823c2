// How the index catches up with documents that changed without it.
#include <algorithm>

#include "knowledge/indexer.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::size_t page_documents = 500;
constexpr std::size_t commit_documents = 500;  // while catching up: an interruption loses these
// Changes that are indexed together: each has up to limits::documents_per_call_max documents.
constexpr std::uint64_t commit_generations = 20;

}  // namespace

Result<void> Indexer::catch_up() {
    x_writer->rollback();
    const auto generation = wait_for(x_documents.generation());
    if (!generation) return std::unexpected(generation.error());
    if (*generation == x_writer->generation()) return {};
    const auto followed = follow_changes(*generation);
    if (!followed) return std::unexpected(followed.error());
    return *followed ? Result<void>{} : compare_all(*generation);
}

Result<bool> Indexer::follow_changes(std::uint64_t generation) {
    // 0 is also that of an index which is not up to date yet.
    if (x_writer->generation() == 0) return false;
    while (x_writer->generation() != generation) {
        const auto from = x_writer->generation();
        const auto changes = wait_for(x_documents.changes(from, commit_generations));
        if (!changes) return std::unexpected(changes.error());
        if (!*changes) return false;
        for (const auto& change : **changes) {
            if (auto done = follow_change(change); !done) return std::unexpected(done.error());
        }
        const auto reached = std::min(from + commit_generations, generation);
        if (auto done = x_writer->commit(reached); !done) return std::unexpected(done.error());
    }
    return true;
}

Result<void> Indexer::follow_change(const DocumentChange& change) {
    if (change.content_hash.empty()) {
        return to_void(x_writer->erase(change.document_id));
    }
    const auto hash = x_writer->hash_of(change.document_id);
    if (!hash) return std::unexpected(hash.error());
    return *hash == change.content_hash ? Result<void>{} : index_stored(change.document_id);
}

Result<void> Indexer::index_stored(const std::string& document_id) {
    const auto document = wait_for(x_documents.load(document_id));
    // Erased since: a later generation tells of it.
    if (!document && document.error().code == Errc::not_found) return {};
    if (!document) return std::unexpected(document.error());
    return x_writer->put(*document, chunks_of(*document));
}

Result<void> Indexer::compare_all(std::uint64_t generation) {
    std::vector<std::string> ids;
    const auto indexed = index_differences(ids);
    if (!indexed) return std::unexpected(indexed.error());
    std::ranges::sort(ids);
    const auto erased = x_writer->erase_unless([&ids](const std::string& id) {
        return std::ranges::binary_search(ids, id);
    });
    if (!erased) return std::unexpected(erased.error());
    if (auto done = x_writer->commit(generation); !done) return done;
    log("knowledge")
        .info("the search index caught up: {} documents indexed, {} removed", *indexed, *erased);
    return {};
}

/// Indexes the documents whose content hash differs from the index's; sets `ids` to the ids of all.
Result<std::uint64_t> Indexer::index_differences(std::vector<std::string>& ids) {
    std::uint64_t indexed = 0;
    for (std::string after;;) {
        const auto page = wait_for(x_documents.list(after, page_documents, false));
        if (!page) return std::unexpected(page.error());
        for (const auto& item : page->items) {
            ids.push_back(item.document_id);
            const auto hash = x_writer->hash_of(item.document_id);
            if (!hash) return std::unexpected(hash.error());
            if (*hash == item.content_hash) continue;
            if (auto put = index_stored(item.document_id); !put)
                return std::unexpected(put.error());
            // Generation 0 means "not up to date yet": after an interruption the next start
            // continues.
            if (++indexed % commit_documents != 0) continue;
            if (auto done = x_writer->commit(0); !done) return std::unexpected(done.error());
        }
        if (page->items.empty() || page->next.empty()) return indexed;
        after = page->items.back().document_id;
    }
}

Result<void> Indexer::follow() {
    return finish(catch_up());
}

}  // namespace continuo
