#include "agent/escalation/negated_request.hpp"

#include "agent/language/word_groups.hpp"

namespace continuo {

namespace {

/// The groups of language/lexicons/en/negated-request.txt.
enum class NegationWord : unsigned {
    before_not,
    after_why,
    negating,
    between,
    participle,
    becoming,
    before_i,
    past,
    before_ing,
};

bool is_in(NegationWord group, std::string_view word) {
    static const WordGroups<NegationWord> groups(
        "negated-request",
        {
            {"before_not", NegationWord::before_not},
            {"after_why", NegationWord::after_why},
            {"negating", NegationWord::negating},
            {"between", NegationWord::between},
            {"participle", NegationWord::participle},
            {"becoming", NegationWord::becoming},
            {"before_i", NegationWord::before_i},
            {"past", NegationWord::past},
            {"before_ing", NegationWord::before_ing},
        }
    );
    return groups.contains(group, word);
}

}  // namespace

bool is_negated_request(const Words& words, std::size_t i) {
    for (std::size_t j = i; j > 0 && !words[j].after_break;) {
        const auto word = words.at(--j);
        if (word == "not" && is_in(NegationWord::before_not, words.at(j - 1))) return false;
        if (is_in(NegationWord::after_why, word) && words.at(j - 1) == "why") return false;
        if (is_in(NegationWord::negating, word)) return true;
        if (!is_in(NegationWord::between, word)) return false;
    }
    return false;
}

bool is_past(const Words& words, std::size_t i) {
    const auto before = words.at(i - 1);
    if (is_in(NegationWord::participle, words.at(i))) return !is_in(NegationWord::becoming, before);
    if (before == "i" && is_in(NegationWord::before_i, words.at(i - 2))) return true;
    if (is_in(NegationWord::past, before)) return true;
    return words.at(i).ends_with("ing") && is_in(NegationWord::before_ing, before);
}

}  // namespace continuo
