#include "agent/gate/quantities/written_numbers.hpp"

#include <algorithm>
#include <charconv>

#include "agent/language/lexicon.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

const double* small_number(std::string_view word) {
    static const WordMap<double> numbers({
        {"zero", 0},     {"two", 2},        {"three", 3},     {"four", 4},      {"five", 5},
        {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},      {"ten", 10},
        {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15},
        {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
    });
    return numbers.find(word);
}

const double* ten_number(std::string_view word) {
    static const WordMap<double> numbers(
        {{"twenty", 20},
         {"thirty", 30},
         {"forty", 40},
         {"fifty", 50},
         {"sixty", 60},
         {"seventy", 70},
         {"eighty", 80},
         {"ninety", 90}}
    );
    return numbers.find(word);
}

const double* ordinal_number(std::string_view word) {
    static const WordMap<double> numbers(
        {{"third", 3},
         {"fourth", 4},
         {"fifth", 5},
         {"sixth", 6},
         {"seventh", 7},
         {"eighth", 8},
         {"ninth", 9},
         {"tenth", 10}}
    );
    return numbers.find(word);
}

const double* scale_of(std::string_view word) {
    static const WordMap<double> scales(
        {{"hundred", 1e2},
         {"thousand", 1e3},
         {"million", 1e6},
         {"billion", 1e9},
         {"trillion", 1e12},
         {"dozen", 12},
         {"k", 1e3},
         {"bn", 1e9},
         {"mn", 1e6}}
    );
    return scales.find(word);
}

/// Reads words that multiply: "4.2 million", "two hundred thousand".
void apply_scales(const Words& words, std::size_t i, WrittenNumber& number) {
    while (i + number.words < words.size() && !words[i + number.words].after_break) {
        const auto word = words.at(i + number.words);
        const auto* scale = word.size() > 2 ? scale_of(word) : nullptr;
        if (scale == nullptr) return;
        number.value *= *scale;
        number.grouped = true;
        ++number.words;
    }
}

/// "two and a half".
void apply_half_more(const Words& words, std::size_t i, WrittenNumber& number) {
    if (!has_half_more(words, i + number.words)) return;
    number.value += 0.5;
    number.words += half_more_words;
    number.grouped = true;
}

std::optional<WrittenNumber> read_digits(std::string_view text, const Word& word) {
    WrittenNumber number;
    const auto lower = word.lower;
    const auto [end, error] =
        std::from_chars(lower.data(), lower.data() + lower.size(), number.value);
    if (error != std::errc{}) return {};
    number.suffix = std::string_view(end, lower.data() + lower.size());
    if (number.suffix.find_first_of(".0123456789'") != std::string_view::npos) return {};
    const auto written = text.substr(word.begin, word.end - word.begin);
    number.grouped = written.find_first_of(",.") != std::string_view::npos;
    if (is_one_of(number.suffix, {"st", "nd", "rd", "th"})) {
        number.ordinal = true;
        number.suffix = {};
    } else if (number.suffix == "s") {  // "the 1050s"
        number.suffix = {};
    } else if (const auto* scale = scale_of(number.suffix)) {
        number.value *= *scale;
        number.grouped = true;
        number.suffix = {};
    }
    return number;
}

std::optional<WrittenNumber> read_words(const Words& words, std::size_t i) {
    WrittenNumber number;
    number.in_words = true;
    const auto word = words.at(i);
    if (const auto* small = small_number(word)) {
        number.value = *small;
    } else if (const auto* ten = ten_number(word)) {
        number.value = *ten;
        const auto next = words.at(i + 1);
        const auto* unit = small_number(next);
        if (next == "one" || (unit != nullptr && *unit < 10)) {
            number.value += next == "one" ? 1 : *unit;
            number.words = 2;
        }
    } else if (const auto* ordinal = ordinal_number(word)) {
        number.value = *ordinal;
        number.ordinal = true;
        return number;
    } else if (word == "half") {
        number.value = 0.5;
    } else if (word.size() > 2 && scale_of(word) != nullptr) {
        number.value = *scale_of(word);  // "a hundred", "a dozen"
    } else if (word == "one" && ((words.at(i + 1).size() > 2 && scale_of(words.at(i + 1))) ||
                                 has_half_more(words, i + 1))) {
        number.value = 1;
    } else {
        return {};
    }
    return number;
}

}  // namespace

std::optional<WrittenNumber> read_number(std::string_view text, const Words& words, std::size_t i) {
    if (i >= words.size()) return {};
    auto number = words[i].number ? read_digits(text, words[i]) : read_words(words, i);
    if (!number || !number->suffix.empty() || number->ordinal) return number;
    apply_scales(words, i, *number);
    apply_half_more(words, i, *number);
    return number;
}

bool is_hour_of_twelve(const WrittenNumber& number) {
    constexpr double hours_max = 12;
    return !number.ordinal && number.words == 1 && number.value >= 1 && number.value <= hours_max;
}

bool has_half_more(const Words& words, std::size_t i) {
    return words.at(i) == "and" && words.at(i + 1) == "a" && words.at(i + 2) == "half";
}

std::optional<WrittenFraction> read_fraction(const Words& words, std::size_t i) {
    static const WordMap<double> parts({
        {"quarter", 4},
        {"quarters", 4},
        {"third", 3},
        {"thirds", 3},
        {"fifth", 5},
        {"fifths", 5},
        {"sixth", 6},
        {"eighth", 8},
        {"eighths", 8},
        {"tenth", 10},
        {"tenths", 10},
    });
    WrittenFraction fraction;
    double numerator = 1;
    if (const auto* small = small_number(words.at(i)); small != nullptr && *small > 1) {
        numerator = *small;
        ++fraction.words;
    } else if (is_one_of(words.at(i), {"a", "one"})) {
        ++fraction.words;
    } else if (words.at(i) != "quarter") {  // "quarter of an hour"
        return {};
    }
    const auto* part = parts.find(words.at(i + fraction.words - 1));
    if (part == nullptr || numerator >= *part || words.at(i + fraction.words) != "of") return {};
    fraction.value = numerator / *part;
    return fraction;
}

}  // namespace continuo
