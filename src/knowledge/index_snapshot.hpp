#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>

#include <xapian.h>

#include "knowledge/index_record.hpp"

namespace continuo {

/// A read-only view of the index at one commit, with bounded caches of what was read from it.
/// Include it only in sources. Errors: throws Xapian's exceptions; DatabaseCorruptError for an
/// unreadable record. Thread: one at a time.
class IndexSnapshot {
public:
    explicit IndexSnapshot(const std::filesystem::path& folder);

    /// Switches to the newest commit.
    void reopen();
    [[nodiscard]] const Xapian::Database& database() const { return x_database; }

    [[nodiscard]] std::uint64_t chunks();
    /// Number of chunks that contain a stem.
    [[nodiscard]] std::uint64_t frequency(const std::string& stem);
    /// The most similar known word for an unknown one (lower case); empty if none is similar
    /// enough.
    [[nodiscard]] std::string correction(const std::string& word);

    // The references are valid until the next call of the same method or of reopen().
    [[nodiscard]] const WordRecord& words(Xapian::docid chunk);
    [[nodiscard]] const ChunkRecord& chunk(Xapian::docid chunk);
    [[nodiscard]] const DocumentRecord& document(const std::string& key);

private:
    void forget();

    Xapian::Database x_database;
    std::uint64_t x_chunks = 0;
    std::unordered_map<std::string, std::uint64_t> x_frequencies;
    std::unordered_map<std::string, std::string> x_corrections;
    std::unordered_map<Xapian::docid, WordRecord> x_words;
    std::unordered_map<Xapian::docid, ChunkRecord> x_texts;
    std::unordered_map<std::string, DocumentRecord> x_documents;
};

}  // namespace continuo
