#include "agent/gate/quantities/quantities.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/gate/quantities/units.hpp"
#include "agent/gate/quantities/written_dates.hpp"
#include "agent/gate/quantities/written_numbers.hpp"
#include "agent/gate/words/gate_words.hpp"
#include "agent/gate/words/word_gaps.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

bool is_qualifier(std::string_view word) {
    return is_one_of(
        word,
        {"working",
         "business",
         "calendar",
         "full",
         "consecutive",
         "additional",
         "more",
         "extra",
         "further",
         "whole",
         "us",
         "school",
         "u"}
    );
}

class QuantityReader {
public:
    QuantityReader(std::string_view text, const Words& words)
        : x_text(text), x_words(words), x_gaps(text, words) {}

    std::vector<Quantity> run() {
        for (std::size_t i = 0; i < x_words.size();) {
            auto found = read(i);
            if (!found) {
                ++i;
                continue;
            }
            found->first_word = i;
            i = std::max(i + 1, found->last_word);
            found->last_word = i;
            // "between nine and five"
            if (!x_found.empty() && x_found.back().clock && found->kind == quantity_kind::plain &&
                found->first_word == x_found.back().last_word + 1 &&
                is_one_of(x_words.at(x_found.back().last_word), {"to", "and", "until", "till"}))
                found->clock = !found->counts;
            for (std::size_t back = 1; back <= 3 && back <= found->first_word; ++back)
                found->approximate |=
                    is_gate_word(GateWord::approximate, x_words.at(found->first_word - back));
            x_found.push_back(*found);
        }
        share_units();
        return std::move(x_found);
    }

private:
    std::optional<Quantity> read(std::size_t i) {
        if (auto date = read_date(x_text, x_words, i)) return date;
        if (auto part = read_part(i)) return part;
        if (is_one_of(x_words.at(i), {"a", "an", "one", "half", "per", "each"}))
            return read_single(i);
        if (is_list_number(i)) return {};
        return read_amount(i);
    }

    /// "1. Open": the number of a list item.
    [[nodiscard]] bool is_list_number(std::size_t i) const {
        if (!x_words[i].number || x_words[i].lower.size() > 2) return false;
        const auto lead = x_gaps.before(i);
        const bool starts = i == 0 || lead.contains('\n');
        const auto after = x_gaps.after(i);
        return starts && lead.find_first_of("$(") == std::string_view::npos &&
               (after.starts_with(". ") || after.starts_with(") ") || after.starts_with(".) "));
    }

    /// "three quarters of an hour", and "a third of the price" as percent.
    [[nodiscard]] std::optional<Quantity> read_part(std::size_t i) const {
        const auto fraction = read_fraction(x_words, i);
        if (!fraction) return {};
        Quantity part;
        part.in_words = true;
        const auto of = i + fraction->words;
        const bool single = is_one_of(x_words.at(of + 1), {"a", "an"});
        const auto unit = single ? unit_of(x_words.at(of + 2)) : Unit{};
        if (unit.kind != 0) {
            part.kind = unit.kind;
            part.written = fraction->value;
            part.value = unit.factor * part.written;
            part.last_word = of + 3;
            return part;
        }
        if (x_words.at(i) == "quarter") return {};  // "the quarter of the year"
        part.kind = unit_of("percent").kind;
        part.value = part.written = fraction->value * 100;
        part.last_word = of;
        return part;
    }

    /// "a week", "half an hour", "one year", "a year and a half".
    std::optional<Quantity> read_single(std::size_t i) const {
        const bool half = x_words.at(i) == "half";
        auto at = i + 1;
        if (half && is_one_of(x_words.at(at), {"a", "an"})) ++at;
        if (is_one_of(x_words.at(at), {"working", "business", "full", "calendar", "single"})) ++at;
        const auto unit = at < x_words.size() ? unit_of(x_words.at(at)) : Unit{};
        const bool is_one = x_words.at(i) == "one";
        const bool ordinal = is_one_of(x_words.at(at), {"second", "quarter"}) && !half;
        if (unit.kind == 0 || x_words.at(at).size() < 3 || ordinal) {
            return is_one || half ? read_amount(i) : std::nullopt;
        }
        Quantity amount;
        amount.kind = unit.kind;
        amount.written = half ? 0.5 : 1;
        amount.value = unit.factor * amount.written;
        amount.indefinite = !half && !is_one;
        amount.in_words = true;
        amount.last_word = at + 1;
        if (has_half_more(x_words, at + 1)) {
            amount.written += 0.5;
            amount.value = unit.factor * amount.written;
            amount.indefinite = false;
            amount.last_word += half_more_words;
        }
        return amount;
    }

    /// "until nine", "at 9": an hour, if nothing is counted.
    [[nodiscard]] bool is_hour(const WrittenNumber& number, const Quantity& amount, std::size_t i)
        const {
        if (amount.kind != quantity_kind::plain || amount.counts || i == 0) return false;
        if (!is_hour_of_twelve(number)) return false;
        return is_one_of(
            x_words.at(i - 1), {"until", "till", "at", "by", "before", "after", "from", "between"}
        );
    }

