#include "knowledge/index_snapshot.hpp"

#include <optional>
#include <utility>

#include "base/text.hpp"
#include "knowledge/index_layout.hpp"
#include "knowledge/text/spelling.hpp"

namespace continuo {

namespace {

constexpr int reopen_attempts_max = 100;

// Cache sizes of a thread: all of a small knowledge base, about 3 MB of a large one.
constexpr std::size_t words_kept = 1024;
constexpr std::size_t texts_kept = 256;
constexpr std::size_t documents_kept = 256;
constexpr std::size_t terms_kept = 8192;
constexpr std::size_t long_word_letters = 6;  // shorter words: too many others are two edits away

/// The cached value of `key`, computed by `make` if it is missing. A full cache is cleared: this is
/// cheaper than LRU order, and the entries in use are soon cached again.
template <class Map, class Make>
typename Map::mapped_type& remembered(
    Map& map, const typename Map::key_type& key, std::size_t kept, Make make
) {
    const auto known = map.find(key);
    if (known != map.end()) return known->second;
    auto value = make();
    if (map.size() >= kept) map.clear();
    return map.emplace(key, std::move(value)).first->second;
}

template <class Record>
Record checked(std::optional<Record> record, const std::string& what) {
    if (!record) throw Xapian::DatabaseCorruptError("unreadable record of " + what);
    return std::move(*record);
}

}  // namespace

IndexSnapshot::IndexSnapshot(const std::filesystem::path& folder)
    : x_database(folder.string(), Xapian::DB_OPEN | Xapian::DB_BACKEND_GLASS),
      x_chunks(x_database.get_doccount()) {}

void IndexSnapshot::reopen() {
    forget();
    // Two commits while the newest state is being read invalidate it.
    for (int attempt = 1;; ++attempt) {
        try {
            x_database.reopen();
            x_chunks = x_database.get_doccount();
            return;
        } catch (const Xapian::DatabaseModifiedError&) {
            if (attempt == reopen_attempts_max) throw;
        }
    }
}

void IndexSnapshot::forget() {
    x_frequencies.clear();
    x_corrections.clear();
    x_words.clear();
    x_texts.clear();
    x_documents.clear();
}

std::uint64_t IndexSnapshot::chunks() {
    return x_chunks;
}

std::uint64_t IndexSnapshot::frequency(const std::string& stem) {
    return remembered(x_frequencies, stem, terms_kept, [&] {
        return static_cast<std::uint64_t>(x_database.get_termfreq(stem));
    });
}

std::string IndexSnapshot::correction(const std::string& word) {
    if (!is_worth_correcting(word)) return {};
    return remembered(x_corrections, word, terms_kept, [&] {
        const unsigned errors_max = utf8_length(word) < long_word_letters ? 1 : 2;
        return x_database.get_spelling_suggestion(word, errors_max);
    });
}

const WordRecord& IndexSnapshot::words(Xapian::docid chunk) {
    return remembered(x_words, chunk, words_kept, [&] {
        const auto document = x_database.get_document(chunk, Xapian::DOC_ASSUME_VALID);
        return checked(
            parse_word_record(document.get_value(index_layout::words_slot)),
            "the words of chunk " + std::to_string(chunk)
        );
    });
}

const ChunkRecord& IndexSnapshot::chunk(Xapian::docid chunk) {
    return remembered(x_texts, chunk, texts_kept, [&] {
        const auto document = x_database.get_document(chunk, Xapian::DOC_ASSUME_VALID);
        return checked(parse_chunk_record(document.get_data()), "chunk " + std::to_string(chunk));
    });
}

const DocumentRecord& IndexSnapshot::document(const std::string& key) {
    return remembered(x_documents, key, documents_kept, [&] {
        const auto bytes =
            x_database.get_metadata(std::string(index_layout::document_record_prefix) + key);
        return checked(parse_document_record(bytes), "document " + key);
    });
}

}  // namespace continuo
