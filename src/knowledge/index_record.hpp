#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "domain/document.hpp"

namespace continuo {

// Records in the index. Numbers are LEB128; a string is its length followed by its bytes.
//   document record   id, title, source, content hash, chunks, metadata (JSON text)
//   chunk record      document key, chunk number, begin, end, page, heading, text
//   word record       number of the document, sizes of title and heading, words
// A chunk's words are stored apart from its text, because ranking reads the words of many chunks
// and a reply the text of a few. They are word_code()s with form_code()s in order, 4 bytes each:
// title, gap, innermost heading, gap, outer headings, gap, text. They give the distance between
// words without positions in the index.

/// 24 bits of a hash of a stem, and above them 8 bits of one of the word; 0 is a stop word or a
/// gap.
using WordCode = std::uint32_t;
inline constexpr WordCode stem_bits = 0xFFFFFF;
/// The lower 24 bits; not 0 for a stem.
[[nodiscard]] WordCode word_code(std::string_view stem);
/// The upper 8 bits: which form of the stem it is. `word` is in lower case.
[[nodiscard]] WordCode form_code(std::string_view word);

/// Key of a document in the index: 32 hex digits of a hash of its id, because an id can exceed the
/// length of an index term.
[[nodiscard]] std::string document_key(std::string_view document_id);

struct DocumentRecord {
    std::string id;
    std::string title;
    std::string source;
    std::string content_hash;
    std::uint64_t chunks = 0;
    json::object metadata;
};

struct ChunkRecord {
    std::string document_key;
    std::uint64_t chunk = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t page = 0;  ///< that it begins on; 0: the document has no pages
    std::string heading;
    std::string text;
};

struct WordRecord {
    std::uint64_t document = 0;  ///< the same for all chunks of a document: document_number()
    std::size_t title = 0;       ///< number of words in the title
    std::size_t heading = 0;     ///< number of words in the innermost heading, after a gap
    std::vector<WordCode> words;
};

/// The first 64 bits of a document_key.
[[nodiscard]] std::uint64_t document_number(std::string_view document_key);

[[nodiscard]] std::string serialize(const DocumentRecord& record);
[[nodiscard]] std::string serialize(const ChunkRecord& record);
[[nodiscard]] std::string serialize(const WordRecord& record);
/// nullopt: `bytes` is not a complete record of this kind.
[[nodiscard]] std::optional<DocumentRecord> parse_document_record(std::string_view bytes);
[[nodiscard]] std::optional<ChunkRecord> parse_chunk_record(std::string_view bytes);
[[nodiscard]] std::optional<WordRecord> parse_word_record(std::string_view bytes);

}  // namespace continuo
