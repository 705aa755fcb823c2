#include "agent/extractive/sentence_scoring.hpp"

#include <span>

namespace continuo {

namespace {

// Shares of a term's weight, by where it is found. Tuned on paragraph questions and on FAQs.
constexpr double akin_share = 0.7;        // in the sentence, as a related word
constexpr double related_share = 0.5;     // in the sentence, by a synonym
constexpr double lead_share = 0.9;        // in the lead of its paragraph, or the head of its table
constexpr double title_share = 0.75;      // in the title or a heading
constexpr double neighbour_share = 0.45;  // in the sentence before or after
constexpr double elsewhere_share = 0.3;   // elsewhere in the passage
// Added to the share of the question's weight that a sentence covers.
constexpr double shape_bonus = 0.12;           // a word fits the AnswerShape
constexpr double measure_bonus = 0.25;         // the same, for an amount or a time
constexpr double shape_looked_for_min = 0.25;  // least score for shape_bonus
constexpr double title_bonus = 0.5;            // times title_fit squared
constexpr double first_bonus = 0.1;            // times title_fit, for the first sentence

/// Whether the answer is a number with its unit: few sentences have one.
bool is_measured(AnswerShape shape) {
    return shape == AnswerShape::money || shape == AnswerShape::duration;
}

}  // namespace

bool holds_shape(
    AnswerShape shape,
    const QuestionTerms& question,
    const Passage& passage,
    const PassageSentence& sentence
) {
    for (std::size_t i = sentence.first_word; i < sentence.last_word; ++i) {
        if (fits_shape(shape, passage.words(), i) && question.exact(passage.words()[i]) == 0)
            return true;
    }
    return false;
}

double covered_share(const Passage& passage, std::size_t at, std::span<const double> weights) {
    const auto& sentence = passage.sentences[at];
    const double all = QuestionTerms::weight_of(~TermSet{0}, weights);
    if (all <= 0) return 0;
    TermSet left = ~sentence.exact;
    double score = QuestionTerms::weight_of(sentence.exact, weights);
    const auto take = [&](TermSet terms, double share) {
        score += share * QuestionTerms::weight_of(terms & left, weights);
        left &= ~terms;
    };
    const auto& lead = passage.sentences[sentence.lead];
    take(lead.exact, lead_share);
    take(sentence.akin, akin_share);
    take(passage.title, title_share);
    take(sentence.related, related_share);
    TermSet near = 0;
    if (at > 0) near |= passage.sentences[at - 1].exact | passage.sentences[at - 1].akin;
    if (at + 1 < passage.sentences.size())
        near |= passage.sentences[at + 1].exact | passage.sentences[at + 1].akin;
    take(near, neighbour_share);
    take(passage.all | passage.akin | passage.related, elsewhere_share);
    return score / all;
}

double score_sentence(
    const QuestionTerms& question, AnswerShape shape, const Passage& passage, std::size_t at
) {
    const auto& sentence = passage.sentences[at];
    if (sentence.orders) return 0;
    double score = covered_share(passage, at, passage.weights);
    if (score <= 0) return 0;
    if (score > shape_looked_for_min && shows_in_words(shape) &&
        holds_shape(shape, question, passage, sentence)) {
        score += is_measured(shape) ? measure_bonus : shape_bonus;
    }
    score += title_bonus * passage.title_fit * passage.title_fit;
    if (at == 0 && !shows_in_words(shape)) score += first_bonus * passage.title_fit;
    if (sentence.heading) score *= 0.3;
    return score;
}

}  // namespace continuo
