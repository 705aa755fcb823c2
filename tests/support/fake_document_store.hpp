#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "database/repositories.hpp"

namespace continuo::test {

/// Documents in memory. It counts loads and can fail on request. Thread: any.
class FakeDocumentStore final : public DocumentStore {
public:
    std::atomic<bool> fails{false};            ///< every call fails with `unavailable`
    std::atomic<std::uint64_t> loads{0};       ///< documents that were read with their content
    std::atomic<std::uint64_t> lists{0};       ///< pages of documents that were read
    std::atomic<std::uint64_t> known_from{0};  ///< no changes are known before this generation

    Task<Result<Document>> load(std::string document_id) override {
        if (fails) co_return down();
        ++loads;
        const std::scoped_lock lock(x_mutex);
        const auto found = x_documents.find(document_id);
        if (found == x_documents.end()) co_return fail(Errc::not_found, document_id);
        co_return found->second;
    }

    Task<Result<Page<Document>>> list(std::string after, std::size_t limit, bool with_content)
        override {
        if (fails) co_return down();
        ++lists;
        const std::scoped_lock lock(x_mutex);
        Page<Document> page;
        page.total = x_documents.size();
        auto it = x_documents.upper_bound(after);
        for (; it != x_documents.end() && page.items.size() < limit; ++it) {
            page.items.push_back(it->second);
            if (!with_content) page.items.back().content.clear();
        }
        if (it != x_documents.end()) page.next = page.items.back().document_id;
        co_return page;
    }

    Task<Result<std::vector<std::string>>> hashes(std::vector<std::string> ids) override {
        if (fails) co_return down();
        const std::scoped_lock lock(x_mutex);
        std::vector<std::string> result;
        for (const auto& id : ids) {
            const auto found = x_documents.find(id);
            result.push_back(found == x_documents.end() ? "" : found->second.content_hash);
        }
        co_return result;
    }

    Task<Result<std::uint64_t>> upsert(std::vector<Document> documents) override {
        if (fails) co_return down();
        const std::scoped_lock lock(x_mutex);
        ++x_generation;
        for (auto& document : documents) {
            auto id = document.document_id;
            x_changes[id] = {id, x_generation, document.content_hash};
            x_documents.insert_or_assign(std::move(id), std::move(document));
        }
        co_return x_generation;
    }

    Task<Result<std::optional<std::uint64_t>>> erase(std::string document_id) override {
        if (fails) co_return down();
        const std::scoped_lock lock(x_mutex);
        if (x_documents.erase(document_id) == 0) co_return std::nullopt;
        ++x_generation;
        x_changes[document_id] = {document_id, x_generation, ""};
        co_return x_generation;
    }

    Task<Result<std::optional<std::vector<DocumentChange>>>> changes(
        std::uint64_t after, std::uint64_t count
    ) override {
        if (fails) co_return down();
        const std::scoped_lock lock(x_mutex);
        if (after > x_generation || after < known_from) co_return std::nullopt;
        std::vector<DocumentChange> found;
        for (const auto& [id, change] : x_changes) {
            if (change.generation > after && change.generation <= after + count)
                found.push_back(change);
        }
        std::ranges::sort(found, {}, &DocumentChange::generation);
        co_return found;
    }

    Task<Result<std::uint64_t>> count() override {
        if (fails) co_return down();
        const std::scoped_lock lock(x_mutex);
        co_return x_documents.size();
    }

    Task<Result<std::uint64_t>> count_failed() override {
        if (fails) co_return down();
        const std::scoped_lock lock(x_mutex);
        co_return static_cast<std::uint64_t>(std::ranges::count_if(
            x_documents, [](const auto& one) { return !one.second.error.empty(); }
        ));
    }

    Task<Result<std::uint64_t>> generation() override {
        if (fails) co_return down();
        const std::scoped_lock lock(x_mutex);
        co_return x_generation;
    }

private:
    static std::unexpected<Error> down() { return fail(Errc::unavailable, "the fake is down"); }

    std::mutex x_mutex;
    std::map<std::string, Document> x_documents;
    std::map<std::string, DocumentChange> x_changes;
    std::uint64_t x_generation = 0;
};

}  // namespace continuo::test
