#include "agent/language/irregular_forms.hpp"

#include <algorithm>
#include <ranges>

#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"

namespace continuo {

namespace {

/// A verb, its past tense and its participle, without forms that are regular or equal to another
/// one.
using Forms = std::vector<std::string_view>;

std::vector<Forms> read_verbs() {
    constexpr std::string_view list = "irregular-verbs";
    constexpr std::size_t forms_max = 3;
    std::vector<Forms> verbs;
    for (const auto& line : read_lexicon(list)) {
        Forms forms{line.key};
        for (const auto form : std::views::split(line.value, ' '))
            forms.emplace_back(form);
        if (forms.size() > forms_max || forms.back().empty()) fail_lexicon(list, line);
        verbs.push_back(std::move(forms));
    }
    return verbs;
}

}  // namespace

std::vector<std::uint64_t> stems_of_irregular_forms(std::string_view lower) {
    static const auto verbs = read_verbs();
    const auto stem = stem_of(lower);
    for (const auto& forms : verbs) {
        if (forms[0].front() != lower.front() && lower != "went") continue;
        const auto given = std::ranges::find_if(forms, [&](std::string_view form) {
            return form == lower || (form == forms[0] && stem_of(form) == stem);
        });
        if (given == forms.end()) continue;
        std::vector<std::uint64_t> stems;
        for (const auto form : forms) {
            if (stem_of(form) != stem) stems.push_back(stem_of(form));
        }
        return stems;
    }
    return {};
}

}  // namespace continuo
