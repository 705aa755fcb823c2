#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace continuo {

/// Words that customers use for what documents call something else
/// (language/synonyms/en.txt; language/README.md describes the format). Immutable after it is made;
/// thread: any.
class Synonyms {
public:
    /// Equal for the forms of a word; 0 for a word that is not searched.
    using Code = std::uint64_t;
    /// How a user of synonyms knows a word.
    struct Form {
        Code code = 0;
        std::string stem{};  ///< what is searched for; empty if its user needs none
    };
    using FormOf = std::function<Form(std::string_view lower)>;

    struct Related {
        std::string word;  ///< in lower case
        Form form;
        double weight = 1;  ///< under 1 for a word of a longer phrase
    };
    /// A phrase of a text and what it is related to.
    struct Found {
        std::size_t words = 0;  ///< of the phrase; 0: none begins here
        std::span<const Related> related;
    };

    /// `text`: the content of a list. Errors: throws std::logic_error for a malformed line.
    Synonyms(std::string_view text, const FormOf& form_of);

    /// What the longest phrase at the beginning of `words` is related to: the words of the other
    /// phrases of its groups, each once. Cost: a few look-ups, without allocation.
    [[nodiscard]] Found find(std::span<const Code> words) const;

private:
    struct Phrase {
        std::vector<Related> words;
        std::vector<Code> codes;  ///< of the words that are searched
    };

    void add_group(std::string_view line, const FormOf& form_of);
    [[nodiscard]] static Code code_of_phrase(std::span<const Code> words);

    std::unordered_map<Code, std::vector<Related>> x_related;  // by code_of_phrase()
};

/// The content of language/synonyms/en.txt.
[[nodiscard]] std::string_view english_synonyms();

}  // namespace continuo
