#include "agent/gate/quantities/quantity_check.hpp"

#include <algorithm>

#include "agent/gate/quantities/table_check.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

// A value that the sentence does not have belongs to its place rather than its own, if the words
// around fit it so much better. Chosen on half a of the labelled set (docs/gate.md).
constexpr double other_ratio = 1.12;
constexpr double other_margin = 0.03;
constexpr double own_fit_min = 0.03;
constexpr double fit_of_a_slot = 0.2;  // a value at such a place answers the same question

GateRule rule_of(const Quantity& quantity) {
    const bool date =
        quantity.kind == quantity_kind::date || quantity.kind == quantity_kind::weekday;
    return date ? GateRule::date : GateRule::number;
}

/// "Monday to Friday" has Tuesday; "weekdays" and "daily" have it, too.
bool has_weekday(const EvidenceText& text, double day) {
    const auto& words = text.words();
    for (const auto& word : words) {
        if (is_one_of(word.lower, {"daily", "weekdays"})) return true;
    }
    const auto& quantities = text.quantities();
    for (std::size_t i = 0; i + 1 < quantities.size(); ++i) {
        const auto& first = quantities[i];
        const auto& last = quantities[i + 1];
        if (first.kind != quantity_kind::weekday || last.kind != first.kind) continue;
        const auto gap = last.first_word - first.last_word;
        const bool range =
            gap == 0 ||
            is_one_of(words.at(first.last_word), {"to", "through", "until", "till", "thru"});
        const bool inside = first.value <= last.value
                                ? first.value <= day && day <= last.value
                                : first.value <= day || day <= last.value;  // "Sunday to Thursday"
        if (gap <= 1 && range && inside) return true;
    }
    return false;
}

bool has_quantity(const EvidenceText& text, const Quantity& quantity) {
    return std::ranges::any_of(text.quantities(), [&](const Quantity& other) {
        return equal_quantities(quantity, other);
    });
}

/// Whether a weekday is the end of a range, such as "Monday to Friday", which is compared by its
/// ends.
bool is_in_range(const AnswerSentence& sentence, const Quantity& day) {
    return std::ranges::any_of(sentence.quantities, [&](const Quantity& other) {
        if (other.kind != quantity_kind::weekday || &other == &day) return false;
        const auto& first = other.first_word < day.first_word ? other : day;
        const auto& last = other.first_word < day.first_word ? day : other;
        return last.first_word - first.last_word <= 1 &&
               sentence.words.at(first.last_word) != "and" &&
               sentence.words.at(first.last_word) != "or";
    });
}

/// Whether the value of an evidence's quantity is in the sentence, too.
bool is_stated(const AnswerSentence& sentence, const Quantity& other) {
    return std::ranges::any_of(sentence.quantities, [&](const Quantity& stated) {
        return equal_quantities(stated, other);
    });
}

/// How well the words around a quantity fit its own places and those of other values of its kind.
struct SlotFit {
    double own = -1;  ///< -1: it is not there
    double other = 0;
};

SlotFit fit_of_slot(
    const AnswerSentence& sentence, const Quantity& quantity, const CheckedEvidence& evidence
) {
    SlotFit slot;
    for (const auto* aligned : evidence.texts) {
        const auto& text = aligned->text();
        for (const auto& other : text.quantities()) {
            const bool equal = equal_quantities(quantity, other);
            const bool listed = text.is_json() && other.kind == quantity_kind::weekday;
            const bool rival = other.kind == quantity.kind && !listed &&
                               (!other.indefinite || quantity.indefinite) &&
                               other.counts == quantity.counts &&
                               !text.units()[text.unit_of(other.first_word)].table;
            if (!equal && (!rival || is_stated(sentence, other))) continue;
            const double fit =
                aligned->slot_fit(quantity.first_word, quantity.last_word, other.first_word);
            auto& best = equal ? slot.own : slot.other;
            best = std::max(best, fit);
        }
    }
    return slot;
}

/// Whether two quantities of the sentence have each other's places: "10 g of starter and 100 g of
/// salt" for "100 g of starter and 10 g of salt".
bool are_exchanged(const Quantity& one, const Quantity& other, const CheckedEvidence& evidence) {
    if (one.kind != other.kind || equal_quantities(one, other)) return false;
    for (const auto* aligned : evidence.texts) {
        const auto best = [&](const Quantity& around, const Quantity& at) {
            double fit = 0;
            for (const auto& there : aligned->text().quantities()) {
                if (there.kind != around.kind || !equal_quantities(at, there)) continue;
                if (aligned->text().units()[aligned->text().unit_of(there.first_word)].table)
                    continue;
                fit = std::max(
                    fit, aligned->slot_fit(around.first_word, around.last_word, there.first_word)
                );
            }
            return fit;
        };
        const double own_one = best(one, one);
        const double own_other = best(other, other);
        if (own_one <= 0 || own_other <= 0) continue;
        if (best(one, other) > own_one * other_ratio + other_margin &&
            best(other, one) > own_other * other_ratio + other_margin)
            return true;
    }
    return false;
}

