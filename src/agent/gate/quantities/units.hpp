#pragma once

#include <string_view>

namespace continuo {

/// A unit of measure.
struct Unit {
    unsigned kind = 0;  ///< as Quantity::kind; 0: no unit
    double factor = 1;  ///< to the base unit of its kind
};

/// The unit of language/lexicons/en/units.txt that a word is: "kg", "weeks", "euros". Lower case.
[[nodiscard]] Unit unit_of(std::string_view lower);

}  // namespace continuo
