#include "agent/extractive/quotation.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/language/markdown_sanitizer.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr char page_end = '\f';

/// Consecutive sentences of one passage.
struct Run {
    std::size_t passage = 0;
    std::size_t first = 0;
    std::size_t last = 0;
};

std::vector<Run> runs_of(const std::vector<Pick>& picks) {
    std::vector<Run> runs;
    for (const auto& pick : picks) {
        if (!runs.empty() && runs.back().passage == pick.passage &&
            runs.back().last + 1 == pick.sentence) {
            runs.back().last = pick.sentence;
        } else {
            runs.push_back({pick.passage, pick.sentence, pick.sentence});
        }
    }
    return runs;
}

/// Whether a run is of the table that the run before ends in, or begins with an item of a list:
/// then it needs a line of its own.
bool needs_a_line(const Passage& passage, const Run& before, const Run& next) {
    const auto& last = passage.sentences[before.last];
    const auto& first = passage.sentences[next.first];
    return first.listed || (last.row && first.row && last.lead == first.lead);
}

/// Begins each further line with the mark of a block quotation.
void append_quoted(std::string& text, std::string_view quoted) {
    for (const char c : quoted) {
        text += c == page_end ? ' ' : c;
        if (c == '\n') text += "> ";
    }
}

bool is_of_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80U;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view lower) {
    return to_lower(text).find(lower);
}

}  // namespace

Source cited(const Passage& passage, std::size_t begin, std::size_t end, int number) {
    return cited(*passage.source, begin, end, number);
}

Source cited(Source source, std::size_t begin, std::size_t end, int number) {
    source.rank = number;
    if (const auto offset = find_integer(source.metadata, "begin")) {
        source.metadata["quote_begin"] = *offset + static_cast<std::int64_t>(begin);
        source.metadata["quote_end"] = *offset + static_cast<std::int64_t>(end);
    }
    // The pages of the quotation, where the passage begins on another one.
    if (const auto page = find_integer(source.metadata, "page")) {
        const auto text = std::string_view(source.content);
        const auto first = *page + std::ranges::count(text.substr(0, begin), page_end);
        const auto last = *page + std::ranges::count(text.substr(0, end), page_end);
        source.metadata["page"] = first;
        if (last > first) source.metadata["last_page"] = last;
    }
    return source;
}

Quotation quote(const std::vector<Passage>& passages, const std::vector<Pick>& picks) {
    Quotation quotation;
    const auto runs = runs_of(picks);
    for (std::size_t i = 0; i < runs.size();) {
        const auto& passage = passages[runs[i].passage];
        const auto begin = passage.sentences[runs[i].first].range.begin;
        std::size_t end = begin;
        quotation.text += quotation.text.empty() ? "> " : "\n\n> ";
        const auto first = i;
        for (; i < runs.size() && runs[i].passage == runs[first].passage; ++i) {
            const auto from = passage.sentences[runs[i].first].range.begin;
            end = passage.sentences[runs[i].last].range.end;
            if (i > first)
                quotation.text += needs_a_line(passage, runs[i - 1], runs[i]) ? "\n> " : " … ";
            const auto piece = std::string_view(passage.source->content).substr(from, end - from);
            append_quoted(quotation.text, sanitize_markdown(piece));
        }
        const auto number = static_cast<int>(quotation.sources.size()) + 1;
        quotation.text += fmt::format(" [{}]", number);
        quotation.sources.push_back(cited(passage, begin, end, number));
    }
    return quotation;
}

std::string plain_words(std::string_view text, std::size_t code_points) {
    std::string plain;
    const auto shown = remove_hidden_controls(text);
    const auto words = utf8_prefix(shown, code_points);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const char c = words[i];
        const auto byte = static_cast<unsigned char>(c);
        // An underscore inside a word is no markup, and many file names have one.
        const bool inside =
            i > 0 && i + 1 < words.size() && is_of_word(words[i - 1]) && is_of_word(words[i + 1]);
        const bool markup =
            std::string_view("\\`*{}[]()<>#+!|~&\"").contains(c) || (c == '_' && !inside);
        plain += byte < 0x20U || byte == 0x7FU || markup ? ' ' : c;
    }
    // Renderers turn text with these prefixes into links.
    for (const std::string_view beginning : {"://", "www."}) {
        for (auto at = find_ignoring_case(plain, beginning); at != std::string::npos;
             at = find_ignoring_case(plain, beginning))
            plain.replace(at + beginning.size() - 1, 1, " ");
    }
    return collapse_whitespace(plain);
}

}  // namespace continuo