/// The best of all tables.
TableFit fit_of_tables(const Quantity& quantity, const CheckedEvidence& evidence) {
    auto best = TableFit::nowhere;
    for (const auto* aligned : evidence.texts) {
        const auto fit = table_fit(*aligned, quantity);
        if (fit == TableFit::right) return fit;
        if (best != TableFit::unclear && fit != TableFit::nowhere) best = fit;
    }
    return best;
}

bool is_in_prose(const Quantity& quantity, const CheckedEvidence& evidence) {
    return in_any_text(evidence, [&](const EvidenceText& text) {
        return std::ranges::any_of(text.quantities(), [&](const Quantity& other) {
            return !text.units()[text.unit_of(other.first_word)].table &&
                   equal_quantities(quantity, other);
        });
    });
}

/// Where the evidence has a quantity of the sentence.
enum class Place { right, uncounted, absent, misplaced, wrong_cell };
struct Placed {
    Place place = Place::right;
    double margin = -1;  ///< as QuantityFindings::margin
};

Placed place_of(
    const AnswerSentence& sentence, const Quantity& quantity, const CheckedEvidence& evidence
) {
    constexpr double small_count = 5;
    if (const auto fit = fit_of_tables(quantity, evidence); fit != TableFit::nowhere) {
        if (fit == TableFit::right) return {};
        if (fit == TableFit::wrong && !is_in_prose(quantity, evidence)) return {Place::wrong_cell};
    }
    const auto slot = fit_of_slot(sentence, quantity, evidence);
    if (slot.own >= 0) {
        const bool fits =
            slot.own >= own_fit_min && slot.other <= slot.own * other_ratio + other_margin;
        return {fits ? Place::right : Place::misplaced, slot.other - slot.own};
    }
    if (in_any_text(evidence, [&](const EvidenceText& text) {
            return has_quantity(text, quantity);
        }))
        return {};
    if (quantity.kind == quantity_kind::weekday && !is_in_range(sentence, quantity)) {
        const bool there = in_any_text(evidence, [&](const EvidenceText& text) {
            return has_weekday(text, quantity.value);
        });
        return {there ? Place::right : Place::absent};
    }
    // Models count what they list, and say "within a week": wrong only if the evidence has another
    // value at this place.
    const bool counts =
        quantity.in_words && quantity.kind == quantity_kind::plain && quantity.value <= small_count;
    const bool may_lack = (counts || quantity.indefinite) && slot.other < fit_of_a_slot;
    return {may_lack ? Place::uncounted : Place::absent};
}

bool is_exchanged(
    const AnswerSentence& sentence, const Quantity& quantity, const CheckedEvidence& evidence
) {
    return std::ranges::any_of(sentence.quantities, [&](const Quantity& other) {
        return &other > &quantity && are_exchanged(quantity, other, evidence);
    });
}

}  // namespace

QuantityFindings check_quantities(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    QuantityFindings found;
    for (const auto& quantity : sentence.quantities) {
        const auto [place, margin] = place_of(sentence, quantity, evidence);
        const auto rule = rule_of(quantity);
        const bool right = place == Place::right || place == Place::uncounted;
        if (!found.broken && (!right || is_exchanged(sentence, quantity, evidence)))
            found.broken = rule;
        if (!found.absent && place == Place::absent) found.absent = rule;
        found.wrong_cell += place == Place::wrong_cell ? 1 : 0;
        found.uncounted += place == Place::uncounted ? 1 : 0;
        if (rule != GateRule::number) continue;
        found.misplaced += place == Place::misplaced ? 1 : 0;
        found.margin = std::max(found.margin, margin);
    }
    return found;
}

std::optional<GateRule> unknown_quantity(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
) {
    for (const auto& quantity : sentence.quantities) {
        if (quantity.indefinite || (quantity.in_words && quantity.kind == quantity_kind::plain))
            continue;
        const bool there = in_any_text(evidence, [&](const EvidenceText& text) {
            return has_quantity(text, quantity);
        });
        if (!there) return rule_of(quantity);
    }
    return {};
}

}  // namespace continuo
