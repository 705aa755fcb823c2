#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>

#include <xapian.h>

#include "knowledge/index_record.hpp"

namespace continuo {

/// The index as it was at one moment, with what was read from it last kept at hand (bounded).
/// Included by sources only. Errors: throws as Xapian does; DatabaseCorruptError for a record that
/// cannot be read. Thread: one at a time.
class IndexSnapshot {
public:
    explicit IndexSnapshot(const std::filesystem::path& folder);

    /// Moves on to the newest state.
    void reopen();
    [[nodiscard]] const Xapian::Database& database() const { return x_database; }

    [[nodiscard]] std::uint64_t chunks();
    /// In how many chunks a stem stands.
    [[nodiscard]] std::uint64_t frequency(const std::string& stem);
    /// The known word nearest to an unknown one, in lower case; empty when none is near.
    [[nodiscard]] std::string correction(const std::string& word);

    // The references hold until the next call of the same method.
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
