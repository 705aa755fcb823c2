#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "agent/language/words.hpp"

namespace continuo {

/// A number at a place of a text.
struct WrittenNumber {
    double value = 0;
    std::size_t words = 1;      ///< that it takes
    std::string_view suffix{};  ///< letters directly after the digits: "kg" of "5kg"
    bool in_words = false;
    bool grouped = false;  ///< "1,000" or a fraction: no year
    bool ordinal = false;
};

/// The number that begins at words[i]: "1,000.50", "4.2 million", "5k", "10th", "twenty-five", "two
/// thousand", "two and a half", "a dozen", "third". Nothing for "one" and "first", which mostly
/// count nothing, and for codes ("E27", "1.2.3").
[[nodiscard]] std::optional<WrittenNumber> read_number(
    std::string_view text, const Words& words, std::size_t i
);

/// Whether it may be an hour of twelve: 1 to 12, of one word, no ordinal.
[[nodiscard]] bool is_hour_of_twelve(const WrittenNumber& number);

/// "and a half" at words[i].
[[nodiscard]] bool has_half_more(const Words& words, std::size_t i);
inline constexpr std::size_t half_more_words = 3;

/// "three quarters", "a third", before "of".
struct WrittenFraction {
    double value = 0;
    std::size_t words = 1;  ///< without "of"
};
[[nodiscard]] std::optional<WrittenFraction> read_fraction(const Words& words, std::size_t i);

}  // namespace continuo
