#include "agent/escalation/escalation_lexicon.hpp"

#include <charconv>
#include <vector>

#include "agent/language/lexicon.hpp"

namespace continuo {

namespace {

std::vector<WeightedPhrase> read_weights(std::string_view list) {
    std::vector<WeightedPhrase> phrases;
    for (const auto& line : read_lexicon(list)) {
        double weight = -1;
        const auto* end = line.value.data() + line.value.size();
        const auto [rest, ec] = std::from_chars(line.value.data(), end, weight);
        if (ec != std::errc() || rest != end || weight < 0 || weight > 1) fail_lexicon(list, line);
        phrases.push_back({line.key, weight});
    }
    return phrases;
}

WordMap<int> read_tones() {
    constexpr std::string_view list = "sentiment";
    std::vector<WordMap<int>::Entry> tones;
    for (const auto& line : read_lexicon(list)) {
        tones.emplace_back(line.key, parse_named<int>(list, line, {{"happy", 1}, {"unhappy", -1}}));
    }
    return WordMap<int>(std::move(tones));
}

constexpr std::size_t negation_reach = 3;

}  // namespace

std::span<const WeightedPhrase> escalation_keywords() {
    static const auto phrases = read_weights("escalation-keywords");
    return phrases;
}

std::span<const WeightedPhrase> urgency_phrases() {
    static const auto phrases = read_weights("urgency");
    return phrases;
}

int tone_of(std::string_view word) {
    static const auto tones = read_tones();
    const auto* tone = tones.find(word);
    return tone == nullptr ? 0 : *tone;
}

bool is_intensifier(std::string_view word) {
    static const WordList intensifiers("intensifiers");
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
    static const WordList negations("negations");
    for (std::size_t back = 1; back <= negation_reach && back <= at; ++back) {
        if (words[at - back + 1].after_break) return false;
        if (!negations.contains(words.at(at - back))) continue;
        return words.at(at - back + 1) != "only";
    }
    return false;
}

}  // namespace continuo
