#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/error.hpp"
#include "domain/document.hpp"
#include "knowledge/chunker.hpp"

namespace continuo {

/// The writing side of the index: a Xapian (glass) database that only one IndexWriter has open.
/// Changes are seen by readers, and are on disk, after commit(); what was not committed is lost.
/// Errors: unavailable (disk, another writer), corrupt (the index cannot be read).
/// Thread: one at a time.
class IndexWriter {
public:
    /// Opens or creates the index in `folder`. `format` names how the terms were made: an index of
    /// another format is corrupt, as is one that cannot be read.
    [[nodiscard]] static Result<std::unique_ptr<IndexWriter>> open(
        const std::filesystem::path& folder, const std::string& language, const std::string& format
    );
    ~IndexWriter();
    IndexWriter(const IndexWriter&) = delete;
    IndexWriter& operator=(const IndexWriter&) = delete;

    /// The content hash under which a document was indexed; nullopt when it is not there.
    [[nodiscard]] Result<std::optional<std::string>> hash_of(const std::string& document_id) const;
    /// Adds the document, or replaces it. Costs by its size.
    [[nodiscard]] Result<void> put(const Document& document, std::span<const Chunk> chunks);
    [[nodiscard]] Result<bool> erase(const std::string& document_id);
    /// Erases every document whose id `keep` refuses.
    [[nodiscard]] Result<std::uint64_t> erase_unless(
        const std::function<bool(const std::string& document_id)>& keep
    );

    /// Makes the changes durable and visible, as the state of the documents at `generation`.
    [[nodiscard]] Result<void> commit(std::uint64_t generation);
    /// Drops the changes since the last commit.
    void rollback();

    /// Of the last commit; 0 for a new index.
    [[nodiscard]] std::uint64_t generation() const;
    /// With the changes that are not committed yet.
    [[nodiscard]] std::uint64_t documents() const;
    [[nodiscard]] std::uint64_t chunks() const;

private:
    struct Implementation;
    explicit IndexWriter(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
