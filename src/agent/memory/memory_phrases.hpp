#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/language/lexicon.hpp"
#include "agent/memory/memory_request.hpp"

namespace continuo {

/// What a phrase of language/lexicons/<language>/memory.txt is.
enum class MemoryPhraseKind : std::uint8_t {
    say_name,          ///< a name follows
    say_name_capital,  ///< a name with a capital letter follows
    say_place,         ///< a place follows
    say_language,      ///< a language_word follows
    language_word,
    say_preference,  ///< the rest of its sentence is a preference
    not_name,        ///< follows say_name_capital and is no name: "ich bin Student"
    filler,          ///< may be around the others
    polite,          ///< one word, which may be inside the others, too: "vergiss das bitte wieder"
    correction,      ///< the same; what was said before is wrong
    request,         ///< asks about the memory
};

struct MemoryPhrase {
    std::vector<std::string> words;  ///< folded: fold_accents()
    MemoryPhraseKind kind = MemoryPhraseKind::filler;
    MemoryRequest request;  ///< of MemoryPhraseKind::request
};

/// A word of a message.
struct FoldedMessageWord {
    std::string text;  ///< folded
    std::size_t begin = 0;
    std::size_t end = 0;
    bool capital = false;
    bool number = false;
    bool after_break = false;
};
[[nodiscard]] std::vector<FoldedMessageWord> fold_message(std::string_view message);

/// The phrases of one language.
class MemoryPhrases {
public:
    /// Throws as read_lexicon() does.
    explicit MemoryPhrases(std::string_view list);
    /// Whether a phrase begins with the word.
    [[nodiscard]] bool has_beginning(std::string_view word) const {
        return x_by_first_word.contains(word);
    }
    /// The longest phrase at `at`; of equal ones, one that is no filler. Null if there is none.
    [[nodiscard]] const MemoryPhrase* at(
        const std::vector<FoldedMessageWord>& words, std::size_t at
    ) const;

private:
    std::map<std::string, std::vector<MemoryPhrase>, std::less<>> x_by_first_word;
};

/// The request that the name of a kind stands for ("about_me"), in memory-requests.txt and
/// memory.txt. Throws as fail_lexicon() does for any other name.
[[nodiscard]] MemoryRequest parse_memory_request(std::string_view list, const DataLine& line);

}  // namespace continuo
