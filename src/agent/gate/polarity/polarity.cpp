#include "agent/gate/polarity/polarity.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "agent/gate/polarity/clause_polarity.hpp"
#include "agent/gate/polarity/modality.hpp"
#include "agent/gate/polarity/near_verbatim.hpp"
#include "agent/gate/polarity/opposite_words.hpp"
#include "agent/gate/words/gate_words.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr double fit_min = 0.2;  // below, it is not clear what a word corresponds to

/// Whether a negation is near a word of the text, in its unit, or a negative word that the sentence
/// does not have (`has`).
template <class HasWord>
bool is_near_negation(const EvidenceText& text, std::size_t place, const HasWord& has) {
    constexpr std::size_t before = 9;
    constexpr std::size_t after = 6;
    if (text.is_negated(place)) return true;
    const auto& unit = text.units()[text.unit_of(place)];
    const auto first = std::max(unit.first_word, place > before ? place - before : 0);
    const auto last = std::min(unit.last_word, place + after);
    const auto negates = [&](std::size_t i) {
        const auto word = text.words().at(i);
        constexpr std::size_t noun_reach = 3;
        if (is_one_of(word, {"without", "non"})) return place > i && place - i <= noun_reach;
        return is_negating(word) || (is_gate_word(GateWord::negative, word) && !has(word));
    };
    for (auto i = first; i < last; ++i) {
        if (negates(i)) return true;
    }
    if (!unit.listed || unit.lead == text.unit_of(place)) return false;
    const auto& lead = text.units()[unit.lead];
    for (auto i = lead.first_word; i < lead.last_word; ++i) {
        if (negates(i)) return true;
    }
    return false;
}

bool is_near_negation(const AnswerSentence& sentence, std::size_t word) {
    constexpr std::size_t reach = 9;
    const auto first = word > reach ? word - reach : 0;
    const auto last = std::min(sentence.words.size(), word + reach);
    for (auto i = first; i < last; ++i) {
        const auto lower = sentence.words.at(i);
        if (is_negating(lower) || is_gate_word(GateWord::negative, lower)) return true;
    }
    return false;
}

/// How a topic word of the sentence is used where the evidence fits best.
struct PolarityOfWord {
    double fit = 0;
    bool plain = false;    ///< at such a place it is not negated
    bool negated = false;  ///< at such a place it is, or nearly
    bool surely_negated = false;
};

PolarityOfWord polarity_of(
    const AnswerSentence& sentence, const CheckedEvidence& evidence, std::size_t topic
) {
    constexpr double as_good = 0.85;
    constexpr double half_as_good = 0.5;
    constexpr float sure = 0.75F;
    PolarityOfWord result;
    struct Use {
        double fit;
        bool exact;
        bool negated;
        bool surely;
        bool nearly;
    };
    std::vector<Use> uses;
    const auto word = sentence.topics[topic].word;
    const auto has_word = [&](std::string_view lower) {
        return std::ranges::any_of(sentence.words, [&](const Word& one) {
            return one.lower == lower;
        });
    };
    for (const auto* aligned : evidence.texts) {
        for (const auto& match : aligned->matches(topic)) {
            if (match.strength < sure) continue;
            const auto fit = aligned->local_fit(word, word + 1, match.word);
            const auto& text = aligned->text();
            if (const auto& unit = text.units()[text.unit_of(match.word)]; unit.table) {
                for (auto i = unit.first_word; i < unit.last_word; ++i)
                    result.negated |= text.words().at(i) == "no";  // in a cell
                continue;
            }
            uses.push_back(
                {fit,
                 match.strength >= 1,
                 text.is_negated(match.word),
                 text.is_negated(match.word, true),
                 is_near_negation(text, match.word, has_word)}
            );
            result.fit = std::max(result.fit, fit);
        }
    }
    // The word itself before words that are related to it.
    const bool exact = std::ranges::any_of(uses, [&](const Use& use) {
        return use.exact && use.fit >= result.fit * half_as_good;
    });
    if (exact) {
        std::erase_if(uses, [](const Use& use) { return !use.exact; });
        result.fit = std::ranges::max(uses, {}, &Use::fit).fit;
    }
    result.surely_negated = !uses.empty();
    for (const auto& use : uses) {
        result.negated |= use.nearly && use.fit >= result.fit * half_as_good;
        if (use.fit < result.fit * as_good) continue;
        result.plain |= !use.negated;
        result.surely_negated &= use.surely;
    }
    return result;
}

/// "No rain is expected before Thursday" says that it is expected then.
bool is_limited(const Words& words, std::size_t i) {
    constexpr std::size_t reach = 8;
    for (std::size_t back = 1; back <= reach && back <= i; ++back) {
        if (is_one_of(words.at(i - back), {"long", "until", "unless", "if", "while", "before"}))
            return true;  // "as long as it has not changed": "until it changes"
        if (words[i - back].after_break) break;
    }
    for (auto k = i + 1; k < words.size() && k <= i + reach; ++k) {
        if (is_one_of(words.at(k), {"until", "unless", "except", "without", "if"})) return true;
        const bool dated = k + 1 < words.size() && (words[k + 1].number || words[k + 1].capital);
        if (words.at(k) == "before" && dated) return true;
    }
    return false;
}

