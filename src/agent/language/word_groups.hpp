#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "agent/language/lexicon.hpp"

namespace continuo {

/// Parses a list whose lines are `group = word word ...` into a map from each word to its groups:
/// the bit `value` is set for a word of the group `name` (values below 32). `lines` are those of
/// language/lexicons/en/<list>.txt. Throws std::logic_error for a missing, repeated, unknown or
/// empty group and for a word that is twice in a group.
[[nodiscard]] WordMap<std::uint32_t> parse_word_groups(
    std::string_view list,
    const std::vector<DataLine>& lines,
    std::span<const NamedValue<unsigned>> groups
);

/// The word groups of a list, used by pattern matchers. Group is an enum of unsigned with at most
/// 32 values from 0. A word may be in several groups.
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

    WordMap<std::uint32_t> x_groups;  // bit numbers are values of Group
};

}  // namespace continuo
