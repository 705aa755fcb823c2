#include "agent/extractive/suggestion.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/language/markdown_sanitizer.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t suggestions_max = 3;
constexpr std::size_t title_code_points_max = 80;
constexpr std::size_t first_code_points_max = 140;  // of a sentence
constexpr std::size_t next_code_points_max = 70;
/// The share of the question's weight that a passage must have. A single common word, which any
/// question shares with some document, is less.
constexpr double shared_weight_min = 0.15;

double shared_weight(const QuestionTerms& question, const Passage& passage) {
    const auto asked = question.own() == 0 ? ~TermSet{0} : question.own();
    const double all = question.weight_of(asked);
    if (all <= 0) return 0;
    return question.weight_of((passage.all | passage.akin | passage.related) & asked) / all;
}

/// Whether a sentence says something by itself.
bool is_telling(const PassageSentence& sentence, std::size_t at) {
    const bool head = sentence.row && sentence.lead == at;
    return !sentence.heading && !sentence.orders && !head &&
           sentence.first_word != sentence.last_word;
}

/// `at`, or the first sentence after it that says something; none: the first of all.
std::optional<std::size_t> telling_sentence(const Passage& passage, std::size_t at) {
    const auto& sentences = passage.sentences;
    for (const auto first : {at, std::size_t{0}}) {
        for (auto i = first; i < sentences.size(); ++i) {
            if (is_telling(sentences[i], i)) return i;
        }
    }
    return std::nullopt;
}

/// "| Monday | closed |" as "Monday, closed"; "- a" and "2. a" as "a".
std::string without_marks(std::string_view sentence) {
    if (!sentence.starts_with('|')) {
        const auto end = sentence.find(' ');
        const auto mark = sentence.substr(0, end);
        const bool item = mark == "-" || mark == "*" || mark == "+" || mark == "•" ||
                          (mark.size() <= 3 && !mark.empty() && is_digit(mark.front()) &&
                           (mark.back() == '.' || mark.back() == ')'));
        return std::string(item && end != std::string_view::npos ? sentence.substr(end) : sentence);
    }
    std::string cells;
    for (const auto part : std::views::split(sentence, '|')) {
        const auto cell = trim(std::string_view(part));
        if (cell.empty()) continue;
        if (!cells.empty()) cells += ", ";
        cells += cell;
    }
    return cells;
}

std::string shown(std::string_view sentence, std::size_t code_points_max) {
    const auto plain = collapse_whitespace(sanitize_markdown(without_marks(sentence)));
    const auto kept = utf8_prefix(plain, code_points_max);
    return kept.size() == plain.size() ? plain : fmt::format("{}…", trim(kept));
}

}  // namespace

Quotation suggest(
    const QuestionTerms& question, const std::vector<Passage>& passages, std::span<const Pick> order
) {
    Quotation suggestions;
    std::vector<std::string> documents;
    for (const auto& [index, sentence] : order) {
        const auto& passage = passages[index];
        if (documents.size() == suggestions_max) break;
        auto id = find_string(passage.source->metadata, "document_id").value_or("");
        if (std::ranges::find(documents, id) != documents.end()) continue;
        if (shared_weight(question, passage) < shared_weight_min && !passage.is_near()) continue;
        const auto at = telling_sentence(passage, sentence);
        if (!at) continue;
        const auto& range = passage.sentences[*at].range;
        documents.push_back(std::move(id));
        const auto number = static_cast<int>(documents.size());
        const auto title = plain_words(
            find_string(passage.source->metadata, "title").value_or(""), title_code_points_max
        );
        const auto most = number == 1 ? first_code_points_max : next_code_points_max;
        if (number > 1) suggestions.text += '\n';
        suggestions.text += fmt::format("{}. ", number);
        if (!title.empty()) suggestions.text += fmt::format("**{}**: ", title);
        suggestions.text +=
            fmt::format("{} [{}]", shown(passage.text(passage.sentences[*at]), most), number);
        suggestions.sources.push_back(cited(passage, range.begin, range.end, number));
    }
    return suggestions;
}

}  // namespace continuo
