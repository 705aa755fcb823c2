#include "agent/language/word_groups.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

namespace continuo {

namespace {

void add_words(
    std::vector<WordMap<std::uint32_t>::Entry>& entries,
    std::string_view list,
    const DataLine& line,
    std::uint32_t group
) {
    if (line.value.empty()) fail_lexicon(list, line);
    for (const auto part : std::views::split(line.value, ' ')) {
        const std::string_view word(part);
        if (word.empty()) fail_lexicon(list, line);  // two spaces
        auto entry = std::ranges::find(entries, word, &WordMap<std::uint32_t>::Entry::first);
        if (entry == entries.end()) entry = entries.insert(entry, {word, 0});
        if ((entry->second & group) != 0) fail_lexicon(list, line);
        entry->second |= group;
    }
}

}  // namespace

WordMap<std::uint32_t> parse_word_groups(
    std::string_view list,
    const std::vector<DataLine>& lines,
    std::span<const NamedValue<unsigned>> groups
) {
    std::vector<WordMap<std::uint32_t>::Entry> entries;
    std::uint32_t found = 0;
    for (const auto& line : lines) {
        const auto group = std::ranges::find(groups, line.key, &NamedValue<unsigned>::name);
        if (group == groups.end()) fail_lexicon(list, line);
        const auto bit = std::uint32_t{1} << group->value;
        if ((found & bit) != 0) fail_lexicon(list, line);
        found |= bit;
        add_words(entries, list, line, bit);
    }
    for (const auto& group : groups) {
        if ((found >> group.value & 1U) == 0) {
            throw std::logic_error(
                fmt::format("language/lexicons/en/{}.txt lacks the group {}", list, group.name)
            );
        }
    }
    return WordMap<std::uint32_t>(std::move(entries));
}

}  // namespace continuo
