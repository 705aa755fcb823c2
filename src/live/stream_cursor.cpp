#include "live/stream_cursor.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// Takes a number from the front of `text`. Only digits; nothing that does not fit.
std::optional<std::uint64_t> take_number(std::string_view& text, int base = 10) {
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc() || stop == text.data()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

constexpr std::uint64_t seq_max = 1'000'000'000'000;

}  // namespace

std::string to_string(const StreamCursor& cursor) {
    auto text = fmt::format("{}.{}-{}", cursor.epoch.value_or(0), cursor.seq, cursor.offset);
    if (cursor.offset > 0) text += fmt::format("~{:08x}", cursor.digest);
    return text;
}

std::optional<StreamCursor> parse_cursor(std::string_view text) {
    StreamCursor cursor;
    const auto first = take_number(text);
    if (!first) return std::nullopt;
    if (text.empty()) {
        if (*first >= seq_max) return std::nullopt;
        cursor.seq = *first + 1;
        return cursor;
    }
    cursor.epoch = first;
    if (!take(text, '.')) return std::nullopt;
    const auto seq = take_number(text);
    if (!seq || *seq == 0 || *seq > seq_max || !take(text, '-')) return std::nullopt;
    const auto offset = take_number(text);
    if (!offset || *offset > cursor_offset_max) return std::nullopt;
    cursor.seq = *seq;
    cursor.offset = *offset;
    if (cursor.offset > 0) {
        if (!take(text, '~') || text.size() != 8) return std::nullopt;
        const auto digest = take_number(text, 16);
        if (!digest) return std::nullopt;
        cursor.digest = static_cast<std::uint32_t>(*digest);
    }
    if (!text.empty()) return std::nullopt;
    return cursor;
}

std::uint32_t add_to_digest(std::uint32_t digest, std::string_view text) {
    for (const char c : text)
        digest = (digest ^ static_cast<unsigned char>(c)) * 16777619U;
    return digest;
}

void advance(StreamCursor& cursor, std::string_view text) {
    if (text.empty()) return;
    if (cursor.offset == 0) cursor.digest = text_digest_start;
    cursor.digest = add_to_digest(cursor.digest, text);
    cursor.offset += utf8_length(text);
}

std::optional<std::size_t> delivered_bytes(const StreamCursor& cursor, std::string_view text) {
    if (cursor.offset == 0) return 0;
    const auto delivered = utf8_prefix(text, cursor.offset);
    if (utf8_length(delivered) != cursor.offset) return std::nullopt;
    if (add_to_digest(text_digest_start, delivered) != cursor.digest) return std::nullopt;
    return delivered.size();
}

}  // namespace continuo
