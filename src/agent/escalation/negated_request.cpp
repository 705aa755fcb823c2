#include "agent/escalation/negated_request.hpp"

#include "base/text.hpp"

namespace continuo {

bool is_negated_request(const Words& words, std::size_t i) {
    for (std::size_t j = i; j > 0 && !words[j].after_break;) {
        const auto word = words.at(--j);
        if (word == "not" &&
            is_one_of(words.at(j - 1), {"can", "could", "am", "was", "have", "why", "if"}))
            return false;
        if (is_one_of(word, {"don't", "dont", "not"}) && words.at(j - 1) == "why") return false;
        if (is_one_of(
                word,
                {"avoid",
                 "don't",
                 "dont",
                 "instead",
                 "needn't",
                 "never",
                 "no",
                 "not",
                 "without",
                 "won't"}
            ))
            return true;
        if (!is_one_of(word, {"a",         "any",    "be",     "even",   "for",    "going",
                              "have",      "having", "like",   "me",     "my",     "need",
                              "necessary", "of",     "please", "really", "reason", "the",
                              "to",        "want",   "wanna",  "wish",   "you",    "yet"}))
            return false;
    }
    return false;
}

bool is_past(const Words& words, std::size_t i) {
    const auto before = words.at(i - 1);
    if (words.at(i) == "connected" || words.at(i) == "transferred")
        return !is_one_of(before, {"be", "get", "getting"});
    if (before == "i" && is_one_of(words.at(i - 2), {"did", "am"})) return true;
    if (is_one_of(before, {"did", "didn't"})) return true;
    return words.at(i).ends_with("ing") &&
           is_one_of(
               before,
               {"after", "before", "was", "were", "been", "when", "while", "since", "from", "by"}
           );
}

}  // namespace continuo
