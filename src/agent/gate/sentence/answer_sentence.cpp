#include "agent/gate/sentence/answer_sentence.hpp"

#include <algorithm>

#include "agent/gate/evidence/evidence_text.hpp"
#include "agent/gate/words/gate_words.hpp"

namespace continuo {

namespace {

constexpr double synonym_strength = 0.8;
constexpr double phrase_strength = 0.6;  // of a word of a longer phrase

/// Whether a word is in a phone number or an address, which are compared as a whole.
bool is_in_literal(const Literals& literals, std::string_view text, const Word& word) {
    const auto has = [&](const std::vector<std::string_view>& parts) {
        return std::ranges::any_of(parts, [&](auto part) { return is_within(part, text, word); });
    };
    return has(literals.contacts) || has(literals.phones) || has(literals.secrets);
}

bool may_be_name(const Words& words, std::size_t i) {
    const auto& word = words[i];
    if (!word.capital || is_gate_word(GateWord::not_name, word.lower)) return false;
    if (word.lower.starts_with("i'")) return false;
    return !(word.after_break && is_common_word(word)) && !is_stop_word(word.lower);
}

void add_related(std::vector<TopicWord>& topics) {
    std::vector<Synonyms::Code> stems;
    stems.reserve(topics.size());
    for (const auto& topic : topics)
        stems.push_back(topic.stem);
    for (std::size_t i = 0; i < topics.size(); ++i) {
        const auto found = gate_synonyms().find(std::span(stems).subspan(i));
        for (std::size_t k = i; k < i + found.words; ++k) {
            for (const auto& related : found.related) {
                if (related.form.code == 0) continue;
                const double strength = related.weight < 1 ? phrase_strength : synonym_strength;
                topics[k].related.push_back({related.form.code, strength});
            }
        }
        if (found.words <= 1) continue;
        // The phrase's first word on its own, too.
        for (const auto& related : gate_synonyms().find(std::span(stems).subspan(i, 1)).related) {
            if (related.form.code != 0)
                topics[i].related.push_back({related.form.code, phrase_strength});
        }
    }
}

}  // namespace

bool is_within(std::string_view part, std::string_view text, const Word& word) {
    const auto begin = static_cast<std::size_t>(part.data() - text.data());
    return word.begin >= begin && word.end <= begin + part.size();
}

AnswerSentence::AnswerSentence(std::string_view sentence)
    : text(sentence), words(text), literals(find_literals(text, words)), negated(words.size()) {
    quantities = find_quantities(text, words);
    std::erase_if(quantities, [&](const Quantity& quantity) {
        const auto& word = words[quantity.first_word];
        return is_in_literal(literals, text, word) ||
               std::ranges::any_of(literals.codes, [&](auto code) {
                   return is_within(code, text, word);
               });
    });
    mark_negated(words, 0, words.size(), negated);
    std::vector<char> measured(words.size());
    for (const auto& quantity : quantities) {
        if (quantity.indefinite) continue;
        for (auto i = quantity.first_word; i < quantity.last_word; ++i)
            measured[i] = 1;
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        negative |= is_negating(word.lower) || is_gate_word(GateWord::negative, word.lower);
        if (measured[i] != 0 || is_in_literal(literals, text, word)) continue;
        if (may_be_name(words, i)) {
            const bool joins = !names.empty() && names.back().last_word == i && !word.after_break;
            if (joins) {
                names.back().last_word = i + 1;
            } else {
                names.push_back({i, i + 1});
            }
        }
        const double topic = topic_weight(word);
        if (topic <= 0) continue;
        weight += topic;
        topics.push_back({i, topic_stem(word), beginning_of(word), topic, negated[i] == 1, {}});
    }
    add_related(topics);
}

bool AnswerSentence::has_facts() const {
    return !quantities.empty() || !literals.contacts.empty() || !literals.phones.empty() ||
           !literals.codes.empty() || !literals.secrets.empty();
}

}  // namespace continuo
