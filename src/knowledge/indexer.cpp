#include "knowledge/indexer.hpp"

#include <algorithm>
#include <fstream>
#include <unordered_map>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "knowledge/ingestion.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr int layout_version = 3;           // increase it if the content of the index changes
constexpr std::size_t chunks_max = 20'000;  // of a document: 8 MiB of prose has half as many

std::string format_of(const KnowledgeConfig& config) {
    return fmt::format(
        "{} {} {} {}{}{}",
        layout_version,
        config.language,
        config.chunk_words,
        config.chunk_overlap_words,
        config.database_id.empty() ? "" : " ",
        config.database_id
    );
}

}  // namespace

Indexer::Indexer(KnowledgeConfig config, DocumentStore& documents)
    : x_config(std::move(config)), x_documents(documents) {}

std::filesystem::path Indexer::index_folder() const {
    return x_config.folder / "index";
}

void Indexer::mark_unreadable() const {
    // Best effort: if the file cannot be written, the next start detects the damage itself.
    std::ofstream(x_config.folder / "index-unreadable") << "rebuilt at the next start\n";
}

Result<void> Indexer::open() {
    std::error_code ec;
    std::filesystem::create_directories(x_config.folder, ec);
    if (ec)
        return fail(
            Errc::unavailable,
            fmt::format("cannot create the folder {}: {}", x_config.folder.string(), ec.message())
        );
    if (std::filesystem::exists(x_config.folder / "index-unreadable", ec)) {
        if (auto gone = discard("the last run found it damaged"); !gone) return gone;
    }
    auto opened = open_writer();
    if (opened) opened = catch_up();
    if (opened || opened.error().code != Errc::corrupt) return opened;
    if (auto gone = discard(opened.error().detail); !gone) return gone;
    opened = open_writer();
    return opened ? catch_up() : opened;
}

Result<void> Indexer::open_writer() {
    auto writer = IndexWriter::open(index_folder(), x_config.language, format_of(x_config));
    if (!writer) return std::unexpected(writer.error());
    x_writer = std::move(*writer);
    return {};
}

Result<void> Indexer::discard(const std::string& reason) {
    log("knowledge").warn("rebuilding the search index from the documents: {}", reason);
    x_writer.reset();
    std::error_code ec;
    std::filesystem::remove_all(index_folder(), ec);
    if (!ec) std::filesystem::remove(x_config.folder / "index-unreadable", ec);
    if (ec)
        return fail(
            Errc::unavailable,
            fmt::format("cannot delete the index {}: {}", index_folder().string(), ec.message())
        );
    return {};
}

std::vector<Chunk> Indexer::chunks_of(const Document& document) const {
    const bool markdown = document.content_type == "text/markdown";
    const ChunkLimits limits{x_config.chunk_words, x_config.chunk_overlap_words};
    auto chunks = split_chunks(document.content, markdown, limits);
    // The title is shown next to the heading, which need not repeat it.
    for (auto& chunk : chunks) {
        std::string_view heading = chunk.heading;
        if (!heading.starts_with(document.title) || document.title.empty()) continue;
        heading.remove_prefix(document.title.size());
        if (heading.empty()) {
            chunk.heading.clear();
            continue;
        }
        if (!heading.starts_with(heading_separator)) continue;
        chunk.heading = std::string(heading.substr(heading_separator.size()));
    }
    return chunks;
}

/// Ends a change. On failure the index is rolled back, and the next change catches up first.
Result<void> Indexer::finish(Result<void> result) {
    x_behind = !result.has_value();
    if (result) return result;
    x_writer->rollback();
    if (result.error().code == Errc::corrupt) mark_unreadable();
    return result;
}

Result<UpsertReport> Indexer::upsert(std::vector<NewDocument> documents) {
    if (x_behind) {
        if (auto done = finish(catch_up()); !done) return std::unexpected(done.error());
    }
    UpsertReport report;
    auto accepted = accept(std::move(documents), report);
    if (!accepted) return std::unexpected(accepted.error());
    if (accepted->empty()) return report;

    std::vector<Document> changed;
    for (const auto& item : *accepted)
        changed.push_back(item.document);
    x_behind = true;  // until the index has the change, even if an exception is thrown
    const auto made = wait_for(x_documents.upsert(std::move(changed)));
    if (!made) return std::unexpected(made.error());
    if (auto done = finish(index_and_commit(*accepted, *made)); !done)
        return std::unexpected(done.error());
    for (const auto& item : *accepted) {
        ++(item.is_new ? report.documents_added : report.documents_updated);
        report.chunks_created += item.chunks.size();
    }
    return report;
}

