#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/text/synonym_list.hpp"

namespace continuo {

/// Whether one letter is wrong, missing, added, or two neighbours are exchanged, or the words are
/// equal.
[[nodiscard]] bool is_slip(std::string_view a, std::string_view b);

/// Words that customers use for what documents call something else, for texts whose words are known
/// by their stems. Immutable after it is made; thread: any.
class Synonyms {
public:
    /// Equal for the forms of a word.
    using Code = std::uint64_t;
    /// How a user of synonyms knows a word.
    struct Form {
        Code code = 0;
        bool searched = true;  ///< false: a stop word, which is a part of phrases only
        std::string stem{};    ///< what is searched for; empty if its user needs none
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

    /// What is in the first of `lists` is found first. None of them is kept.
    Synonyms(const std::vector<const SynonymList*>& lists, const FormOf& form_of);

    /// The words that the longest phrase at the beginning of `words` is related to, each once:
    /// those behind the `>` of its groups, or the other single words of a group without `>`; only
    /// words that are searched. `words` has the stop words ("call off" is not "call"), but not
    /// those of is_passed_over(). Cost: a few look-ups, without allocation.
    [[nodiscard]] Found find(std::span<const Code> words) const;

    /// The word of the list that `lower` is a slip of: one letter wrong, missing, added, or two
    /// exchanged. Empty if there is none, or for a word of under five letters. Cost: linear in the
    /// words of the list that have as many letters, or one more or less.
    [[nodiscard]] std::string_view nearest(std::string_view lower) const;

    /// Articles and pronouns, which are in no phrase: "put him down" is "put down". `lower` is in
    /// lower case.
    [[nodiscard]] static bool is_passed_over(std::string_view lower);

private:
    struct Phrase {
        std::vector<Related> words;
        std::vector<Code> codes;  ///< without the words that are passed over
    };

    void add_group(const SynonymList::Group& group, const FormOf& form_of);
    [[nodiscard]] Phrase phrase_of(const SynonymList::Phrase& words, const FormOf& form_of);
    [[nodiscard]] static Code code_of_phrase(std::span<const Code> words);

    std::unordered_map<Code, std::vector<Related>> x_related;  // by code_of_phrase()
    std::vector<std::string> x_vocabulary;  // its words of five letters or more, by length
};

}  // namespace continuo
