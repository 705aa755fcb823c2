#include "agent/gate/polarity/near_verbatim.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "agent/gate/polarity/opposite_words.hpp"
#include "agent/gate/polarity/word_difference.hpp"
#include "agent/gate/words/gate_words.hpp"

namespace continuo {

namespace {

// Shares of a sentence's words that are in a sentence of the evidence, in the same order.
constexpr double nearly_verbatim = 0.7;
constexpr double very_nearly_verbatim = 0.85;
constexpr double replaced_name_kept_min = 0.6;
constexpr double replaced_word_kept_min = 0.8;

using WordViews = std::vector<std::string_view>;

bool has_word(const WordViews& words, GateWord group) {
    return std::ranges::any_of(words, [&](auto word) { return is_gate_word(group, word); });
}
bool has_word(const WordViews& words, std::string_view wanted) {
    return std::ranges::find(words, wanted) != words.end();
}
bool has_negation(const WordViews& words) {
    return std::ranges::any_of(words, is_negating);
}

/// Whether words that negate were added or removed, and nothing that makes up for it.
bool flips_negation(const WordDifference& difference) {
    const bool added = has_negation(difference.added);
    const bool removed = has_negation(difference.removed);
    if (added == removed) return false;
    const auto& other = added ? difference.removed : difference.added;
    return !has_word(other, GateWord::negative) && !has_word(other, GateWord::limiting);
}

bool changes_modality(const WordDifference& difference) {
    const auto& added = difference.added;
    const auto& removed = difference.removed;
    const bool must = has_word(added, GateWord::must) && !has_word(removed, GateWord::must);
    const bool was_must = has_word(removed, GateWord::must) && !has_word(added, GateWord::must);
    const bool may = has_word(added, GateWord::may) && !has_word(removed, GateWord::may);
    const bool was_may = has_word(removed, GateWord::may) || has_word(removed, GateWord::should) ||
                         has_word(removed, GateWord::hedge);
    if ((must && was_may) || (may && was_must)) return true;
    const bool absolute = has_word(added, "always") || has_word(added, "never") ||
                          has_word(added, "guaranteed") || has_word(added, "all");
    if (absolute && has_word(removed, GateWord::hedge)) return true;
    const bool hedge = has_word(added, "sometimes") || has_word(added, "often");
    if (hedge && has_word(removed, "always")) return true;
    if (has_word(added, "only") && !has_word(removed, GateWord::limiting) &&
        !has_word(removed, GateWord::negative))
        return true;
    return difference.kept >= very_nearly_verbatim && has_word(removed, "only") &&
           !has_word(added, GateWord::limiting) && !has_negation(added);
}

bool has_opposites(const WordDifference& difference) {
    for (const auto word : difference.added) {
        for (const auto other : difference.removed) {
            if (are_opposites(word, other)) return true;
        }
    }
    return false;
}

bool is_in_unit(const EvidenceText& text, std::size_t place, const Word& wanted) {
    const auto& unit = text.units()[text.unit_of(place)];
    for (auto i = unit.first_word; i < unit.last_word; ++i) {
        if (text.words()[i].stem == wanted.stem) return true;
    }
    return false;
}

/// Whether a name of the text has another one in its place: "and the Empire" for "and the Pacific".
bool replaces_name(
    const AnswerSentence& sentence, const EvidenceText& text, const WordDifference& difference
) {
    const auto has = [&](const Word& wanted) {
        return std::ranges::any_of(sentence.words, [&](const Word& word) {
            return word.stem == wanted.stem;
        });
    };
    for (const auto& gap : difference.replaced) {
        bool added = false;
        for (const auto& name : sentence.names) {
            if (name.first_word >= gap.added_last || name.last_word <= gap.added_first) continue;
            added |= !is_in_unit(text, gap.removed_first, sentence.words[name.last_word - 1]);
        }
        if (!added) continue;
        bool removed = false;
        bool kept = false;
        for (auto i = gap.removed_first; i < gap.removed_last; ++i) {
            if (!text.is_name(i)) continue;
            (has(text.words()[i]) ? kept : removed) = true;
        }
        if (removed && !kept) return true;
    }
    return false;
}

/// Whether a word that no evidence has is in the place of another one: "a shipment of pineapples"
/// for "a shipment of bananas".
bool replaces_word(const Alignment& aligned, const WordDifference& difference) {
    const auto& sentence = aligned.sentence();
    const auto& text = aligned.text();
    for (const auto& gap : difference.replaced) {
        if (gap.added_last - gap.added_first != 1 || gap.removed_last - gap.removed_first != 1)
            continue;
        const auto topic =
            std::ranges::lower_bound(sentence.topics, gap.added_first, {}, &TopicWord::word);
        if (topic == sentence.topics.end() || topic->word != gap.added_first) continue;
        const auto index = static_cast<std::size_t>(topic - sentence.topics.begin());
        const auto& removed = text.words()[gap.removed_first];
        if (aligned.strength(index) <= 0 && topic->weight >= 1 && topic_weight(removed) >= 1)
            return true;
    }
    return false;
}

}  // namespace

std::optional<GateRule> broken_by_difference(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
) {
    for (const auto* aligned : evidence.texts) {
        const auto& text = aligned->text();
        const auto window = aligned->best_window();
        if (window.share <= 0) continue;
        WordDifference difference;
        for (auto u = window.first; u <= window.last; ++u) {
            const auto& unit = text.units()[u];
            auto of_unit =
                difference_of(text.words(), unit.first_word, unit.last_word, sentence.words);
            if (of_unit.kept > difference.kept) difference = std::move(of_unit);
        }
        if (difference.kept >= replaced_name_kept_min && replaces_name(sentence, text, difference))
            return GateRule::name;
        if (difference.kept >= replaced_word_kept_min && replaces_word(*aligned, difference))
            return GateRule::unsupported;
        if (difference.kept < nearly_verbatim) continue;
        const bool flips = flips_negation(difference);
        const bool opposes = has_opposites(difference);
        if (flips != opposes) return flips ? GateRule::negation : GateRule::opposite;
        if (changes_modality(difference)) return GateRule::modality;
    }
    return {};
}

}  // namespace continuo
