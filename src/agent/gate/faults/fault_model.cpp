#include "agent/gate/faults/fault_model.hpp"

#include <algorithm>

#include "agent/gate/polarity/clauses.hpp"
#include "agent/gate/polarity/opposite_words.hpp"
#include "agent/gate/polarity/word_difference.hpp"
#include "agent/gate/words/gate_words.hpp"
#include "agent/language/linear_weights.hpp"

namespace continuo {

namespace {

constexpr double is_there = 0.5;  // strength from which on a word is not missing

double truth(bool value) {
    return value ? 1 : 0;
}

void add_missing(
    const AnswerSentence& sentence, const CheckedEvidence& evidence, FaultSignals& signals
) {
    const auto count = sentence.topics.size();
    for (std::size_t t = 0; t < count; ++t) {
        const bool there = std::ranges::any_of(evidence.texts, [&](const Alignment* aligned) {
            return aligned->strength(t) >= is_there;
        });
        if (there) continue;
        signals.missing += 1;
        signals.missing_weight += sentence.topics[t].weight;
        signals.missing_late += truth(t * 3 >= count * 2);
    }
}

/// Some words of a text.
struct WordsOf {
    const Words& words;
    WordRange range;

    [[nodiscard]] bool has(std::string_view wanted) const { return has_word(words, range, wanted); }
    template <class Test>
    [[nodiscard]] double count(const Test& test) const {
        double found = 0;
        for (auto i = range.first; i < range.last; ++i)
            found += truth(test(words.at(i)));
        return found;
    }
};

void compare_words(const WordsOf& ours, const WordsOf& theirs, FaultSignals& signals) {
    signals.negations = ours.count(is_negating);
    signals.evidence_negations = theirs.count(is_negating);
    signals.more_negations = truth(signals.negations > signals.evidence_negations);
    signals.fewer_negations = truth(signals.negations < signals.evidence_negations);
    const auto has = [](const WordsOf& words, GateWord group) {
        return words.count([&](std::string_view word) { return is_gate_word(group, word); }) > 0;
    };
    const bool must = has(ours, GateWord::must);
    const bool was_must = has(theirs, GateWord::must);
    signals.must_added = truth(must && !was_must);
    signals.must_gone = truth(!must && was_must);
    const bool limit = has(ours, GateWord::limiting);
    const bool was_limit = has(theirs, GateWord::limiting);
    signals.limit_added = truth(limit && !was_limit);
    signals.limit_gone = truth(!limit && was_limit);
    signals.opposites = ours.count([&](std::string_view own) {
        if (theirs.has(own)) return false;
        return theirs.count([&](std::string_view other) {
            return are_opposites(own, other) && !ours.has(other);
        }) > 0;
    });
}

/// Everything that is compared with the text that has most of the sentence.
void compare_window(
    const AnswerSentence& sentence, const CheckedEvidence& evidence, FaultSignals& signals
) {
    const Alignment* best = nullptr;
    for (const auto* aligned : evidence.texts) {
        if (best == nullptr || aligned->best_window().share > best->best_window().share)
            best = aligned;
    }
    if (best == nullptr || best->text().units().empty()) return;
    const auto& text = best->text();
    const auto window = best->best_window();
    for (auto u = window.first; u <= window.last; ++u) {
        const auto& unit = text.units()[u];
        const auto difference =
            difference_of(text.words(), unit.first_word, unit.last_word, sentence.words);
        signals.kept = std::max(signals.kept, difference.kept);
    }
    compare_words(
        {sentence.words, {0, sentence.words.size()}},
        {text.words(), {text.units()[window.first].first_word, text.units()[window.last].last_word}
        },
        signals
    );
}

}  // namespace

FaultSignals fault_signals(
    const AnswerSentence& sentence, const CheckedEvidence& evidence, const SentenceFindings& found
) {
    FaultSignals signals;
    const auto& [quantities, names, polarity, support, broken] = found;
    signals.number_uncounted = quantities.uncounted;
    signals.number_misplaced = quantities.misplaced;
    signals.number_margin = quantities.margin;
    signals.wrong_cell = quantities.wrong_cell;
    signals.quantities = static_cast<double>(sentence.quantities.size());
    signals.name_swapped = names.swapped;
    signals.name_margin = names.margin;
    signals.clauses_same = polarity.clauses_same;
    signals.clauses_contrary = polarity.clauses_contrary;
    signals.clauses_unknown = polarity.clauses_unknown;
    signals.word_negated = truth(polarity.word_negated);
    signals.near_opposite = truth(polarity.near_opposite);
    signals.difference_negation = truth(polarity.difference == GateRule::negation);
    signals.difference_opposite = truth(polarity.difference == GateRule::opposite);
    signals.difference_modality = truth(polarity.difference == GateRule::modality);
    signals.difference_name = truth(polarity.difference == GateRule::name);
    signals.words = static_cast<double>(sentence.words.size());
    signals.covered = support.covered;
    signals.window = support.window;
    signals.clause = support.clause;
    signals.pairs = support.pairs;
    signals.run = support.run;
    signals.rule_number = truth(broken == GateRule::number);
    signals.rule_date = truth(broken == GateRule::date);
    signals.rule_name = truth(broken == GateRule::name);
    signals.rule_negation = truth(broken == GateRule::negation);
    signals.rule_modality = truth(broken == GateRule::modality);
    signals.rule_opposite = truth(broken == GateRule::opposite);
    signals.rule_unsupported = truth(broken == GateRule::unsupported);
    add_missing(sentence, evidence, signals);
    compare_window(sentence, evidence, signals);
    return signals;
}

double fault_of(const FaultSignals& signals) {
    static const LinearWeights alone("gate-faults", fault_fields);
    static const LinearWeights by_kept("gate-faults-kept", fault_fields);
    static const LinearWeights by_covered("gate-faults-covered", fault_fields);
    static const LinearWeights by_words("gate-faults-words", fault_fields);
    return alone.of(signals) + signals.kept * by_kept.of(signals) +
           signals.covered * by_covered.of(signals) + signals.words * by_words.of(signals);
}

}  // namespace continuo
