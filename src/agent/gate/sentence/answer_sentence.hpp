#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/gate/facts/literals.hpp"
#include "agent/gate/quantities/quantities.hpp"
#include "agent/language/words.hpp"

namespace continuo {

/// A word of an answer that tells of its topic.
struct TopicWord {
    std::size_t word = 0;  ///< index of the sentence's words
    std::uint64_t stem = 0;
    std::uint64_t beginning = 0;
    double weight = 0;
    bool negated = false;  ///< the first topic word after a negation
    /// A word that it can stand for, and how well, 0..1.
    struct Related {
        std::uint64_t stem = 0;
        double strength = 0;
    };
    std::vector<Related> related;
};

/// Neighbouring words of a name: "Ada Lovelace".
struct NameWords {
    std::size_t first_word = 0;
    std::size_t last_word = 0;  ///< one beyond
};

/// Whether a word of `text` is in `part`, a view of it.
[[nodiscard]] bool is_within(std::string_view part, std::string_view text, const Word& word);

/// A sentence of an answer, without its citations, taken apart. Cost: linear.
struct AnswerSentence {
    explicit AnswerSentence(std::string_view sentence);
    AnswerSentence(const AnswerSentence&) = delete;
    AnswerSentence& operator=(const AnswerSentence&) = delete;

    /// Whether it has anything that must occur in evidence letter by letter.
    [[nodiscard]] bool has_facts() const;

    std::string text;
    Words words;
    std::vector<TopicWord> topics;  ///< in order; without quantities
    std::vector<Quantity> quantities;
    std::vector<NameWords> names;
    Literals literals;
    double weight = 0;          ///< of all topics
    std::vector<char> negated;  ///< by word
    bool negative = false;      ///< has a negation, or a word such as "unable"
};

}  // namespace continuo
