#include "agent/language/lexicon.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/embedded_text.hpp"

namespace continuo {

/// language/lexicons/{en,de}/*.txt, embedded by src/agent/CMakeLists.txt.
extern const EmbeddedTexts english_lexicons;
extern const EmbeddedTexts german_lexicons;

namespace {

constexpr std::string_view german_prefix = "de/";

/// The path of a list below language/lexicons.
std::string lexicon_path(std::string_view name) {
    return fmt::format("{}{}.txt", name.starts_with(german_prefix) ? "" : "en/", name);
}

}  // namespace

std::vector<DataLine> read_lexicon(std::string_view name) {
    const auto path = lexicon_path(name);
    const auto file = std::string_view(path).substr(german_prefix.size());
    const auto& texts = name.starts_with(german_prefix) ? german_lexicons : english_lexicons;
    const auto found = std::ranges::find(texts, file, &EmbeddedText::name);
    if (found == texts.end())
        throw std::logic_error(fmt::format("language/lexicons has no {}", path));
    auto lines = parse_data_lines(found->content, fmt::format("language/lexicons/{}", path));
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
        "language/lexicons/{}:{}: invalid entry \"{}\" with value \"{}\"",
        lexicon_path(name),
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
