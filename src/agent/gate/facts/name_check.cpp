#include "agent/gate/facts/name_check.hpp"

#include <algorithm>
#include <string_view>

#include "agent/gate/words/gate_words.hpp"

namespace continuo {

namespace {

// Another name belongs to a place rather than the sentence's, if the words around fit it so much
// better. Chosen on half a of the labelled set (docs/gate.md).
constexpr double name_ratio = 1.3;
constexpr double name_margin = 0.06;

bool is_initials_of(const Words& words, std::size_t first, std::string_view lower) {
    for (std::size_t k = 0; k < lower.size(); ++k) {
        if (first + k >= words.size() || words.at(first + k).front() != lower[k]) return false;
    }
    return true;
}

/// "WHO" of "World Health Organization".
bool has_initials(const EvidenceText& text, std::string_view lower) {
    if (lower.size() < 2 || lower.size() > 6) return false;
    for (std::size_t i = 0; i < text.words().size(); ++i) {
        if (text.words()[i].capital && is_initials_of(text.words(), i, lower)) return true;
    }
    return false;
}

std::size_t topic_of(const AnswerSentence& sentence, std::size_t word) {
    const auto found = std::ranges::lower_bound(sentence.topics, word, {}, &TopicWord::word);
    const bool is_one = found != sentence.topics.end() && found->word == word;
    return is_one ? static_cast<std::size_t>(found - sentence.topics.begin())
                  : sentence.topics.size();
}

/// A word with a capital at the beginning of a sentence may be any word.
bool is_surely_a_name(const AnswerSentence& sentence, const NameWords& name) {
    const auto& word = sentence.words[name.first_word];
    if (name.last_word - name.first_word > 1 || !word.after_break) return true;
    for (const std::string_view ending : {"ing", "ed", "ly", "ion", "ions", "ers", "s", "ment"}) {
        if (word.lower.ends_with(ending)) return false;
    }
    return true;
}

bool has_name_word(const AnswerSentence& sentence, std::size_t word, const EvidenceText& text) {
    const auto topic = topic_of(sentence, word);
    if (topic == sentence.topics.size()) return true;  // a filler
    const auto& stem = sentence.topics[topic].stem;
    return !text.places(stem).empty() || text.in_context(stem) ||
           has_initials(text, sentence.words.at(word));
}

bool has_name_word(const AnswerSentence& sentence, std::size_t word, const Alignment& aligned) {
    constexpr double enough = 0.65;
    const auto topic = topic_of(sentence, word);
    return topic == sentence.topics.size() || aligned.strength(topic) >= enough ||
           has_name_word(sentence, word, aligned.text());
}

/// Whether one text has all words of the name: "Jean" of one and "Calvin" of another is none.
bool is_known_name(
    const AnswerSentence& sentence, const NameWords& name, const CheckedEvidence& evidence
) {
    const auto is_in = [&](const auto& text) {
        for (auto word = name.first_word; word < name.last_word; ++word) {
            if (!has_name_word(sentence, word, text)) return false;
        }
        return true;
    };
    return std::ranges::any_of(evidence.texts, [&](const auto* one) { return is_in(*one); }) ||
           std::ranges::any_of(*evidence.customer, is_in);
}

bool is_all_capitals(std::string_view word) {
    return word.size() > 1 &&
           std::ranges::none_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}
bool is_acronym(const EvidenceText& text, std::size_t word) {
    const auto& one = text.words()[word];
    return is_all_capitals(text.text().substr(one.begin, one.end - one.begin));
}
bool is_acronym(const AnswerSentence& sentence, std::size_t word) {
    const auto& one = sentence.words[word];
    return is_all_capitals(std::string_view(sentence.text).substr(one.begin, one.end - one.begin));
}

/// Whether a name of the text stands beside a name of the sentence anywhere: "Lewis" of "Lewis
/// Hartley".
template <class InSentence>
bool is_alias(const EvidenceText& text, std::size_t place, const InSentence& is_in_sentence) {
    const auto& words = text.words();
    const auto is_own = [&](std::size_t p) {
        return p < words.size() && text.is_name(p) && is_in_sentence(p);
    };
    for (const auto& one : text.places(topic_stem(words[place]))) {
        if (words[one.word].stem != words[place].stem) continue;
        if (is_own(one.word + 1) && !words[one.word + 1].after_break) return true;
        if (one.word > 0 && is_own(one.word - 1) && !words[one.word].after_break) return true;
    }
    return false;
}

/// How well the words around a name fit its own places and those of other names; `own` 0: it has
/// none.
struct NameFit {
    double own = 0;
    double other = 0;
};

NameFit fit_of_name(
    const AnswerSentence& sentence, const NameWords& name, const CheckedEvidence& evidence
) {
    NameFit best;
    for (const auto* aligned : evidence.texts) {
        const auto& text = aligned->text();
        const auto is_own = [&](std::size_t place) {
            for (auto w = name.first_word; w < name.last_word; ++w) {
                if (sentence.words[w].stem == text.words()[place].stem) return true;
            }
            return false;
        };
        const auto is_in_sentence = [&](std::size_t place) {
            const auto& there = text.words()[place];
            return std::ranges::any_of(sentence.words, [&](const Word& word) {
                return word.stem == there.stem ||
                       (beginning_of(word) != 0 && beginning_of(word) == beginning_of(there));
            });
        };
        for (std::size_t place = 0; place < text.words().size(); ++place) {
            const bool mine = is_own(place);
            if (!mine && (!text.is_name(place) || is_in_sentence(place))) continue;
            const auto beside = [&](std::size_t p) {
                return p < text.words().size() && text.is_name(p) && is_in_sentence(p);
            };
            const auto& there = text.words();
            const bool joins_next = place + 1 < there.size() && !there[place + 1].after_break;
            if (!mine && joins_next && beside(place + 1)) continue;
            if (!mine && !there[place].after_break && beside(place - 1)) continue;
            if (!mine && is_alias(text, place, is_in_sentence)) continue;
            if (!mine && text.units()[text.unit_of(place)].table) continue;
            // "CNN" is in no person's place.
            if (!mine && is_acronym(text, place) != is_acronym(sentence, name.first_word)) continue;
            const double fit = aligned->local_fit(name.first_word, name.last_word, place);
            auto& of_place = mine ? best.own : best.other;
            of_place = std::max(of_place, fit);
        }
    }
    return best;
}

}  // namespace

NameFindings check_names(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    NameFindings found;
    for (const auto& name : sentence.names) {
        if (!is_known_name(sentence, name, evidence)) {
            if (is_surely_a_name(sentence, name)) ++found.unknown;
            continue;
        }
        const bool quoted = std::ranges::any_of(sentence.literals.quotes, [&](auto quote) {
            return is_within(quote, sentence.text, sentence.words[name.first_word]);
        });
        if (quoted) continue;
        const auto [own, other] = fit_of_name(sentence, name, evidence);
        if (own <= 0) continue;
        found.margin = std::max(found.margin, other - own);
        if (other > own * name_ratio + name_margin) ++found.swapped;
    }
    return found;
}

}  // namespace continuo
