#include "knowledge/text/tokenizer.hpp"

#include <array>

#include <xapian.h>

#include "base/text.hpp"

// ASCII characters, by far the most frequent, are classified with a table; Xapian decodes and
// classifies all others.

namespace continuo {

namespace {

enum class Kind : unsigned char {
    separator,
    breaking,  ///< a separator that also ends a clause
    letter,
    capital,
    digit,     ///< ASCII only
    unspaced,  ///< a character of a script without spaces
    wide,      ///< the first byte of a character beyond ASCII
};

constexpr auto ascii_kinds = [] {
    std::array<Kind, 256> kinds{};
    for (unsigned byte = 0; byte < kinds.size(); ++byte) {
        const char c = static_cast<char>(byte);
        kinds[byte] = byte >= 0x80U                                ? Kind::wide
                      : c >= 'a' && c <= 'z'                       ? Kind::letter
                      : c >= 'A' && c <= 'Z'                       ? Kind::capital
                      : is_digit(c)                                ? Kind::digit
                      : std::string_view(".,;:!?\n()").contains(c) ? Kind::breaking
                                                                   : Kind::separator;
    }
    return kinds;
}();

struct Character {
    Kind kind = Kind::separator;
    unsigned code = ' ';    ///< in lower case
    std::size_t bytes = 0;  ///< 0 at the end of the text
};

/// Han, kana, Thai and related scripts.
constexpr bool is_unspaced(unsigned c) {
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0x0E00 && c <= 0x0EFF);
}

Kind kind_of_wide(unsigned written, unsigned lower) {
    if (Xapian::Unicode::is_wordchar(lower)) {
        if (is_unspaced(lower)) return Kind::unspaced;
        return lower != written ? Kind::capital : Kind::letter;
    }
    // Quotes, dashes, bullets and CJK punctuation are `breaking`; Latin-1 symbols and emoji are
    // not.
    return lower >= 0x800 && lower <= 0xFFFF ? Kind::breaking : Kind::separator;
}

Character character_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return {};
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto kind = ascii_kinds[byte];
    if (kind == Kind::capital) return {kind, byte + unsigned{'a' - 'A'}, 1};
    if (kind != Kind::wide) return {kind, byte, 1};
    Xapian::Utf8Iterator it(text.data() + at, text.size() - at);
    const unsigned written = *it;
    const unsigned lower = Xapian::Unicode::tolower(written);
    ++it;
    return {kind_of_wide(written, lower), lower, text.size() - at - it.left()};
}

bool is_spaced_word(Kind kind) {
    return kind == Kind::letter || kind == Kind::capital || kind == Kind::digit;
}
bool is_word(Kind kind) {
    return is_spaced_word(kind) || kind == Kind::unspaced;
}
bool is_apostrophe(unsigned c) {
    return c == '\'' || c == 0x2019;
}
bool is_hyphen(unsigned c) {
    return c == '-' || c == 0x2010 || c == 0x2011;
}

void append(std::string& text, unsigned c) {
    if (c < 0x80U) {
        text += static_cast<char>(c);
    } else {
        Xapian::Unicode::append_utf8(text, c);
    }
}

}  // namespace

/// Moves to the next word, and sets the fields of `token` for the gap before it and its first
/// character; false at the end of the text.
bool Tokenizer::skip_to_word(Token& token) {
    const bool at_start = x_at == 0;
    token.after_break = at_start;
    bool hyphen_alone = false;
    auto character = character_at(x_text, x_at);
    for (bool first = true; !is_word(character.kind); first = false) {
        if (character.bytes == 0) return false;
        token.after_break |= character.kind == Kind::breaking;
        hyphen_alone = first && !at_start && is_hyphen(character.code);
        x_at += character.bytes;
        character = character_at(x_text, x_at);
    }
    const bool unspaced = character.kind == Kind::unspaced;
    token.begin = x_at;
    token.capital = character.kind == Kind::capital;
    token.hyphenated = hyphen_alone && !unspaced && !x_unspaced;
    x_unspaced = unspaced;
    return true;
}

void Tokenizer::read_run(Token& token) {
    auto before = Kind::separator;
    for (;;) {
        while (x_at < x_text.size()) {
            const auto byte = static_cast<unsigned char>(x_text[x_at]);
            const auto kind = ascii_kinds[byte];
            if (!is_spaced_word(kind)) break;
            x_lower += static_cast<char>(kind == Kind::capital ? byte + ('a' - 'A') : byte);
            token.number |= kind == Kind::digit;
            before = kind;
            ++x_at;
        }
        const auto character = character_at(x_text, x_at);
        if (character.bytes == 0) return;
        if (is_spaced_word(character.kind)) {
            append(x_lower, character.code);
        } else {
            const auto following = character_at(x_text, x_at + character.bytes);
            const bool in_number = before == Kind::digit && following.kind == Kind::digit;
            if (is_apostrophe(character.code) && is_word(following.kind)) {
                x_lower += '\'';
            } else if (in_number && character.code == '.') {
                x_lower += '.';
            } else if (!in_number || character.code != ',') {
                return;
            }
        }
        x_at += character.bytes;
        before = character.kind;
    }
}

bool Tokenizer::next(Token& token) {
    if (!skip_to_word(token)) return false;
    token.number = false;
    x_lower.clear();
    if (x_unspaced) {
        const auto character = character_at(x_text, x_at);
        append(x_lower, character.code);
        x_at += character.bytes;
    } else {
        read_run(token);
    }
    token.end = x_at;
    token.lower = x_lower;
    return true;
}

}  // namespace continuo
