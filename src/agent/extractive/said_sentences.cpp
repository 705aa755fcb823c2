#include "agent/extractive/said_sentences.hpp"

#include "agent/extractive/sentence_scoring.hpp"
#include "agent/language/markdown_sanitizer.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t said_bytes_min = 12;  // less may be in a reply by chance
constexpr double unsaid_probability_min = 0.05;

bool says_something(const PassageSentence& sentence) {
    return !sentence.heading && !sentence.orders && sentence.first_word != sentence.last_word;
}

}  // namespace

std::vector<bool> said_sentences(const Passage& passage, std::string_view reply) {
    std::vector<bool> said(passage.sentences.size());
    if (reply.empty()) return said;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const auto text = sanitize_markdown(passage.text(passage.sentences[i]));
        const auto line = collapse_whitespace(text);
        said[i] = line.size() >= said_bytes_min && reply.contains(line);
    }
    return said;
}

std::optional<std::size_t> unsaid_sentence(
    const SentenceQuestion& question,
    const Passage& passage,
    const std::vector<double>& probabilities,
    const std::vector<bool>& said,
    std::size_t best
) {
    std::optional<std::size_t> other;
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (said[i] || !says_something(passage.sentences[i])) continue;
        if (!other || probabilities[i] > probabilities[*other]) other = i;
    }
    if (!other || probabilities[*other] < unsaid_probability_min) return std::nullopt;
    const auto shows = [&](std::size_t i) {
        return holds_shape(question.shape, question.terms, passage, passage.sentences[i]);
    };
    if (shows_in_words(question.shape) && shows(best) && !shows(*other)) return std::nullopt;
    return other;
}

}  // namespace continuo
