#include "agent/extractive/prompt_injection.hpp"

#include <initializer_list>

#include "base/text.hpp"

namespace continuo {

namespace {

// Manuals give orders too ("Ignore previous e-mails if you paid", "You are now logged in", "Reply
// to the e-mail"): each rule requires a word that is only said to a machine.

/// "ignore all previous instructions", "disregard the rules above".
bool sets_aside(const Words& words, std::size_t i, std::size_t last) {
    constexpr std::size_t reach = 6;
    if (!is_one_of(words.at(i), {"disregard", "forget", "ignore", "override"})) return false;
    for (std::size_t j = i + 1; j < last && j <= i + reach; ++j) {
        const auto word = words.at(j);
        if (is_one_of(word, {"guidelines", "instruction", "instructions", "prompt", "prompts"}))
            return true;
        if (is_one_of(word, {"all", "everything", "rules"}) &&
            is_one_of(words.at(j + 1), {"above", "before", "previous", "prior"}))
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
        // What customers are now, after the last step of a manual.
        return !is_one_of(
            words.at(i + 3),
            {"able",
             "connected",
             "covered",
             "done",
             "eligible",
             "enrolled",
             "entitled",
             "finished",
             "free",
             "logged",
             "on",
             "ready",
             "registered",
             "set",
             "signed",
             "subscribed",
             "unsubscribed",
             "using",
             "verified"}
        );
    }
    if (word == "from" && next == "now" && third == "on") {
        return is_one_of(words.at(i + 3), {"act", "answer", "reply", "respond"});
    }
    if (begins && word == "pretend") return is_one_of(next, {"that", "to", "you"});
    return begins && word == "act" && next == "as" && is_one_of(third, {"a", "an", "if", "the"});
}

/// "the assistant must say", "AI: reply".
bool names_machine(const Words& words, std::size_t i) {
    static constexpr std::initializer_list<std::string_view> speaking = {
        "act",
        "always",
        "answer",
        "ask",
        "ignore",
        "never",
        "now",
        "offer",
        "only",
        "pretend",
        "recommend",
        "repeat",
        "reply",
        "respond",
        "reveal",
        "say",
        "tell",
        "not"
    };
    if (!is_one_of(
            words.at(i), {"ai", "assistant", "assistants", "bot", "bots", "chatbot", "llm", "llms"}
        ))
        return false;
    if (is_one_of(words.at(i + 1), {"must", "shall", "should"}))
        return is_one_of(words.at(i + 2), speaking);
    return i + 1 < words.size() && words[i + 1].after_break && is_one_of(words.at(i + 1), speaking);
}

/// "reply with", "say exactly", "output the following words" at the beginning of a clause.
bool dictates(const Words& words, std::size_t i, bool begins) {
    const auto word = words.at(i);
    const auto next = words.at(i + 1);
    const auto third = words.at(i + 2);
    if (!begins || !is_one_of(
                       word,
                       {"always",
                        "answer",
                        "only",
                        "output",
                        "please",
                        "print",
                        "repeat",
                        "reply",
                        "respond",
                        "say",
                        "tell",
                        "write"}
                   ))
        return false;
    if (word == "always" || word == "only" || word == "please") {
        return i + 1 < words.size() && dictates(words, i + 1, true);
    }
    if (is_one_of(word, {"answer", "reply", "respond"})) {
        if (is_one_of(next, {"exactly", "only", "with"})) return true;
        return next == "to" && is_one_of(third, {"all", "any", "each", "every"}) &&
               is_one_of(
                   words.at(i + 3),
                   {"customer", "customers", "question", "questions", "user", "users"}
               );
    }
    if (word == "tell")
        return next == "the" && is_one_of(third, {"customer", "customers", "user", "users"});
    if (is_one_of(next, {"exactly", "verbatim"})) return true;
    return next == "the" && is_one_of(third, {"exact", "following", "phrase", "word", "words"});
}

}  // namespace

bool is_prompt_injection(const Words& words, std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
        const bool begins = i == first || words[i].after_break;
        if (sets_aside(words, i, last) || assigns_role(words, i, begins) ||
            dictates(words, i, begins) || names_machine(words, i))
            return true;
        if (words.at(i) == "system" &&
            is_one_of(words.at(i + 1), {"override", "prompt", "prompts"}))
            return true;
        if (words.at(i) == "new" && words.at(i + 1) == "instructions" && begins) return true;
    }
    return false;
}

}  // namespace continuo
