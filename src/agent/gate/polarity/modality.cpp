#include "agent/gate/polarity/modality.hpp"

#include <algorithm>
#include <string_view>

#include "agent/gate/words/gate_words.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr double modal_fit_min = 0.2;  // below, it is not clear what a word corresponds to

enum class Modal { none, may, should, must };

/// The modal verb that governs words[i]: one of the three words before.
Modal modal_before(const Words& words, std::size_t i, std::size_t first) {
    constexpr std::size_t reach = 3;
    for (std::size_t back = 1; back <= reach && first + back <= i; ++back) {
        const auto word = words.at(i - back);
        if (is_negating(word)) return Modal::none;
        if (is_one_of(word, {"must", "shall"})) return Modal::must;
        if (word == "to" && is_one_of(words.at(i - back - 1), {"have", "has", "need", "needs"}))
            return Modal::must;
        if (is_one_of(word, {"can", "may", "could", "might"})) return Modal::may;
        if (word == "should") return Modal::should;
        if (words[i - back].after_break) return Modal::none;
    }
    return Modal::none;
}

/// "must cancel" of a text that has "can cancel", or the other way round.
bool has_other_modal(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    for (std::size_t t = 0; t < sentence.topics.size(); ++t) {
        const auto modal = modal_before(sentence.words, sentence.topics[t].word, 0);
        if (modal == Modal::none) continue;
        bool same = false;
        bool contrary = false;
        const auto word = sentence.topics[t].word;
        for (const auto* aligned : evidence.texts) {
            for (const auto& match : aligned->matches(t)) {
                if (match.strength < 1 ||
                    aligned->local_fit(word, word + 1, match.word) < modal_fit_min)
                    continue;
                const auto& unit = aligned->text().units()[aligned->text().unit_of(match.word)];
                const auto there =
                    modal_before(aligned->text().words(), match.word, unit.first_word);
                same |= there == modal;
                contrary |= there != modal && there != Modal::none &&
                            (there == Modal::must || modal == Modal::must);
            }
        }
        if (contrary && !same) return true;
    }
    return false;
}

/// "always" or "never" without any word of the kind in the evidence.
bool is_too_absolute(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    for (const auto& word : sentence.words) {
        if (!is_one_of(word.lower, {"always", "guaranteed", "invariably"})) continue;
        const bool there = std::ranges::any_of(evidence.texts, [](const auto* aligned) {
            const auto window = aligned->best_window();
            if (window.share <= 0) return false;
            const auto& text = aligned->text();
            for (auto i = text.units()[window.first].first_word;
                 i < text.units()[window.last].last_word;
                 ++i) {
                if (is_gate_word(GateWord::every, text.words().at(i))) return true;
            }
            return false;
        });
        if (!there) return true;
    }
    return false;
}

}  // namespace

bool has_other_modality(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    return has_other_modal(sentence, evidence) || is_too_absolute(sentence, evidence);
}

}  // namespace continuo
