#include "agent/gate/quantities/written_dates.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "agent/gate/quantities/written_numbers.hpp"
#include "agent/gate/words/word_gaps.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

int month_of(std::string_view lower) {
    static constexpr std::array<std::string_view, 12> names = {
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december"
    };
    if (lower == "sept") return 9;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (lower == names[i] || (lower.size() == 3 && names[i].starts_with(lower)))
            return static_cast<int>(i) + 1;
    }
    return 0;
}

/// "Monday", "Mondays", "Monday's", "Mon", "Weds".
int weekday_of(const Word& word) {
    static constexpr std::array<std::string_view, 7> names = {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
    };
    const auto lower = word.lower;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool plural = lower.size() == names[i].size() + 1 && lower.ends_with('s');
        const bool possessive = lower.ends_with("'s");
        const auto bare = lower.substr(0, lower.size() - (plural ? 1U : possessive ? 2U : 0U));
        const bool brief = word.capital && (lower == names[i].substr(0, 3) ||
                                            (lower.size() == 4 && names[i].starts_with(lower)));
        if (bare == names[i] || brief) return static_cast<int>(i) + 1;
    }
    if (!word.capital) return 0;
    return lower == "weds" ? 3 : lower == "thurs" ? 4 : 0;
}

class DateReader {
public:
    DateReader(std::string_view text, const Words& words)
        : x_text(text), x_words(words), x_gaps(text, words) {}

    std::optional<Quantity> read(std::size_t i) const {
        if (auto date = read_iso_date(i)) return date;
        if (auto date = read_slash_date(i)) return date;
        if (auto time = read_time(i)) return time;
        if (auto time = read_spoken_time(i)) return time;
        if (auto date = read_named_date(i)) return date;
        return read_weekday(i);
    }

private:
    [[nodiscard]] int integer_at(std::size_t i) const {
        int value = 0;
        return i < x_words.size() && parse_integer(x_words.at(i), value) ? value : -1;
    }

    std::optional<Quantity> date_of(int day, int month, int year, std::size_t last) const {
        if (month < 0 || month > 12 || day < 0 || day > 31) return {};
        Quantity date;
        date.kind = quantity_kind::date;
        date.day = day;
        date.month = month;
        date.year = year;
        date.last_word = last;
        return date;
    }

    /// "2026-03-04".
    std::optional<Quantity> read_iso_date(std::size_t i) const {
        if (x_words.at(i).size() != 4 || x_words.at(i + 2).size() < 2) return {};
        if (x_gaps.after(i) != "-" || x_gaps.after(i + 1) != "-") return {};
        const auto third = x_words.at(i + 2).substr(0, 2);  // "04t18" of "2026-03-04T18:00"
        int day = 0;
        const int month = integer_at(i + 1);
        if (integer_at(i) < 1000 || month < 1 || !parse_integer(third, day)) return {};
        return date_of(day, month, integer_at(i), i + 3);
    }

    /// "12/31/2026", "31.12.2026" (the tokenizer keeps its full stops).
    std::optional<Quantity> read_slash_date(std::size_t i) const {
        int a = -1;
        int b = -1;
        int year = -1;
        std::size_t last = i + 1;
        if (x_gaps.after(i) == "/" && x_gaps.after(i + 1) == "/") {
            a = integer_at(i);
            b = integer_at(i + 1);
            year = integer_at(i + 2);
            last = i + 3;
        } else if (std::ranges::count(x_words.at(i), '.') == 2) {
            const auto parts = split(x_words.at(i), '.');
            if (!parse_integer(parts[0], a) || !parse_integer(parts[1], b) ||
                !parse_integer(parts[2], year))
                return {};
        }
        if (a < 1 || b < 1 || year < 0) return {};
        if (year < 100) year += 2000;
        auto date = b > 12 ? date_of(b, a, year, last) : date_of(a, b, year, last);
        if (date) date->numeric = true;
        return date;
    }

    [[nodiscard]] int day_at(std::size_t i) const {
        const auto number = read_number(x_text, x_words, i);
        if (!number || !number->suffix.empty() || number->words != 1 || number->in_words) return 0;
        if (!(number->value >= 1 && number->value <= 31)) return 0;
        const int day = static_cast<int>(number->value);
        return number->value == day ? day : 0;
    }

    /// "4 March 2026", "March 4th, 2026", "May 1754", "12 May", "June".
    std::optional<Quantity> read_named_date(std::size_t i) const {
        if (const int day = day_at(i); day != 0) {
            auto at = i + 1;
            if (x_words.at(at) == "of") ++at;
            if (at >= x_words.size() || x_words[at].after_break) return {};
            const int month = month_of(x_words.at(at));
            if (month == 0 || !x_words[at].capital) return {};
            const int year = year_at(x_words, at + 1);
            return date_of(day, month, year, at + (year != 0 ? 2 : 1));
        }
        const int month = month_of(x_words.at(i));
        if (month == 0 || !x_words[i].capital) return {};
        auto last = i + 1;
        const bool brief = x_words.at(i).size() == 3;
        int day = brief && x_gaps.after(i).starts_with('.') ? day_at(last) : 0;
        if (day == 0 && last < x_words.size() && !x_words[last].after_break) day = day_at(last);
        if (day != 0) ++last;
        const int year = year_at(x_words, last);
        if (year != 0) ++last;
        // "May" and "March" alone at the beginning of a sentence are verbs.
        const bool may_be_verb = is_one_of(x_words.at(i), {"may", "march", "mar"});
        if (day == 0 && year == 0 && x_words[i].after_break && may_be_verb) return {};
        return date_of(day, month, year, last);
    }

