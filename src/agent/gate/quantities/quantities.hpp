#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "agent/language/words.hpp"

namespace continuo {

/// What a Quantity measures. From `first_unit` on: the kinds of language/lexicons/en/units.txt, in
/// the order of their first line.
namespace quantity_kind {
inline constexpr unsigned plain = 0;
inline constexpr unsigned time_of_day = 1;  ///< value: minutes from midnight
inline constexpr unsigned date = 2;         ///< day, month, year; each 0 if not given
inline constexpr unsigned weekday = 3;      ///< value: 1 is Monday
inline constexpr unsigned first_unit = 4;
}  // namespace quantity_kind

/// A number, an amount with its unit, a date or a time of a text.
struct Quantity {
    unsigned kind = quantity_kind::plain;
    double value = 0;    ///< in the base unit of its kind
    double written = 0;  ///< the number as it is written
    int day = 0;
    int month = 0;
    int year = 0;
    bool numeric = false;  ///< "03/04/2026": day and month may be exchanged
    std::size_t first_word = 0;
    std::size_t last_word = 0;  ///< one beyond
    bool in_words = false;      ///< "three", not "3"
    bool counts = false;        ///< plain, and a topic word follows: "three lamps"
    bool indefinite = false;    ///< "a week": a number only if it is compared with one
    bool approximate = false;   ///< "about 20"
    bool clock = false;         ///< an hour of twelve: "until nine", "half past nine"
};

/// The quantities of a text: digits and number words ("twenty-five", "half an hour", "a dozen"),
/// with units, currencies, percent; fractions ("a third of": percent, "a quarter of an hour");
/// dates in words, ISO 8601 or with slashes; times of day. The number of a list item is none.
/// `words`: those of `text`. Cost: linear.
[[nodiscard]] std::vector<Quantity> find_quantities(std::string_view text, const Words& words);

/// Whether a text that has the quantity `evidence` says `stated`: the same value of the same kind
/// ("2 weeks": "14 days"); where a unit is missing on one side and nothing else is counted, the
/// same number. The evidence has every part of a date, except the year. "About 18,000" is any
/// number that is rounded to it. Nothing else is converted: a month is not 30 days.
[[nodiscard]] bool equal_quantities(const Quantity& stated, const Quantity& evidence);

}  // namespace continuo
