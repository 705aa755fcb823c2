#include <algorithm>
#include <cmath>

#include "agent/gate/quantities/quantities.hpp"
#include "agent/gate/quantities/units.hpp"

namespace continuo {

namespace {

bool nearly_equal(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

/// How many digits a number has without zeros at its end.
int significant_digits(double value) {
    constexpr int digits_max = 12;
    int digits = 0;
    double rest = std::abs(value);
    if (rest <= 0) return 1;
    while (rest < 1e11)
        rest *= 10;
    auto whole = std::llround(rest);
    for (digits = digits_max; digits > 1 && whole % 10 == 0; --digits)
        whole /= 10;
    return digits;
}

/// "about 18,000" of 18,234.
bool rounds_to(double rounded, double exact) {
    constexpr double share = 0.05;
    return std::abs(rounded - exact) <= share * std::abs(exact) &&
           significant_digits(rounded) < significant_digits(exact);
}

constexpr double minutes_of_hour = 60;
constexpr double minutes_of_half_day = 720;

/// The minutes of the day of "9" and "9.30".
double as_minutes(double written) {
    const double hour = std::floor(written);
    return hour * minutes_of_hour + std::round((written - hour) * 100);
}

bool equal_times(double a, double b, bool clock) {
    return a == b ||
           (clock && std::fmod(a, minutes_of_half_day) == std::fmod(b, minutes_of_half_day));
}

/// `time` is a time of day, `other` is a plain number: "at 9 pm" and "until 21", "9.30" or "9".
bool equal_hours(const Quantity& time, const Quantity& other) {
    if (other.kind != quantity_kind::plain || other.value < 0 || other.value > 24) return false;
    const double minutes = as_minutes(other.value);
    return minutes == time.value || minutes + minutes_of_half_day == time.value ||
           (time.clock && minutes == time.value + minutes_of_half_day);
}

/// "half" and "50 %".
bool is_half(const Quantity& plain, const Quantity& percent) {
    return plain.kind == quantity_kind::plain && plain.in_words && plain.written == 0.5 &&
           percent.kind == unit_of("percent").kind && percent.written == 50;
}

bool equal_dates(const Quantity& stated, const Quantity& evidence) {
    if (stated.month == 0) return stated.year == evidence.year;
    if (evidence.month == 0) return false;
    const bool year = stated.year == 0 || evidence.year == 0 || stated.year == evidence.year;
    const auto fits = [&](int day, int month) {
        return stated.month == month && (stated.day == 0 || stated.day == day);
    };
    // "03/04/2026" may be either.
    return year && (fits(evidence.day, evidence.month) ||
                    (evidence.day <= 12 && evidence.day != 0 && evidence.numeric &&
                     fits(evidence.month, evidence.day)));
}

}  // namespace

bool equal_quantities(const Quantity& stated, const Quantity& evidence) {
    using namespace quantity_kind;
    if (stated.kind == date && evidence.kind == date) return equal_dates(stated, evidence);
    if (stated.kind == date || evidence.kind == date) {
        // A year may be a number: "room 1990".
        const auto& year = stated.kind == date ? stated : evidence;
        const auto& other = stated.kind == date ? evidence : stated;
        return other.kind == plain && year.year != 0 && year.month == 0 && other.value == year.year;
    }
    if (stated.kind == time_of_day || evidence.kind == time_of_day) {
        if (stated.kind == evidence.kind)
            return equal_times(stated.value, evidence.value, stated.clock || evidence.clock);
        return stated.kind == time_of_day ? equal_hours(stated, evidence)
                                          : equal_hours(evidence, stated);
    }
    if (stated.kind != evidence.kind) {
        if (stated.kind != plain && evidence.kind != plain) return false;
        if (stated.kind == weekday || evidence.kind == weekday) return false;
        if (is_half(stated, evidence) || is_half(evidence, stated)) return true;
        return !stated.counts && !evidence.counts && nearly_equal(stated.written, evidence.written);
    }
    if (nearly_equal(stated.value, evidence.value)) return true;
    if (stated.kind == plain && stated.clock && stated.value + 12 == evidence.value) return true;
    // "a third of" and "33 %".
    if (stated.in_words && stated.written != std::floor(stated.written) &&
        stated.kind == unit_of("percent").kind)
        return std::abs(stated.written - evidence.written) <= 0.5;
    return stated.approximate && stated.kind != weekday && !stated.in_words &&
           rounds_to(stated.value, evidence.value);
}

}  // namespace continuo
