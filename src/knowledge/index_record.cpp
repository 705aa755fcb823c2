#include "knowledge/index_record.hpp"

#include <charconv>

#include <boost/json.hpp>

#include "base/id.hpp"

namespace continuo {

namespace {

constexpr std::size_t key_digits = 32;
constexpr std::size_t code_bytes = 4;

void put(std::string& out, std::uint64_t number) {
    while (number >= 0x80U) {
        out.push_back(static_cast<char>((number & 0x7FU) | 0x80U));
        number >>= 7U;
    }
    out.push_back(static_cast<char>(number));
}

void put(std::string& out, std::string_view text) {
    put(out, static_cast<std::uint64_t>(text.size()));
    out += text;
}

/// FNV-1a: stored, so it must be the same in every build.
std::uint32_t hash_of(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

/// Reads what put() wrote. After a missing or malformed value complete() is false.
class RecordReader {
public:
    explicit RecordReader(std::string_view bytes) : x_rest(bytes) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (x_rest.empty()) break;
            const auto byte = static_cast<unsigned char>(x_rest.front());
            x_rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if (byte < 0x80U) return value;
        }
        x_bad = true;
        return 0;
    }

    std::string_view bytes(std::uint64_t size) {
        if (size > x_rest.size()) {
            x_bad = true;
            size = 0;
        }
        const auto text = x_rest.substr(0, size);
        x_rest.remove_prefix(size);
        return text;
    }

    std::string text() { return std::string(bytes(number())); }

    /// Whether all values were valid and the record is read to its end.
    [[nodiscard]] bool complete() const { return !x_bad && x_rest.empty(); }

private:
    std::string_view x_rest;
    bool x_bad = false;
};

}  // namespace

WordCode word_code(std::string_view stem) {
    if (stem.empty()) return 0;
    const auto hash = hash_of(stem);
    const auto folded = (hash ^ (hash >> 24U)) & stem_bits;
    return folded == 0 ? 1 : folded;
}

WordCode form_code(std::string_view word) {
    const auto hash = hash_of(word);
    return (hash ^ (hash << 8U) ^ (hash << 16U)) & ~stem_bits;
}

std::string document_key(std::string_view document_id) {
    return content_hash(document_id).substr(0, key_digits);
}

std::uint64_t document_number(std::string_view document_key) {
    std::uint64_t number = 0;
    const auto digits = document_key.substr(0, 16);
    std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    return number;
}

std::string serialize(const DocumentRecord& record) {
    std::string out;
    put(out, record.id);
    put(out, record.title);
    put(out, record.source);
    put(out, record.content_hash);
    put(out, record.chunks);
    put(out, json::serialize(record.metadata));
    return out;
}

std::string serialize(const ChunkRecord& record) {
    std::string out;
    out.reserve(record.text.size() + record.heading.size() + 64);
    put(out, record.document_key);
    put(out, record.chunk);
    put(out, record.begin);
    put(out, record.end);
    put(out, record.page);
    put(out, record.heading);
    put(out, record.text);
    return out;
}

std::string serialize(const WordRecord& record) {
    std::string out;
    out.reserve(code_bytes * record.words.size() + 24);
    put(out, record.document);
    put(out, static_cast<std::uint64_t>(record.title));
    put(out, static_cast<std::uint64_t>(record.heading));
    put(out, static_cast<std::uint64_t>(record.words.size()));
    for (const auto code : record.words) {
        for (unsigned shift = 0; shift < 8 * code_bytes; shift += 8) {
            out.push_back(static_cast<char>(code >> shift));
        }
    }
    return out;
}

std::optional<DocumentRecord> parse_document_record(std::string_view bytes) {
    RecordReader reader(bytes);
    DocumentRecord record;
    record.id = reader.text();
    record.title = reader.text();
    record.source = reader.text();
    record.content_hash = reader.text();
    record.chunks = reader.number();
    const auto metadata = reader.text();
    if (!reader.complete()) return std::nullopt;
    json::error_code ec;
    auto value = json::parse(metadata, ec);
    if (ec || !value.is_object()) return std::nullopt;
    record.metadata = std::move(value.get_object());
    return record;
}

std::optional<ChunkRecord> parse_chunk_record(std::string_view bytes) {
    RecordReader reader(bytes);
    ChunkRecord record;
    record.document_key = reader.text();
    record.chunk = reader.number();
    record.begin = reader.number();
    record.end = reader.number();
    record.page = reader.number();
    record.heading = reader.text();
    record.text = reader.text();
    if (!reader.complete()) return std::nullopt;
    return record;
}

std::optional<WordRecord> parse_word_record(std::string_view bytes) {
    RecordReader reader(bytes);
    WordRecord record;
    record.document = reader.number();
    record.title = reader.number();
    record.heading = reader.number();
    const auto count = reader.number();
    const auto codes = reader.bytes(count <= bytes.size() ? code_bytes * count : bytes.size() + 1);
    if (!reader.complete() || record.title > count || record.heading > count) return std::nullopt;
    record.words.reserve(count);
    for (std::size_t i = 0; i < codes.size(); i += code_bytes) {
        const auto byte = [&](std::size_t n) {
            return static_cast<WordCode>(static_cast<unsigned char>(codes[i + n])) << (8 * n);
        };
        record.words.push_back(byte(0) | byte(1) | byte(2) | byte(3));
    }
    return record;
}

}  // namespace continuo
