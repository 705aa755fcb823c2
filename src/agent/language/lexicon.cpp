#include "agent/language/lexicon.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/embedded_text.hpp"

namespace continuo {

/// language/lexicons/en/*.txt, embedded by src/agent/CMakeLists.txt.
extern const EmbeddedTexts english_lexicons;

std::vector<DataLine> read_lexicon(std::string_view name) {
    const auto file = fmt::format("{}.txt", name);
    const auto found = std::ranges::find(english_lexicons, file, &EmbeddedText::name);
    if (found == english_lexicons.end())
        throw std::logic_error(fmt::format("language/lexicons/en has no {}", file));
    auto lines = parse_data_lines(found->content, fmt::format("language/lexicons/en/{}", file));
    if (!lines) throw std::logic_error(lines.error().detail);
    return std::move(*lines);
}

std::vector<std::string_view> read_phrases(std::string_view name) {
    std::vector<std::string_view> phrases;
    for (const auto& line : read_lexicon(name)) {
        if (!line.value.empty() || std::ranges::find(phrases, line.key) != phrases.end())
            fail_lexicon(name, line);
        phrases.push_back(line.key);
    }
    return phrases;
}

void fail_lexicon(std::string_view name, const DataLine& line) {
    throw std::logic_error(fmt::format(
        "language/lexicons/en/{}.txt:{}: invalid entry \"{}\" with value \"{}\"",
        name,
        line.number,
        line.key,
        line.value
    ));
}

namespace {

template <class Value>
std::vector<std::pair<std::string_view, Value>> without_values(std::string_view name) {
    std::vector<std::pair<std::string_view, Value>> entries;
    for (const auto phrase : read_phrases(name))
        entries.emplace_back(phrase, Value{});
    return entries;
}

}  // namespace

WordList::WordList(std::string_view name) : x_words(without_values<Nothing>(name)) {}

}  // namespace continuo
