#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "domain/document.hpp"
#include "knowledge/chunker.hpp"

namespace continuo {

/// Writes the index: a Xapian (glass) database that only one IndexWriter can have open. commit()
/// makes changes durable and visible to readers; uncommitted changes are lost.
/// Errors: unavailable (disk, another writer), corrupt (the index cannot be read).
/// Thread: one at a time.
class IndexWriter {
public:
    /// Opens or creates the index in `folder`. `format` identifies how the terms are made. Errors:
    /// also corrupt for an index of another format.
    [[nodiscard]] static Result<std::unique_ptr<IndexWriter>> open(
        const std::filesystem::path& folder, const std::string& language, const std::string& format
    );
    ~IndexWriter();
    IndexWriter(const IndexWriter&) = delete;
    IndexWriter& operator=(const IndexWriter&) = delete;

    /// The content hash of the indexed version of a document; nullopt if it is not in the index.
    [[nodiscard]] Result<std::optional<std::string>> hash_of(const std::string& document_id) const;
    /// Adds or replaces the document. Cost: linear in its size.
    [[nodiscard]] Result<void> put(const Document& document, std::span<const Chunk> chunks);
    [[nodiscard]] Result<bool> erase(const std::string& document_id);
    /// Erases every document for which `keep` returns false; returns their number.
    [[nodiscard]] Result<std::uint64_t> erase_unless(
        const std::function<bool(const std::string& document_id)>& keep
    );

    /// Makes the changes durable and visible, as the state of the documents at `generation`.
    [[nodiscard]] Result<void> commit(std::uint64_t generation);
    /// Drops the changes since the last commit.
    void rollback();

    /// The chunks by their number in the index, ascending: a number is never used again.
    [[nodiscard]] Result<std::vector<std::uint32_t>> chunk_ids() const;
    /// Title, headings and text of a chunk, in lines.
    [[nodiscard]] Result<std::string> text_of(std::uint32_t chunk) const;

    /// Generation of the last commit; 0 for a new index.
    [[nodiscard]] std::uint64_t generation() const;
    /// Including uncommitted changes.
    [[nodiscard]] std::uint64_t documents() const;
    [[nodiscard]] std::uint64_t chunks() const;

private:
    struct Implementation;
    explicit IndexWriter(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
