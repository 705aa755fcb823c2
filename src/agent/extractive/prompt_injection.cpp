#include "agent/extractive/prompt_injection.hpp"

#include "agent/language/word_groups.hpp"

namespace continuo {

namespace {

/// The groups of language/lexicons/en/prompt-injection.txt.
enum class InjectionWord : unsigned {
    setting_aside,
    instruction,
    everything,
    earlier,
    customer_state,
    from_now_on,
    pretended,
    acted_as,
    machine,
    obligation,
    speaking,
    dictating,
    dictating_filler,
    replying,
    manner,
    every,
    answered,
    reader,
    verbatim,
    wording,
    of_system,
};

bool is_in(InjectionWord group, std::string_view word) {
    static const WordGroups<InjectionWord> groups(
        "prompt-injection",
        {
            {"setting_aside", InjectionWord::setting_aside},
            {"instruction", InjectionWord::instruction},
            {"everything", InjectionWord::everything},
            {"earlier", InjectionWord::earlier},
            {"customer_state", InjectionWord::customer_state},
            {"from_now_on", InjectionWord::from_now_on},
            {"pretended", InjectionWord::pretended},
            {"acted_as", InjectionWord::acted_as},
            {"machine", InjectionWord::machine},
            {"obligation", InjectionWord::obligation},
            {"speaking", InjectionWord::speaking},
            {"dictating", InjectionWord::dictating},
            {"dictating_filler", InjectionWord::dictating_filler},
            {"replying", InjectionWord::replying},
            {"manner", InjectionWord::manner},
            {"every", InjectionWord::every},
            {"answered", InjectionWord::answered},
            {"reader", InjectionWord::reader},
            {"verbatim", InjectionWord::verbatim},
            {"wording", InjectionWord::wording},
            {"of_system", InjectionWord::of_system},
        }
    );
    return groups.contains(group, word);
}

// Manuals contain instructions, too ("Ignore previous e-mails if you paid", "You are now logged
// in", "Reply to the e-mail"): each rule requires a word that is only used towards a machine.

/// "ignore all previous instructions", "disregard the rules above".
bool sets_aside(const Words& words, std::size_t i, std::size_t last) {
    constexpr std::size_t reach = 6;
    if (!is_in(InjectionWord::setting_aside, words.at(i))) return false;
    for (std::size_t j = i + 1; j < last && j <= i + reach; ++j) {
        const auto word = words.at(j);
        if (is_in(InjectionWord::instruction, word)) return true;
        if (is_in(InjectionWord::everything, word) &&
            is_in(InjectionWord::earlier, words.at(j + 1)))
            return true;
    }
    return false;
}

/// "you are now a pirate", "from now on you", "pretend to be" at the beginning of a clause.
bool assigns_role(const Words& words, std::size_t i, bool begins) {
    const auto word = words.at(i);
    const auto next = words.at(i + 1);
    const auto third = words.at(i + 2);
    if (word == "you" && next == "are" && third == "now") {
        // Manuals: "you are now logged in".
        return !is_in(InjectionWord::customer_state, words.at(i + 3));
    }
    if (word == "from" && next == "now" && third == "on") {
        return is_in(InjectionWord::from_now_on, words.at(i + 3));
    }
    if (begins && word == "pretend") return is_in(InjectionWord::pretended, next);
    return begins && word == "act" && next == "as" && is_in(InjectionWord::acted_as, third);
}

/// "the assistant must say", "AI: reply".
bool names_machine(const Words& words, std::size_t i) {
    if (!is_in(InjectionWord::machine, words.at(i))) return false;
    if (is_in(InjectionWord::obligation, words.at(i + 1)))
        return is_in(InjectionWord::speaking, words.at(i + 2));
    return i + 1 < words.size() && words[i + 1].after_break &&
           is_in(InjectionWord::speaking, words.at(i + 1));
}

/// "reply with", "say exactly", "output the following words" at the beginning of a clause.
bool dictates(const Words& words, std::size_t i, bool begins) {
    const auto word = words.at(i);
    const auto next = words.at(i + 1);
    const auto third = words.at(i + 2);
    if (!begins || !is_in(InjectionWord::dictating, word)) return false;
    if (is_in(InjectionWord::dictating_filler, word)) {
        return i + 1 < words.size() && dictates(words, i + 1, true);
    }
    if (is_in(InjectionWord::replying, word)) {
        if (is_in(InjectionWord::manner, next)) return true;
        return next == "to" && is_in(InjectionWord::every, third) &&
               is_in(InjectionWord::answered, words.at(i + 3));
    }
    if (word == "tell") return next == "the" && is_in(InjectionWord::reader, third);
    if (is_in(InjectionWord::verbatim, next)) return true;
    return next == "the" && is_in(InjectionWord::wording, third);
}

}  // namespace

bool is_prompt_injection(const Words& words, std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
        const bool begins = i == first || words[i].after_break;
        if (sets_aside(words, i, last) || assigns_role(words, i, begins) ||
            dictates(words, i, begins) || names_machine(words, i))
            return true;
        if (words.at(i) == "system" && is_in(InjectionWord::of_system, words.at(i + 1)))
            return true;
        if (words.at(i) == "new" && words.at(i + 1) == "instructions" && begins) return true;
    }
    return false;
}

}  // namespace continuo
