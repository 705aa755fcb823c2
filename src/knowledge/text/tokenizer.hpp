#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace continuo {

/// A word as a text writes it.
struct Token {
    std::string_view lower;  ///< in lower case; valid until the next one is read
    std::size_t begin = 0;   ///< byte offsets into the text
    std::size_t end = 0;
    bool capital = false;      ///< begins with a capital letter
    bool number = false;       ///< has an ASCII digit
    bool hyphenated = false;   ///< a hyphen, and nothing else, joins it to the word before
    bool after_break = false;  ///< first of the text, or a full stop, comma, bracket, dash, quote
                               ///< or the like is between it and the word before
};

/// Finds the words of a text: for the index, for search queries and for the agent's rules.
///
/// A word is a run of letters, digits and combining marks (Unicode categories). Apostrophes inside
/// words stay, a typographic one as a plain one (it’s: it's). Separators inside numbers do not end
/// them: "1,000.50" is 1000.50. Underscores separate words. A character of a script without spaces
/// (Han, kana, Thai) is a word of its own. A byte that is not UTF-8 is read as Latin-1.
///
/// The index stores what this class finds: a change needs a new index layout version.
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
    bool x_unspaced = false;  // the word read last is a character of a script without spaces
    std::string x_lower;
};

}  // namespace continuo
