#include "replication/replicated_stores.hpp"

namespace continuo {

namespace {

class ReplicatedDocumentStore final : public DocumentStore {
public:
    ReplicatedDocumentStore(DocumentStore& documents, RecordReplicator& replicator)
        : x_documents(documents), x_replicator(replicator) {}

    Task<Result<Document>> load(std::string document_id) override {
        return x_documents.load(std::move(document_id));
    }
    Task<Result<Page<Document>>> list(std::string after, std::size_t limit, bool with_content)
        override {
        return x_documents.list(std::move(after), limit, with_content);
    }
    /// Of the newest state: what is compared with them is about to be changed.
    Task<Result<std::vector<std::string>>> hashes(std::vector<std::string> ids) override {
        if (auto fresh = co_await x_replicator.refresh(); !fresh)
            co_return std::unexpected(std::move(fresh.error()));
        co_return co_await x_documents.hashes(std::move(ids));
    }

    Task<Result<std::uint64_t>> upsert(std::vector<Document> documents) override {
        if (documents.empty()) co_return co_await x_documents.generation();
        for (int attempt = 0; attempt < edit_attempts_max; ++attempt) {
            if (attempt > 0) {
                if (auto fresh = co_await x_replicator.refresh(); !fresh)
                    co_return std::unexpected(std::move(fresh.error()));
            }
            auto edits = co_await edits_of(documents);
            if (!edits) co_return std::unexpected(std::move(edits.error()));
            auto applied = co_await x_replicator.edit(std::move(*edits));
            if (applied && applied->generation) co_return *applied->generation;
            // The log told of them already, or of newer ones.
            if (applied) co_return 0;
            if (applied.error().code != Errc::conflict)
                co_return std::unexpected(std::move(applied.error()));
        }
        co_return fail(Errc::busy, "other instances keep changing the same documents");
    }

    Task<Result<std::optional<std::uint64_t>>> erase(std::string document_id) override {
        const auto key = record_key(RecordKind::document, document_id);
        for (int attempt = 0; attempt < edit_attempts_max; ++attempt) {
            if (auto fresh = co_await x_replicator.refresh(); !fresh)
                co_return std::unexpected(std::move(fresh.error()));
            const auto hashes = co_await x_documents.hashes({document_id});
            if (!hashes) co_return std::unexpected(hashes.error());
            if (hashes->front().empty()) co_return std::nullopt;
            auto versions = co_await x_replicator.records().versions({key});
            if (!versions) co_return std::unexpected(std::move(versions.error()));
            std::vector<RecordEdit> edits;
            edits.push_back({.key = key, .content = {}, .before = versions->front()});
            const auto applied = co_await x_replicator.edit(std::move(edits));
            if (applied && applied->generation) co_return applied->generation;
            if (!applied && applied.error().code != Errc::conflict)
                co_return std::unexpected(applied.error());
            if (applied) co_return 0;
        }
        co_return fail(Errc::busy, "other instances keep changing the document");
    }

    Task<Result<std::optional<std::vector<DocumentChange>>>> changes(
        std::uint64_t after, std::uint64_t count
    ) override {
        return x_documents.changes(after, count);
    }
    Task<Result<std::uint64_t>> count() override { return x_documents.count(); }
    Task<Result<std::uint64_t>> count_failed() override { return x_documents.count_failed(); }
    Task<Result<std::uint64_t>> generation() override { return x_documents.generation(); }

private:
    Task<Result<std::vector<RecordEdit>>> edits_of(std::vector<Document> documents) {
        std::vector<std::string> keys;
        keys.reserve(documents.size());
        for (const auto& document : documents)
            keys.push_back(record_key(RecordKind::document, document.document_id));
        auto versions = co_await x_replicator.records().versions(keys);
        if (!versions) co_return std::unexpected(std::move(versions.error()));
        std::vector<RecordEdit> edits;
        edits.reserve(documents.size());
        for (std::size_t i = 0; i < documents.size(); ++i) {
            auto& document = documents[i];
            auto& before = versions->at(i);
            if (before.number > 0 && !before.erased) {
                // A document that exists keeps its time of creation.
                const auto known = co_await x_documents.load(document.document_id);
                if (known) document.created_at = std::min(known->created_at, document.created_at);
            }
            edits.push_back({
                .key = std::move(keys[i]),
                .content = std::move(document),
                .before = std::move(before),
            });
        }
        co_return edits;
    }

    DocumentStore& x_documents;
    RecordReplicator& x_replicator;
};

}  // namespace

std::unique_ptr<DocumentStore> make_replicated_document_store(
    DocumentStore& documents, RecordReplicator& replicator
) {
    return std::make_unique<ReplicatedDocumentStore>(documents, replicator);
}

}  // namespace continuo
