#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "agent/language/lexicon.hpp"

namespace continuo {

/// The groups of a list whose lines are `group = word word ...`, by word: bit i is set for the
/// words of the group `names[i]` (at most 32). `lines` are those of
/// language/lexicons/en/<list>.txt. Errors: throws std::logic_error for a group that is missing,
/// repeated, unknown or empty, and for a word that a group has twice.
[[nodiscard]] WordMap<std::uint32_t> parse_word_groups(
    std::string_view list,
    const std::vector<DataLine>& lines,
    std::span<const NamedValue<unsigned>> groups
);

/// Groups of words that the patterns of one subject compare with, from the list of that name. Group
/// is an enum of unsigned, of at most 32 values from 0. A word may be in several groups.
template <class Group>
class WordGroups {
public:
    /// Errors: as parse_word_groups().
    WordGroups(std::string_view list, std::initializer_list<NamedValue<Group>> groups)
        : x_groups(parse_word_groups(list, read_lexicon(list), as_numbers(groups))) {}

    [[nodiscard]] bool contains(Group group, std::string_view word) const {
        const auto* groups = x_groups.find(word);
        return groups != nullptr && (*groups >> static_cast<unsigned>(group) & 1U) != 0;
    }

private:
    static std::vector<NamedValue<unsigned>> as_numbers(
        std::initializer_list<NamedValue<Group>> groups
    ) {
        std::vector<NamedValue<unsigned>> numbers;
        for (const auto& group : groups)
            numbers.push_back({group.name, static_cast<unsigned>(group.value)});
        return numbers;
    }

    WordMap<std::uint32_t> x_groups;  // bits by the values of Group
};

}  // namespace continuo
