#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "async/task.hpp"
#include "base/error.hpp"
#include "database/repositories.hpp"
#include "knowledge/index_writer.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

/// Keeps the search index consistent with the documents in the database, which are authoritative. A
/// change is written to the database first, then to the index, which records the generation of the
/// documents that it reflects. If the generations differ, at start, after a failure, or because
/// another process changed documents, it asks the database for the changes since. If those are not
/// known, documents whose content hash differs are indexed again. An unreadable index is deleted
/// and rebuilt.
/// Thread: one, which it blocks: not a shard's.
class Indexer {
public:
    /// open() creates `config.folder`. `documents` outlives it.
    Indexer(KnowledgeConfig config, DocumentStore& documents);

    /// Opens the index and brings it up to date.
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<UpsertReport> upsert(std::vector<NewDocument> documents);
    [[nodiscard]] Result<bool> erase(const std::string& document_id);
    /// Brings the index up to date with what others changed.
    [[nodiscard]] Result<void> follow();
    [[nodiscard]] KnowledgeBase::Stats stats() const;
    /// The index; open() has succeeded.
    [[nodiscard]] const IndexWriter& writer() const { return *x_writer; }

    /// Creates a marker file, so that the next start rebuilds the index. Thread: any.
    void mark_unreadable() const;
    [[nodiscard]] std::filesystem::path index_folder() const;

private:
    struct Accepted {
        Document document;
        std::vector<Chunk> chunks;
        bool is_new = false;
    };

    /// Runs a database call to completion, and blocks this thread meanwhile.
    template <class Value>
    Value wait_for(Task<Value> task);
    [[nodiscard]] Result<void> open_writer();
    [[nodiscard]] Result<void> discard(const std::string& reason);
    [[nodiscard]] Result<void> catch_up();
    /// Applies the changes up to `generation`; false when they are not known.
    [[nodiscard]] Result<bool> follow_changes(std::uint64_t generation);
    [[nodiscard]] Result<void> follow_change(const DocumentChange& change);
    [[nodiscard]] Result<void> compare_all(std::uint64_t generation);
    /// Indexes a document as it is stored now; nothing if it is not there any more.
    [[nodiscard]] Result<void> index_stored(const std::string& document_id);
    [[nodiscard]] Result<std::uint64_t> index_differences(std::vector<std::string>& ids);
    [[nodiscard]] Result<std::vector<Accepted>> accept(
        std::vector<NewDocument> documents, UpsertReport& report
    );
    [[nodiscard]] Result<void> keep_content(Document& unread);
    /// Indexes our own change, which made `generation`; with those of others before it, if any.
    [[nodiscard]] Result<void> index_and_commit(
        const std::vector<Accepted>& accepted, std::uint64_t generation
    );
    [[nodiscard]] Result<void> erase_and_commit(
        const std::string& document_id, std::uint64_t generation
    );
    [[nodiscard]] std::vector<Chunk> chunks_of(const Document& document) const;
    [[nodiscard]] Result<void> finish(Result<void> result);

    KnowledgeConfig x_config;
    DocumentStore& x_documents;
    asio::io_context x_context{1};  ///< database calls resume on it
    std::unique_ptr<IndexWriter> x_writer;
    bool x_behind = false;  ///< the index lacks changes: catch up before the next one
};

template <class Value>
Value Indexer::wait_for(Task<Value> task) {
    x_context.restart();
    const auto guard = asio::make_work_guard(x_context);  // while another thread executes the call
    std::exception_ptr error;
    std::optional<Value> value;
    bool done = false;
    asio::co_spawn(x_context, std::move(task), [&](std::exception_ptr thrown, Value result) {
        error = thrown;
        if (!error) value.emplace(std::move(result));
        done = true;
    });
    while (!done)  // NOLINT(bugprone-infinite-loop): run_one calls what sets it
        x_context.run_one();
    if (error) std::rethrow_exception(error);
    return std::move(*value);
}

}  // namespace continuo
