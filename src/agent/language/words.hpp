#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace continuo {

/// A word of a text. The view is valid as long as its Words object.
struct Word {
    std::string_view lower;  ///< in lower case, with inner apostrophes: "isn't"
    std::size_t begin = 0;   ///< byte offsets into the text
    std::size_t end = 0;
    std::uint64_t stem = 0;    ///< equal for "reset", "resets" and "resetting"; see stem_of()
    bool capital = false;      ///< begins with a capital letter
    bool number = false;       ///< has an ASCII digit
    bool after_break = false;  ///< punctuation separates it from the previous word
};

/// The words of a text as split by the Tokenizer, the one of the search index, with the properties
/// that language rules need. Cost: linear in the text.
class Words {
public:
    explicit Words(std::string_view text);
    Words(Words&&) = default;
    Words& operator=(Words&&) = default;
    Words(const Words&) = delete;
    Words& operator=(const Words&) = delete;

    [[nodiscard]] std::size_t size() const { return x_words.size(); }
    [[nodiscard]] bool empty() const { return x_words.empty(); }
    [[nodiscard]] const Word& operator[](std::size_t i) const { return x_words[i]; }
    [[nodiscard]] auto begin() const { return x_words.begin(); }
    [[nodiscard]] auto end() const { return x_words.end(); }
    [[nodiscard]] std::span<const Word> all() const { return x_words; }
    /// The word at `i`, or an empty view if out of range (an `i` below 0 wraps around and is out of
    /// range).
    [[nodiscard]] std::string_view at(std::size_t i) const {
        return i < x_words.size() ? x_words[i].lower : std::string_view();
    }

private:
    std::vector<char> x_lower;  // a vector: moving Words does not move its bytes
    std::vector<Word> x_words;
};

/// The words of a text, from a cache of the last four texts of up to 4 KiB that this thread split.
/// For texts that several functions read one after another, such as a customer's message.
[[nodiscard]] std::shared_ptr<const Words> shared_words(std::string_view text);

/// Hash of the word's stem. Uses the English Stemmer regardless of the index language, because the
/// agent's word lists are English, and removes a few more endings, so that "delivery" is a form of
/// "deliver". `lower` is in lower case.
[[nodiscard]] std::uint64_t stem_of(std::string_view lower);

/// Words that carry no topic: articles, pronouns, prepositions, auxiliaries, question words.
[[nodiscard]] bool is_stop_word(std::string_view lower);

}  // namespace continuo