    std::optional<Quantity> read_amount(std::size_t i) const {
        const auto number = read_number(x_text, x_words, i);
        if (!number) return {};
        Quantity amount;
        amount.value = amount.written = number->value;
        amount.in_words = number->in_words;
        amount.last_word = i + number->words;
        const auto unit = unit_after(*number, amount.last_word);
        if (!number->suffix.empty() && unit.kind == 0) return {};  // a code
        amount.kind = unit.kind;
        amount.value *= unit.factor;
        if (const auto currency = currency_before(i)) amount.kind = currency;
        const bool named = amount.kind == quantity_kind::plain && i > 0 &&
                           !x_words[i].after_break &&
                           is_one_of(x_words.at(i - 1), {"day", "week", "month"});
        if (named) {  // "day 21": 21 days
            const auto span = unit_of(x_words.at(i - 1));
            amount.kind = span.kind;
            amount.value *= span.factor;
        }
        const auto next = amount.last_word;
        amount.counts = amount.kind == quantity_kind::plain && next < x_words.size() &&
                        !x_words[next].after_break && !x_words[next].number &&
                        trim(x_gaps.after(next - 1)).empty() && topic_weight(x_words[next]) > 0;
        amount.clock = is_hour(*number, amount, i);
        const bool plain = amount.kind == quantity_kind::plain && !number->grouped;
        if (plain && year_at(x_words, i) != 0 && number->words == 1) {
            Quantity date;
            date.kind = quantity_kind::date;
            date.year = year_at(x_words, i);
            date.last_word = i + 1;
            return date;
        }
        return amount;
    }

    /// The unit behind a number, whose last word is before words[at]; moves `at` beyond it.
    Unit unit_after(const WrittenNumber& number, std::size_t& at) const {
        if (!number.suffix.empty()) return unit_of(number.suffix);
        const auto gap = x_gaps.after(at - 1);
        const auto mark = trim(gap);
        if (mark.starts_with('%')) return unit_of("percent");
        if (mark.starts_with("\u20AC")) return unit_of("eur");
        if (mark.starts_with("\u00B0")) {
            if (x_words.at(at) == "c" || x_words.at(at) == "f") return unit_of(x_words.at(at++));
            return unit_of("degrees");
        }
        if (mark.starts_with("\u00A2")) return unit_of("cents");
        if (at >= x_words.size() || number.ordinal) return {};
        if (x_words.at(at) == "per" && x_words.at(at + 1) == "cent") {
            at += 2;
            return unit_of("percent");
        }
        if (gap.find_first_of(".,;:!?()|\n") != std::string_view::npos) return {};
        auto next = at;
        constexpr std::size_t qualifiers_max = 2;  // "5 full working days", "5 US dollars"
        while (next < at + qualifiers_max && is_qualifier(x_words.at(next)))
            ++next;
        const auto unit = next < x_words.size() && !x_words[next].after_break
                              ? unit_of(x_words.at(next))
                              : Unit{};
        // "20 C", but not "vitamin 6 c".
        const bool letter = x_words.at(next).size() == 1;
        if (unit.kind == 0 || (letter && is_one_of(x_words.at(next), {"c", "f", "l", "v"})))
            return {};
        at = next + 1;
        return unit;
    }

    [[nodiscard]] unsigned currency_before(std::size_t i) const {
        auto mark = x_gaps.before(i);
        while (!mark.empty() && mark.back() == ' ')
            mark.remove_suffix(1);
        if (mark.ends_with('$')) return unit_of("usd").kind;
        if (mark.ends_with("\u20AC")) return unit_of("eur").kind;
        if (mark.ends_with("\u00A3")) return unit_of("gbp").kind;
        if (mark.ends_with("\u00A5")) return unit_of("jpy").kind;
        if (i > 0 && mark.empty() && is_one_of(x_words.at(i - 1), {"eur", "usd", "gbp", "chf"}))
            return unit_of(x_words.at(i - 1)).kind;
        return 0;
    }

    /// "3 to 5 days": the first number has the unit of the second.
    void share_units() {
        for (std::size_t k = x_found.size(); k-- > 1;) {
            auto& first = x_found[k - 1];
            const auto& second = x_found[k];
            if (first.kind != quantity_kind::plain || second.kind < quantity_kind::first_unit ||
                second.indefinite)  // "two a month"
                continue;
            const auto& before = x_words[first.last_word - 1];
            const auto& after = x_words[second.first_word];
            const auto between = x_text.substr(before.end, after.begin - before.end);
            if (between.find_first_of("|\n.;:(") != std::string_view::npos) continue;
            const auto gap = second.first_word - first.last_word;
            const auto link = x_words.at(first.last_word);
            if (gap > 1 || (gap == 1 && !is_one_of(link, {"to", "and", "or", "through", "until"})))
                continue;
            first.kind = second.kind;
            if (second.written > 0) first.value *= second.value / second.written;
        }
    }

    std::string_view x_text;
    const Words& x_words;
    WordGaps x_gaps;
    std::vector<Quantity> x_found;
};

}  // namespace

std::vector<Quantity> find_quantities(std::string_view text, const Words& words) {
    return QuantityReader(text, words).run();
}

}  // namespace continuo
