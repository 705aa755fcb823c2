#include "agent/llm/sentence_stream.hpp"

#include <utility>

#include "agent/llm/citation_marks.hpp"
#include "base/text.hpp"
#include "knowledge/text/sentences.hpp"

namespace continuo {

namespace {

/// Whether more text is not needed to know that a sentence ends before `rest`.
bool is_begun(std::string_view rest) {
    const auto at = rest.find_first_not_of(" \n\r\t");
    if (at == std::string_view::npos) return false;
    rest = rest.substr(at);
    if (begins_with_citation(rest)) return false;
    // "2" may become the "2." of a list, and "-" a list item: whole words are waited for.
    return rest.find_first_of(" \n") != std::string_view::npos;
}

}  // namespace

std::vector<std::string> SentenceStream::feed(std::string_view piece) {
    x_text += piece;
    // Only what follows the end of a sentence can complete it.
    const bool may_end = piece.find_first_of(" \n") != std::string_view::npos;
    auto sentences = may_end ? cut(false) : std::vector<std::string>();
    if (x_text.size() > sentence_bytes_max) {
        for (auto& rest : cut(true))
            sentences.push_back(std::move(rest));
    }
    return sentences;
}

std::vector<std::string> SentenceStream::finish() {
    return cut(true);
}

std::vector<std::string> SentenceStream::cut(bool at_end) {
    std::vector<std::string> sentences;
    const std::string_view text = x_text;
    // A mark between a full stop and a space would hide the end of the sentence.
    const auto ranges = split_sentences(blank_citations(text));
    std::size_t begin = 0;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        auto end = ranges[i].end;
        if (end <= begin) continue;  // nothing but citations of the sentence before it
        end += leading_citations(text.substr(end));
        if (trim(text.substr(begin, end - begin)).ends_with(':') && i + 1 < ranges.size()) continue;
        while (end < text.size() && is_space(text[end]))
            ++end;
        if (!at_end && !is_begun(text.substr(end))) break;
        if (trim(text.substr(begin, end - begin)).ends_with(':') && !at_end) break;
        sentences.emplace_back(text.substr(begin, end - begin));
        begin = end;
    }
    if (at_end && !trim(text.substr(begin)).empty()) {
        sentences.emplace_back(text.substr(begin));
        begin = text.size();
    }
    x_text.erase(0, begin);
    return sentences;
}

}  // namespace continuo
