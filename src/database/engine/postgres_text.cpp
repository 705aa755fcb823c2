#include "database/engine/postgres_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr char escape_mark = '\x01';
constexpr std::string_view hex_digits = "0123456789abcdef";

void append_escaped(std::string& out, char c) {
    const auto byte = static_cast<unsigned char>(c);
    out += escape_mark;
    out += hex_digits[byte >> 4U];
    out += hex_digits[byte & 0xFU];
}

/// Bytes of the UTF-8 sequence that `text` begins with; 0 when it begins with none.
std::size_t sequence_length(std::string_view text) {
    for (std::size_t length = 2; length <= 4 && length <= text.size(); ++length) {
        if (is_utf8(text.substr(0, length))) return length;
    }
    return 0;
}

/// 0..15, or -1.
int hex_value(char c) {
    const auto place = hex_digits.find(c);
    return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

}  // namespace

void assign_postgres_text(std::string& out, std::string_view text) {
    const bool plain = text.find_first_of(std::string_view("\0\x01", 2)) == std::string_view::npos;
    if (plain && is_utf8(text)) {
        out.assign(text);
        return;
    }
    out.clear();
    while (!text.empty()) {
        std::size_t length = 1;
        if (text[0] == '\0' || text[0] == escape_mark) {
            append_escaped(out, text[0]);
        } else if (static_cast<unsigned char>(text[0]) < 0x80) {
            out += text[0];
        } else if (const auto sequence = sequence_length(text); sequence != 0) {
            length = sequence;
            out.append(text.substr(0, length));
        } else {
            append_escaped(out, text[0]);
        }
        text.remove_prefix(length);
    }
}

void restore_postgres_text(std::string& stored) {
    auto from = stored.find(escape_mark);
    if (from == std::string::npos) return;
    auto to = from;
    while (from < stored.size()) {
        if (stored[from] != escape_mark || from + 2 >= stored.size()) {
            stored[to++] = stored[from++];
            continue;
        }
        const int byte = hex_value(stored[from + 1]) * 16 + hex_value(stored[from + 2]);
        stored[to++] = static_cast<char>(byte);
        from += 3;
    }
    stored.resize(to);
}

}  // namespace continuo
