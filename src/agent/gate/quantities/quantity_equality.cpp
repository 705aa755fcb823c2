#include <algorithm>
#include <cmath>

#include "agent/gate/quantities/quantities.hpp"

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
        if (stated.kind == evidence.kind) return stated.value == evidence.value;
        const auto& time = stated.kind == time_of_day ? stated : evidence;
        const auto& other = stated.kind == time_of_day ? evidence : stated;
        const double hours = time.value / 60;
        return other.kind == plain && (other.value == hours || other.value + 12 == hours);
    }
    if (stated.kind != evidence.kind) {
        if (stated.kind != plain && evidence.kind != plain) return false;
        if (stated.kind == weekday || evidence.kind == weekday) return false;
        return !stated.counts && !evidence.counts && nearly_equal(stated.written, evidence.written);
    }
    if (nearly_equal(stated.value, evidence.value)) return true;
    return stated.approximate && stated.kind != weekday && !stated.in_words &&
           rounds_to(stated.value, evidence.value);
}

}  // namespace continuo
