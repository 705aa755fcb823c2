#include "agent/gate/polarity/clauses.hpp"

#include "agent/gate/polarity/opposite_words.hpp"
#include "agent/gate/words/gate_words.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

bool negates_nothing(const Words& words, std::size_t i) {
    const auto next = words.at(i + 1);
    // "No, that is not possible."
    if (words.at(i) == "no" && i + 1 < words.size() && words[i + 1].after_break) return true;
    if (is_one_of(next, {"only", "just", "matter", "doubt", "later", "wonder"})) return true;
    constexpr std::size_t reach = 3;  // "not recommended for more than"
    for (auto k = i + 1; k <= i + reach; ++k) {
        if (is_one_of(words.at(k), {"more", "less", "fewer", "longer", "later"}) &&
            words.at(k + 1) == "than")
            return true;
    }
    return false;
}

/// "we", "they'll", "is", "can't": a subject or a verb by itself.
bool is_of_a_clause(std::string_view word) {
    word = word.substr(0, word.find('\''));
    return is_gate_word(GateWord::of_clause, word);
}

/// "is free", "for free", "free of charge": not "free weights", "feel free".
bool costs_nothing(const Words& words, std::size_t i) {
    const bool ends = i + 1 >= words.size() || words[i + 1].after_break;
    return ends || is_one_of(words.at(i + 1), {"of", "for", "if", "when", "once", "in", "from"}) ||
           is_one_of(words.at(i - 1), {"is", "are", "for", "it's", "be", "was"});
}

bool is_followed_by_clause(const Words& words, std::size_t first) {
    constexpr std::size_t reach = 3;
    for (auto k = first; k < first + reach && k < words.size(); ++k) {
        if (k > first && words[k].after_break) return false;
        if (is_of_a_clause(words.at(k))) return true;
    }
    return false;
}

}  // namespace

bool begins_negation(const Words& words, std::size_t i) {
    if (is_negating(words.at(i))) return !negates_nothing(words, i);
    return words.at(i + 1) == "to" && is_one_of(
                                          words.at(i),
                                          {"unable",
                                           "fail",
                                           "fails",
                                           "failed",
                                           "failing",
                                           "refuse",
                                           "refuses",
                                           "refused",
                                           "impossible"}
                                      );
}

bool begins_clause(std::string_view text, const Words& words, std::size_t first, std::size_t i) {
    if (i <= first || i >= words.size()) return false;
    if (words.at(i) == "but" && is_negating(words.at(i + 1))) return false;  // "but not required"
    if (is_gate_word(GateWord::conjunction, words.at(i))) return true;
    const auto gap = text.substr(words[i - 1].end, words[i].begin - words[i - 1].end);
    if (gap.find_first_of(";()|\n") != std::string_view::npos || gap.contains("\u2014") ||
        gap.contains(" - ") || gap.contains(" \u2013 "))
        return true;
    const auto stop = gap.find_first_of(".!?");  // not of ".exe"
    if (stop != std::string_view::npos && stop + 1 < gap.size()) return true;
    const bool joins = is_one_of(words.at(i), {"and", "or"});
    if (!joins && !gap.contains(',')) return false;
    if (joins && is_one_of(words.at(i + 1), {"neither", "nor"})) return true;
    if (words.at(first) == "without") return true;  // "Without a printer, show the code"
    // "Cash, plants and perishable food aren't covered" is one clause, and "With three of them, you
    // can't book".
    bool has_verb = false;
    for (auto k = first; k < i && !has_verb; ++k)
        has_verb = is_of_a_clause(words.at(k));
    const bool is_adjunct =
        is_one_of(words.at(first), {"with",          "within", "in",  "on",  "at",   "after",
                                    "before",        "during", "for", "by",  "from", "as",
                                    "under",         "upon",   "to",  "yes", "no",   "please",
                                    "unfortunately", "even"});
    if (!has_verb && is_adjunct) return false;
    if (is_of_a_clause(words.at(joins ? i + 1 : i))) return true;
    return has_verb && is_followed_by_clause(words, joins ? i + 1 : i);
}

Denial denial_at(const Words& words, std::size_t i) {
    const auto word = words.at(i);
    const bool no_one = word == "no" && words.at(i + 1) == "one";
    if (no_one || is_one_of(word, {"nobody", "none", "nothing", "nowhere"}))
        return Denial::predicate;
    if (is_negating(word)) return negates_nothing(words, i) ? Denial::none : Denial::negation;
    if (word == "free") return costs_nothing(words, i) ? Denial::predicate : Denial::none;
    constexpr std::size_t letters_min = 8;  // "nonessential", not "none"
    const bool denies = is_gate_word(GateWord::denying, word) ||
                        (word.starts_with("non") && word.size() >= letters_min);
    return denies ? Denial::predicate : Denial::none;
}

bool is_condition(std::string_view first_word) {
    return is_one_of(first_word, {"if", "when", "unless", "once", "whenever", "while", "should"});
}

std::vector<WordRange> clauses_of(
    std::string_view text, const Words& words, std::size_t first, std::size_t last
) {
    std::vector<WordRange> clauses;
    for (auto i = first; i < last; ++i) {
        if (i == first || begins_clause(text, words, first, i)) clauses.push_back({i, i});
        clauses.back().last = i + 1;
    }
    return clauses;
}

bool is_limited(const Words& words, WordRange range) {
    for (auto i = range.first; i < range.last; ++i) {
        if (is_one_of(
                words.at(i),
                {"only",
                 "unless",
                 "until",
                 "except",
                 "solely",
                 "just",
                 "long",
                 "apart",
                 "than",
                 "before"}
            ))
            return true;
    }
    return false;
}

bool has_word(const Words& words, WordRange range, std::string_view wanted) {
    for (auto i = range.first; i < range.last; ++i) {
        if (words.at(i) == wanted) return true;
    }
    return false;
}

bool has_opposite(const Words& a, WordRange in_a, const Words& b, WordRange in_b) {
    for (auto i = in_a.first; i < in_a.last; ++i) {
        if (denial_at(a, i) != Denial::none) continue;
        for (auto k = in_b.first; k < in_b.last; ++k) {
            if (denial_at(b, k) != Denial::none) continue;
            if (are_opposites(a.at(i), b.at(k)) && !has_word(b, in_b, a.at(i)) &&
                !has_word(a, in_a, b.at(k)))
                return true;
        }
    }
    return false;
}

}  // namespace continuo
