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

/// Keeps the documents (the truth, in the database) and the index (made from them) in step.
/// A change is made in the database first, then in the index, which notes the generation of the
/// documents that it shows. When the two differ at the start, or after a failure, the documents
/// whose content hash differs are indexed again. An index that cannot be read is moved aside and
/// rebuilt. Thread: one, which it blocks: not a shard's.
class Indexer {
public:
    /// `config.folder` is created. `documents` outlives it.
    Indexer(KnowledgeConfig config, DocumentStore& documents);

    /// Opens the index and brings it up to date.
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<UpsertReport> upsert(std::vector<NewDocument> documents);
    [[nodiscard]] Result<bool> erase(const std::string& document_id);
    [[nodiscard]] KnowledgeBase::Stats stats() const;

    /// Leaves a mark so that the next start rebuilds the index. Thread: any.
    void mark_unreadable() const;
    [[nodiscard]] std::filesystem::path index_folder() const;

private:
    struct Accepted {
        Document document;
        std::vector<Chunk> chunks;
        bool is_new = false;
    };

    /// Runs a call of the database to its end on this thread, which waits for it.
    template <class Value>
    Value wait_for(Task<Value> task);
    [[nodiscard]] Result<void> open_writer();
    [[nodiscard]] Result<void> discard(const std::string& reason);
    [[nodiscard]] Result<void> catch_up();
    [[nodiscard]] Result<std::uint64_t> index_differences(std::vector<std::string>& ids);
    [[nodiscard]] Result<std::vector<Accepted>> accept(
        std::vector<NewDocument> documents, UpsertReport& report
    );
    [[nodiscard]] Result<void> index_and_commit(const std::vector<Accepted>& accepted);
    [[nodiscard]] std::vector<Chunk> chunks_of(const Document& document) const;
    [[nodiscard]] Result<void> finish(Result<void> result);

    KnowledgeConfig x_config;
    DocumentStore& x_documents;
    asio::io_context x_context{1};  ///< where calls of the database resume
    std::unique_ptr<IndexWriter> x_writer;
    bool x_behind =
        false;  ///< the documents changed and the index did not: catch up before the next change
};

template <class Value>
Value Indexer::wait_for(Task<Value> task) {
    x_context.restart();
    const auto guard = asio::make_work_guard(x_context);  // while another thread works on it
    std::exception_ptr error;
    std::optional<Value> value;
    bool done = false;
    asio::co_spawn(x_context, std::move(task), [&](std::exception_ptr thrown, Value result) {
        error = thrown;
        if (!error) value.emplace(std::move(result));
        done = true;
    });
    while (!done)
        x_context.run_one();
    if (error) std::rethrow_exception(error);
    return std::move(*value);
}

}  // namespace continuo
