#include "knowledge/text/synonym_list.hpp"

#include <fstream>
#include <iterator>
#include <ranges>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "base/embedded_text.hpp"
#include "base/text.hpp"
#include "knowledge/text/tokenizer.hpp"

namespace continuo {

/// language/synonyms/en.txt, embedded by CMakeLists.txt.
extern const EmbeddedTexts synonym_texts;

namespace {

Result<SynonymList::Phrase> read_phrase(std::string_view text) {
    if (text.size() > SynonymList::phrase_bytes_max) {
        return fail(
            Errc::invalid_input,
            fmt::format("a phrase of over {} bytes", SynonymList::phrase_bytes_max)
        );
    }
    SynonymList::Phrase phrase;
    Tokenizer tokenizer(text);
    for (Token token; tokenizer.next(token);)
        phrase.emplace_back(token.lower);
    if (phrase.empty()) return fail(Errc::invalid_input, "a phrase without words");
    if (phrase.size() > SynonymList::phrase_words_max) {
        return fail(
            Errc::invalid_input,
            fmt::format("\"{}\" has over {} words", text, SynonymList::phrase_words_max)
        );
    }
    return phrase;
}

Result<std::vector<SynonymList::Phrase>> read_phrases(std::string_view text) {
    std::vector<SynonymList::Phrase> phrases;
    for (const auto part : std::views::split(text, ',')) {
        auto phrase = read_phrase(trim(std::string_view(part)));
        if (!phrase) return std::unexpected(std::move(phrase.error()));
        phrases.push_back(std::move(*phrase));
    }
    if (phrases.empty()) return fail(Errc::invalid_input, "a phrase without words");
    if (phrases.size() > SynonymList::phrases_max) {
        return fail(Errc::invalid_input, fmt::format("over {} phrases", SynonymList::phrases_max));
    }
    return phrases;
}

Result<SynonymList::Group> read_group(std::string_view line) {
    if (!is_utf8(line)) return fail(Errc::invalid_input, "not valid UTF-8");
    const auto arrow = line.find('>');
    auto asked = read_phrases(line.substr(0, arrow));
    if (!asked) return std::unexpected(std::move(asked.error()));
    if (arrow == std::string_view::npos) {
        if (asked->size() < 2)
            return fail(Errc::invalid_input, "a phrase alone is related to nothing");
        return SynonymList::Group{std::move(*asked), {}};
    }
    if (line.find('>', arrow + 1) != std::string_view::npos)
        return fail(Errc::invalid_input, "more than one \">\"");
    auto meant = read_phrases(line.substr(arrow + 1));
    if (!meant) return std::unexpected(std::move(meant.error()));
    return SynonymList::Group{std::move(*asked), std::move(*meant)};
}

}  // namespace

Result<SynonymList> SynonymList::parse(std::string_view text, std::string_view name) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    SynonymList list;
    std::size_t number = 0;
    for (const auto part : std::views::split(text, '\n')) {
        ++number;
        const auto line = trim(std::string_view(part.begin(), part.end()));
        if (line.empty() || line.front() == '#') continue;
        auto group = read_group(line);
        if (!group) {
            return fail(
                group.error().code, fmt::format("{}:{}: {}", name, number, group.error().detail)
            );
        }
        list.x_groups.push_back(std::move(*group));
    }
    return list;
}

Result<SynonymList> SynonymList::load(const std::filesystem::path& file) {
    const auto name = file.string();
    // A folder can be opened as a stream, and read as one without content.
    std::error_code ec;
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file, ec))
        return fail(Errc::not_found, fmt::format("cannot read the list of synonyms {}", name));
    std::string content(file_bytes_max + 1, '\0');
    stream.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(stream.gcount()));
    if (stream.bad())
        return fail(Errc::not_found, fmt::format("cannot read the list of synonyms {}", name));
    if (content.size() > file_bytes_max) {
        return fail(
            Errc::limit_exceeded, fmt::format("{}: more than {} bytes", name, file_bytes_max)
        );
    }
    return parse(content, name);
}

const SynonymList& SynonymList::english() {
    static const auto list = [] {
        auto read = parse(synonym_texts.front().content, "language/synonyms/en.txt");
        if (!read) throw std::logic_error(read.error().detail);
        return std::move(*read);
    }();
    return list;
}

}  // namespace continuo
