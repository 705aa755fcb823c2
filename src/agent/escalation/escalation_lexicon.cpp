#include "agent/escalation/escalation_lexicon.hpp"

#include <array>

#include "agent/language/word_set.hpp"

namespace continuo {

namespace {

constexpr auto keywords = std::to_array<WeightedPhrase>({
    {"urgent", 1.0},
    {"emergency", 1.0},
    {"complaint", 0.9},
    {"angry", 0.9},
    {"frustrated", 0.8},
    {"disappointed", 0.8},
    {"unacceptable", 0.8},
    {"legal", 0.9},
    {"lawsuit", 1.0},
    {"lawyer", 0.9},
    {"attorney", 0.9},
    {"sue", 0.9},
    {"refund", 0.7},
    {"compensation", 0.7},
    {"manager", 0.8},
    {"supervisor", 0.8},
    {"human", 0.7},
    {"speak to someone", 0.8},
    {"talk to a person", 0.8},
    {"not helping", 0.7},
    {"doesn't work", 0.6},
    {"does not work", 0.6},
    {"doesnt work", 0.6},
    {"broken", 0.6},
    {"critical", 0.9},
    {"immediate", 0.8},
    {"immediately", 0.8},
    {"asap", 0.8},
    {"right now", 0.8},
    {"worthless", 0.7},
    {"terrible", 0.7},
    {"horrible", 0.7},
    {"worst", 0.8},
});

constexpr auto urgent = std::to_array<WeightedPhrase>({
    {"urgent", 0.2},      {"urgently", 0.2},   {"asap", 0.2},         {"immediately", 0.2},
    {"right now", 0.2},   {"today", 0.2},      {"now", 0.2},          {"emergency", 0.4},
    {"critical", 0.4},    {"blocking", 0.4},   {"blocked", 0.4},      {"down", 0.4},
    {"not working", 0.4}, {"broken", 0.4},     {"stopped", 0.4},      {"payment", 0.3},
    {"charge", 0.3},      {"bill", 0.3},       {"invoice", 0.3},      {"money", 0.3},
    {"charged", 0.3},     {"hacked", 0.5},     {"breach", 0.5},       {"stolen", 0.5},
    {"fraud", 0.5},       {"fraudulent", 0.5}, {"unauthorized", 0.5}, {"unauthorised", 0.5},
    {"compromised", 0.5},
});

constexpr WordSet happy({
    "amazing", "appreciate", "awesome", "brilliant", "excellent", "fantastic",   "good",
    "great",   "happy",      "helpful", "love",      "nice",      "outstanding", "perfect",
    "pleased", "satisfied",  "superb",  "thank",     "thanks",    "wonderful",
});
constexpr WordSet unhappy({
    "angry",        "annoyed",       "annoying",     "awful",   "bad",      "broken",
    "disappointed", "disappointing", "disgusting",   "fail",    "failed",   "failing",
    "frustrated",   "frustrating",   "furious",      "hate",    "horrible", "issue",
    "issues",       "pathetic",      "poor",         "problem", "problems", "ridiculous",
    "stupid",       "terrible",      "unacceptable", "upset",   "useless",  "worst",
    "worthless",    "wrong",
});
constexpr WordSet intensifiers(
    {"absolutely", "completely", "extremely", "really", "so", "totally", "very"}
);
// "can't" and "haven't" are not here: "I can't get a refund" is about a refund.
constexpr WordSet negations({
    "ain't", "aren't",  "arent",  "didn't", "didnt",   "doesn't", "doesnt",   "don't",
    "dont",  "hardly",  "isn't",  "isnt",   "neither", "never",   "no",       "nor",
    "not",   "nothing", "wasn't", "wasnt",  "weren't", "without", "wouldn't",
});

constexpr std::size_t negation_reach = 3;

}  // namespace

std::span<const WeightedPhrase> escalation_keywords() {
    return keywords;
}

std::span<const WeightedPhrase> urgency_phrases() {
    return urgent;
}

int tone_of(std::string_view word) {
    if (happy.contains(word)) return 1;
    return unhappy.contains(word) ? -1 : 0;
}

bool is_intensifier(std::string_view word) {
    return intensifiers.contains(word);
}

bool phrase_at(const Words& words, std::size_t at, std::string_view phrase) {
    for (;;) {
        const auto word = words.at(at++);
        if (word.empty() || !phrase.starts_with(word)) return false;
        phrase.remove_prefix(word.size());
        if (phrase.empty()) return true;
        if (phrase.front() != ' ') return false;
        phrase.remove_prefix(1);
    }
}

bool is_negated(const Words& words, std::size_t at) {
    for (std::size_t back = 1; back <= negation_reach && back <= at; ++back) {
        if (words[at - back + 1].after_break) return false;
        if (!negations.contains(words.at(at - back))) continue;
        return words.at(at - back + 1) != "only";
    }
    return false;
}

}  // namespace continuo
