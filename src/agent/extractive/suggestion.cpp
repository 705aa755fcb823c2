#include "agent/extractive/suggestion.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/extractive/sentence_scoring.hpp"
#include "agent/language/markdown_sanitizer.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t suggestions_max = 3;
constexpr std::size_t title_code_points_max = 80;
constexpr std::size_t sentence_code_points_max = 200;
/// The share of the question's weight that a passage must have. A single common word, which any
/// question shares with some document, is less.
constexpr double shared_weight_min = 0.25;

double shared_weight(const QuestionTerms& question, const Passage& passage) {
    const auto asked = question.own() == 0 ? ~TermSet{0} : question.own();
    const double all = question.weight_of(asked);
    if (all <= 0) return 0;
    return question.weight_of((passage.all | passage.akin | passage.related) & asked) / all;
}

/// The sentence that is closest to the question, or the first one that says something.
std::optional<std::size_t> closest_sentence(
    const QuestionTerms& question, AnswerShape shape, const Passage& passage
) {
    std::optional<std::size_t> closest;
    double best = 0;
    for (std::size_t i = 0; i < passage.sentences.size(); ++i) {
        const auto& sentence = passage.sentences[i];
        if (sentence.heading || sentence.orders) continue;
        const double score = score_sentence(question, shape, passage, i);
        if (closest && score <= best) continue;
        closest = i;
        best = score;
    }
    return closest;
}

std::string shown(std::string_view sentence) {
    const auto plain = collapse_whitespace(sanitize_markdown(sentence));
    const auto kept = utf8_prefix(plain, sentence_code_points_max);
    return kept.size() == plain.size() ? plain : fmt::format("{}…", trim(kept));
}

}  // namespace

Quotation suggest(
    const QuestionTerms& question, AnswerShape shape, const std::vector<Passage>& passages
) {
    Quotation suggestions;
    std::vector<std::string> documents;
    for (const auto& passage : passages) {
        if (documents.size() == suggestions_max) break;
        auto id = find_string(passage.source->metadata, "document_id").value_or("");
        if (std::ranges::find(documents, id) != documents.end()) continue;
        if (shared_weight(question, passage) < shared_weight_min) continue;
        const auto at = closest_sentence(question, shape, passage);
        if (!at) continue;
        const auto& range = passage.sentences[*at].range;
        documents.push_back(std::move(id));
        const auto number = static_cast<int>(documents.size());
        const auto title = plain_words(
            find_string(passage.source->metadata, "title").value_or(""), title_code_points_max
        );
        if (number > 1) suggestions.text += '\n';
        suggestions.text += fmt::format("{}. ", number);
        if (!title.empty()) suggestions.text += fmt::format("**{}**: ", title);
        suggestions.text +=
            fmt::format("{} [{}]", shown(passage.text(passage.sentences[*at])), number);
        suggestions.sources.push_back(cited(passage, range.begin, range.end, number));
    }
    return suggestions;
}

}  // namespace continuo
