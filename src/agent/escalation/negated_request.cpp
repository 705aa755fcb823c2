#include "agent/escalation/negated_request.hpp"

#include "agent/language/word_groups.hpp"

namespace continuo {

namespace {

/// The groups of language/lexicons/en/negated-request.txt.
enum class Group : unsigned {
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

bool is_in(Group group, std::string_view word) {
    static const WordGroups<Group> groups(
        "negated-request",
        {
            {"before_not", Group::before_not},
            {"after_why", Group::after_why},
            {"negating", Group::negating},
            {"between", Group::between},
            {"participle", Group::participle},
            {"becoming", Group::becoming},
            {"before_i", Group::before_i},
            {"past", Group::past},
            {"before_ing", Group::before_ing},
        }
    );
    return groups.contains(group, word);
}

}  // namespace

bool is_negated_request(const Words& words, std::size_t i) {
    for (std::size_t j = i; j > 0 && !words[j].after_break;) {
        const auto word = words.at(--j);
        if (word == "not" && is_in(Group::before_not, words.at(j - 1))) return false;
        if (is_in(Group::after_why, word) && words.at(j - 1) == "why") return false;
        if (is_in(Group::negating, word)) return true;
        if (!is_in(Group::between, word)) return false;
    }
    return false;
}

bool is_past(const Words& words, std::size_t i) {
    const auto before = words.at(i - 1);
    if (is_in(Group::participle, words.at(i))) return !is_in(Group::becoming, before);
    if (before == "i" && is_in(Group::before_i, words.at(i - 2))) return true;
    if (is_in(Group::past, before)) return true;
    return words.at(i).ends_with("ing") && is_in(Group::before_ing, before);
}

}  // namespace continuo
