#pragma once

#include <array>
#include <string_view>

namespace continuo {

/// How much of a sentence the evidence has. Each 0..1.
struct SupportFeatures {
    double covered = 0;  ///< share of the topic words' weight that is anywhere in the evidence
    double exact = 0;    ///< the same, by forms of the words themselves
    double window = 0;   ///< in the best two sentences of one text, with its title
    double clause = 0;   ///< covered, of the clause of which least is
    double pairs = 0;    ///< share of neighbouring topic words that are near each other in a text
    double run = 0;      ///< weight of the longest run of words that are missing, divided by 6
};

/// A feature by its name in language/lexicons/en/gate-support.txt.
struct SupportField {
    std::string_view name;
    double SupportFeatures::* value;
};
inline constexpr std::array support_fields = {
    SupportField{"covered", &SupportFeatures::covered},
    SupportField{"exact", &SupportFeatures::exact},
    SupportField{"window", &SupportFeatures::window},
    SupportField{"clause", &SupportFeatures::clause},
    SupportField{"pairs", &SupportFeatures::pairs},
    SupportField{"run", &SupportFeatures::run},
};

}  // namespace continuo