/// Returns the documents to index; the others are unchanged or errors in `report`.
Result<std::vector<Indexer::Accepted>> Indexer::accept(
    std::vector<NewDocument> documents, UpsertReport& report
) {
    std::vector<Document> good;
    std::unordered_map<std::string, std::string> hashes;  // by id, of this call
    for (auto& document : documents) {
        const auto id = document.id;
        auto prepared = prepare_document(std::move(document), system_clock().now());
        if (!prepared) {
            report.errors.push_back({excerpt(id), prepared.error().detail});
            continue;
        }
        const auto [before, is_first] =
            hashes.emplace(prepared->document_id, prepared->content_hash);
        if (is_first) {
            good.push_back(std::move(*prepared));
        } else if (before->second == prepared->content_hash) {
            ++report.documents_unchanged;
        } else {
            report.errors.push_back({id, "id: used twice in this call, with different content"});
        }
    }
    std::vector<std::string> ids;
    for (const auto& document : good)
        ids.push_back(document.document_id);
    const auto stored = wait_for(x_documents.hashes(std::move(ids)));
    if (!stored) return std::unexpected(stored.error());

    std::vector<Accepted> accepted;
    for (std::size_t i = 0; i < good.size(); ++i) {
        const auto& before = stored->at(i);
        if (before == good[i].content_hash) {
            ++report.documents_unchanged;
            continue;
        }
        Accepted item{.document = std::move(good[i]), .chunks = {}, .is_new = before.empty()};
        if (!item.document.error.empty() && !item.is_new) {
            if (auto kept = keep_content(item.document); !kept)
                return std::unexpected(std::move(kept.error()));
            if (item.document.content_hash == before) {
                ++report.documents_unchanged;
                continue;
            }
        }
        item.chunks = chunks_of(item.document);
        if (item.chunks.size() > chunks_max) {
            report.errors.push_back(
                {item.document.document_id, fmt::format("content: more than {} chunks", chunks_max)}
            );
            continue;
        }
        item.document.chunk_count = item.chunks.size();
        accepted.push_back(std::move(item));
    }
    return accepted;
}

/// Of a document whose file could not be read: all else is as stored.
Result<void> Indexer::keep_content(Document& unread) {
    auto stored = wait_for(x_documents.load(unread.document_id));
    if (!stored && stored.error().code == Errc::not_found) return {};
    if (!stored) return std::unexpected(std::move(stored.error()));
    unread = with_error(std::move(*stored), std::move(unread.error), unread.updated_at);
    return {};
}

Result<void> Indexer::index_and_commit(
    const std::vector<Accepted>& accepted, std::uint64_t generation
) {
    if (generation != x_writer->generation() + 1) return catch_up();
    for (const auto& item : accepted) {
        if (auto done = x_writer->put(item.document, item.chunks); !done) return done;
    }
    return x_writer->commit(generation);
}

Result<void> Indexer::erase_and_commit(const std::string& document_id, std::uint64_t generation) {
    // Before the index is changed: Xapian's freelist was seen to be damaged after a transaction
    // with erased chunks was cancelled, which catch_up() does.
    if (generation != x_writer->generation() + 1) return catch_up();
    if (const auto removed = x_writer->erase(document_id); !removed)
        return std::unexpected(removed.error());
    return x_writer->commit(generation);
}

Result<bool> Indexer::erase(const std::string& document_id) {
    if (x_behind) {
        if (auto done = finish(catch_up()); !done) return std::unexpected(done.error());
    }
    x_behind = true;
    const auto made = wait_for(x_documents.erase(document_id));
    if (!made) return std::unexpected(made.error());
    if (!*made) {
        x_behind = false;
        return false;
    }
    if (auto done = finish(erase_and_commit(document_id, **made)); !done)
        return std::unexpected(done.error());
    return true;
}

KnowledgeBase::Stats Indexer::stats() const {
    return {
        .documents = x_writer->documents(),
        .chunks = x_writer->chunks(),
        .generation = x_writer->generation()
    };
}

}  // namespace continuo