    /// The minutes of the day of an hour of twelve.
    static int minutes_of(int hour, bool after_noon) {
        constexpr int noon = 12;
        return (hour % noon + (after_noon ? noon : 0)) * 60;
    }

    /// The minutes that "pm" at words[i] adds to an hour; -1: there is none. Moves i beyond it.
    [[nodiscard]] int half_day(std::size_t& i, int hour, std::string_view suffix) const {
        const auto mark = suffix.empty() ? x_words.at(i) : suffix;
        if (mark == "am" || mark == "pm") {
            if (suffix.empty()) ++i;
        } else if (suffix.empty() && (mark == "a" || mark == "p") && x_words.at(i + 1) == "m" &&
                   x_gaps.after(i).starts_with('.')) {
            i += 2;
        } else {
            return -1;
        }
        return minutes_of(hour, mark.front() == 'p');
    }

    /// The hour of twelve that words[i] is; 0: none.
    [[nodiscard]] int hour_at(std::size_t i) const {
        const auto number = read_number(x_text, x_words, i);
        if (!number || !number->suffix.empty() || !is_hour_of_twelve(*number)) return 0;
        const int hour = static_cast<int>(number->value);
        return number->value == hour ? hour : 0;
    }

    /// The minutes that "in the evening" at words[i] adds to an hour; -1: there is none. Moves i
    /// beyond it.
    [[nodiscard]] int part_of_day(std::size_t& i, int hour) const {
        const bool in_the = x_words.at(i) == "in" && x_words.at(i + 1) == "the";
        const auto part = in_the ? x_words.at(i + 2) : std::string_view();
        const bool late = is_one_of(part, {"afternoon", "evening"});
        if (late || part == "morning") {
            i += 3;
        } else if (x_words.at(i) == "at" && x_words.at(i + 1) == "night") {
            i += 2;
            return minutes_of(hour, hour != 12);  // "twelve at night" is midnight
        } else {
            return -1;
        }
        return minutes_of(hour, late);
    }

    /// "half past nine", "quarter to nine in the evening", "nine in the evening".
    std::optional<Quantity> read_spoken_time(std::size_t i) const {
        constexpr int hour_minutes = 60;
        int minutes = 0;
        auto at = i;
        const bool half = x_words.at(i) == "half";
        if (half || x_words.at(i) == "quarter") {
            const bool before = x_words.at(i + 1) == "to" && !half;
            if (!before && x_words.at(i + 1) != "past") return {};
            minutes = half ? hour_minutes / 2 : hour_minutes / 4;
            if (before) minutes = -minutes;
            at += 2;
        }
        const int hour = hour_at(at);
        if (hour == 0) return {};
        ++at;
        const int part = part_of_day(at, hour);
        if (part < 0 && minutes == 0) return {};
        Quantity time;
        time.kind = quantity_kind::time_of_day;
        time.value = (part < 0 ? hour * hour_minutes : part) + minutes;
        time.clock = part < 0;
        time.last_word = at;
        return time;
    }

    /// "1 pm", "13:00", "11:0", "noon".
    std::optional<Quantity> read_time(std::size_t i) const {
        constexpr int minutes_of_day = 24 * 60;
        Quantity time;
        time.kind = quantity_kind::time_of_day;
        time.last_word = i + 1;
        if (is_one_of(x_words.at(i), {"noon", "midday", "midnight"})) {
            time.value = x_words.at(i) == "midnight" ? 0 : minutes_of_day / 2;
            return time;
        }
        if (!x_words[i].number || x_gaps.before(i).ends_with(':')) return {};
        const auto number = read_number(x_text, x_words, i);
        if (!number || number->value > 24 || number->words != 1) return {};
        const int hour = static_cast<int>(number->value);
        if (x_gaps.after(i) == ":" && number->suffix.empty()) {
            int minutes = 0;
            const auto next = x_words.at(i + 1);
            const auto digits = next.substr(0, next.find_first_not_of("0123456789"));
            if (!parse_integer(digits, minutes) || minutes > 59) return {};
            auto at = i + 2;
            const int half = half_day(at, hour, next.substr(digits.size()));
            time.value = (half >= 0 ? half : hour * 60) + minutes;
            time.last_word = at;
            return time;
        }
        // "9.30 am"
        const double rest = std::round((number->value - hour) * 100);
        auto at = i + 1;
        const int half = half_day(at, hour, number->suffix);
        if (half < 0) {
            if (x_words.at(at) != "o'clock") return {};
            ++at;
        }
        time.value = (half >= 0 ? half : hour * 60) + rest;
        time.last_word = at;
        return time;
    }

    std::optional<Quantity> read_weekday(std::size_t i) const {
        const int weekday = weekday_of(x_words[i]);
        if (weekday == 0) return {};
        Quantity day;
        day.kind = quantity_kind::weekday;
        day.value = weekday;
        day.last_word = i + 1;
        return day;
    }

    std::string_view x_text;
    const Words& x_words;
    WordGaps x_gaps;
};

}  // namespace

std::optional<Quantity> read_date(std::string_view text, const Words& words, std::size_t i) {
    return DateReader(text, words).read(i);
}

int year_at(const Words& words, std::size_t i) {
    int year = 0;
    const bool four = i < words.size() && words[i].end - words[i].begin == 4;
    if (!four || !parse_integer(words.at(i), year)) return 0;
    return year >= 1000 && year <= 2100 ? year : 0;
}

}  // namespace continuo
