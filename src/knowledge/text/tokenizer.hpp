#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace continuo {

/// A word of a text.
struct Token {
    std::string_view lower;  ///< in lower case; valid until the next call of next()
    std::size_t begin = 0;   ///< byte offsets into the text
    std::size_t end = 0;
    bool capital = false;      ///< begins with a capital letter
    bool number = false;       ///< contains an ASCII digit
    bool hyphenated = false;   ///< only a hyphen is between it and the previous word
    bool after_break = false;  ///< first of the text, or a full stop, comma, bracket, dash, quote
                               ///< or similar is between it and the previous word
};

/// Splits a text into words, for the index, for search queries and for the agent's rules.
///
/// A word is a run of letters, digits and combining marks (Unicode categories). Apostrophes inside
/// words are kept; a typographic one becomes a plain one (it’s: it's). Separators do not split a
/// number: "1,000.50" is 1000.50. Underscores separate words. A character of a script without
/// spaces (Han, kana, Thai) is a word of its own. A byte that is not UTF-8 is read as Latin-1.
///
/// The index stores these words: if the rules change, increase `layout_version` in indexer.cpp.
/// Cost: linear in the text. Thread: one at a time.
class Tokenizer {
public:
    /// `text` outlives the tokenizer.
    explicit Tokenizer(std::string_view text) : x_text(text) {}

    /// Reads the next word into `token`; false at the end of the text.
    [[nodiscard]] bool next(Token& token);

private:
    bool skip_to_word(Token& token);
    void read_run(Token& token);

    std::string_view x_text;
    std::size_t x_at = 0;
    bool x_unspaced = false;  // the previous word is a character of a script without spaces
    std::string x_lower;
};

}  // namespace continuo