/// Whether all places of a word are in members of JSON that deny it: "garage": false.
bool is_denied_everywhere(const CheckedEvidence& evidence, std::size_t topic) {
    bool denied = false;
    for (const auto* aligned : evidence.texts) {
        const auto& text = aligned->text();
        for (const auto& match : aligned->matches(topic)) {
            if (match.strength < 1) continue;
            if (!text.units()[text.unit_of(match.word)].denied) return false;
            denied = true;
        }
    }
    return denied;
}

/// "There is no outdoor seating" of JSON that has "OutdoorSeating": true.
bool denies_member(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    const bool short_sentence = sentence.topics.size() <= 5;
    const bool negates = std::ranges::any_of(sentence.words, [](const Word& word) {
        return is_negating(word.lower);
    });
    if (!short_sentence || !negates) return false;
    bool stated = false;
    for (std::size_t t = 0; t < sentence.topics.size(); ++t) {
        for (const auto* aligned : evidence.texts) {
            const auto& text = aligned->text();
            if (!text.is_json()) return false;
            for (const auto& match : aligned->matches(t)) {
                if (match.strength < 1) continue;
                const auto& unit = text.units()[text.unit_of(match.word)];
                const auto last = text.words().at(unit.last_word - 1);
                if (unit.denied ||
                    is_near_negation(text, match.word, [](std::string_view) { return false; }))
                    return false;
                stated |= is_one_of(last, {"true", "yes", "free", "paid"});
            }
        }
    }
    return stated;
}

/// The same for sentences in other words: a word that is negated on one side only.
bool is_negated_otherwise(
    const AnswerSentence& sentence,
    const CheckedEvidence& evidence,
    const std::vector<ClauseComparison>& clauses
) {
    for (std::size_t t = 0; t < sentence.topics.size(); ++t) {
        const auto& topic = sentence.topics[t];
        const bool compared = std::ranges::any_of(clauses, [&](const ClauseComparison& clause) {
            return clause.polarity == ClausePolarity::same && topic.word >= clause.first_word &&
                   topic.word < clause.last_word;
        });
        if (compared) continue;
        if (!topic.negated && is_denied_everywhere(evidence, t) &&
            !is_near_negation(sentence, topic.word))
            return true;
        const auto polarity = polarity_of(sentence, evidence, t);
        if (polarity.fit < fit_min) continue;
        if (topic.negated && polarity.plain && !polarity.negated &&
            !is_limited(sentence.words, topic.word))
            return true;
        if (!topic.negated && polarity.surely_negated && !is_near_negation(sentence, topic.word))
            return true;
    }
    return false;
}

/// "is not 1.4 %": negates a quantity that the evidence states.
bool negates_quantity(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    for (const auto& quantity : sentence.quantities) {
        if (quantity.indefinite || sentence.negated[quantity.first_word] != 1) continue;
        bool plain = false;
        bool negated = false;
        for (const auto* aligned : evidence.texts) {
            const auto& text = aligned->text();
            for (const auto& other : text.quantities()) {
                if (!equal_quantities(quantity, other)) continue;
                const bool there = is_near_negation(text, other.first_word, [](std::string_view) {
                    return false;
                });
                (there ? negated : plain) = true;
            }
        }
        if (plain && !negated && !is_limited(sentence.words, quantity.first_word)) return true;
    }
    return false;
}

}  // namespace

PolarityFindings check_polarity(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    PolarityFindings found;
    const auto clauses = compare_clauses(sentence, evidence);
    for (const auto& clause : clauses) {
        switch (clause.polarity) {
            case ClausePolarity::same:
                ++found.clauses_same;
                break;
            case ClausePolarity::contrary:
                ++found.clauses_contrary;
                break;
            case ClausePolarity::unknown:
                ++found.clauses_unknown;
                break;
        }
    }
    found.difference = broken_by_difference(sentence, evidence);
    found.word_negated = is_negated_otherwise(sentence, evidence, clauses);
    found.near_opposite = has_near_opposite(sentence, evidence);
    const bool agrees = found.clauses_contrary + found.clauses_unknown == 0;
    if (found.difference && !(found.difference == GateRule::negation && agrees)) {
        found.broken = found.difference;
    } else if (found.clauses_contrary > 0 || found.word_negated ||
               negates_quantity(sentence, evidence) || denies_member(sentence, evidence)) {
        found.broken = GateRule::negation;
    } else if (found.near_opposite) {
        found.broken = GateRule::opposite;
    } else if (has_other_modality(sentence, evidence)) {
        found.broken = GateRule::modality;
    }
    return found;
}

}  // namespace continuo
