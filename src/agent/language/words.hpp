#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace continuo {

/// A word of a text. The view is valid as long as the Words that it comes from.
struct Word {
    std::string_view lower;  ///< in lower case; an apostrophe inside stays: "isn't"
    std::size_t begin = 0;   ///< byte offsets into the text
    std::size_t end = 0;
    std::uint64_t stem = 0;    ///< equal for "reset", "resets" and "resetting"; see stem_of()
    bool capital = false;      ///< begins with a capital letter
    bool number = false;       ///< has an ASCII digit
    bool after_break = false;  ///< a full stop, comma or the like is between it and the word before
};

/// The words of a text as a Tokenizer finds them, which are those of the index, with what rules
/// about sentences need to know of them. Cost: linear in the text.
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
    /// The word at `i`, or an empty view beyond either end (`i` may have wrapped below 0).
    [[nodiscard]] std::string_view at(std::size_t i) const {
        return i < x_words.size() ? x_words[i].lower : std::string_view();
    }

private:
    std::vector<char> x_lower;  // a vector: its bytes stay where they are when Words moves
    std::vector<Word> x_words;
};

/// The words of a text that several readers look at one after another, as they do at a customer's
/// message: what this thread cut last is not cut again. Keeps four short texts a thread.
[[nodiscard]] std::shared_ptr<const Words> shared_words(std::string_view text);

/// Hash of the word's stem: that of an English Stemmer, whatever the language of the index (the
/// agent's word lists are English), without a few endings more, so that "delivery" is a form of
/// "deliver". `lower` is in lower case.
[[nodiscard]] std::uint64_t stem_of(std::string_view lower);

/// Words that carry no topic: articles, pronouns, prepositions, auxiliaries, question words.
[[nodiscard]] bool is_stop_word(std::string_view lower);

}  // namespace continuo
