#include "agent/language/lexicon.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/embedded_text.hpp"

namespace continuo {

/// language/lexicons/<language>/*.txt, embedded by src/agent/CMakeLists.txt.
extern const EmbeddedTexts english_lexicons;
extern const EmbeddedTexts german_lexicons;
extern const EmbeddedTexts spanish_lexicons;
extern const EmbeddedTexts french_lexicons;
extern const EmbeddedTexts italian_lexicons;
extern const EmbeddedTexts dutch_lexicons;
extern const EmbeddedTexts portuguese_lexicons;

namespace {

constexpr std::size_t prefix_bytes = 3;  // "de/"

/// The path of a list below language/lexicons.
std::string lexicon_path(std::string_view name) {
    const bool has_language = name.size() > prefix_bytes && name[prefix_bytes - 1] == '/';
    return fmt::format("{}{}.txt", has_language ? "" : "en/", name);
}

constexpr std::pair<std::string_view, const EmbeddedTexts*> languages[] = {
    {"en/", &english_lexicons},
    {"de/", &german_lexicons},
    {"es/", &spanish_lexicons},
    {"fr/", &french_lexicons},
    {"it/", &italian_lexicons},
    {"nl/", &dutch_lexicons},
    {"pt/", &portuguese_lexicons},
};

/// The lists of the language of a path.
const EmbeddedTexts& lexicons_of(std::string_view path) {
    for (const auto& [prefix, texts] : languages) {
        if (path.starts_with(prefix)) return *texts;
    }
    return english_lexicons;
}

}  // namespace

std::vector<DataLine> read_lexicon(std::string_view name) {
    const auto path = lexicon_path(name);
    const auto file = std::string_view(path).substr(prefix_bytes);
    const auto& texts = lexicons_of(path);
    const auto found = std::ranges::find(texts, file, &EmbeddedText::name);
    if (found == texts.end())
        throw std::logic_error(fmt::format("language/lexicons has no {}", path));
    auto lines = parse_data_lines(found->content, fmt::format("language/lexicons/{}", path));
    if (!lines) throw std::logic_error(lines.error().detail);
    return std::move(*lines);
}

std::vector<std::string> lexicons_named(std::string_view name) {
    std::vector<std::string> names;
    for (const auto& [prefix, texts] : languages) {
        const auto file = fmt::format("{}.txt", name);
        if (std::ranges::find(*texts, file, &EmbeddedText::name) != texts->end())
            names.push_back(fmt::format("{}{}", prefix, name));
    }
    return names;
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
