#include "agent/extractive/sentence_scoring.hpp"

#include <algorithm>
#include <tuple>

namespace continuo {

namespace {

// Shares of a term's weight, by where it is found. Tuned on paragraph questions and on FAQs.
constexpr double akin_share = 0.7;        // in the sentence, as a related word
constexpr double related_share = 0.5;     // in the sentence, by a synonym
constexpr double title_share = 0.6;       // in the title or a heading
constexpr double neighbour_share = 0.45;  // in the sentence before or after
constexpr double elsewhere_share = 0.3;   // elsewhere in the passage
// Added to the share of the question's weight that a sentence covers.
constexpr double shape_bonus = 0.12;           // a word fits the AnswerShape
constexpr double shape_looked_for_min = 0.25;  // least score for shape_bonus
constexpr double title_bonus = 0.5;            // times title_fit squared
constexpr double lead_bonus = 0.1;             // times title_fit, for the first sentence
constexpr double rank_prior = 0.1;             // subtracted per rank after the first
constexpr double same_bonus = 0.05;            // further sentence of the same passage
constexpr double beside_bonus = 0.1;           // further sentence next to the best
// A further sentence is quoted from this share of the best sentence's score.
constexpr double same_passage_min = 0.4;
constexpr double other_passage_min = 0.9;
constexpr std::size_t quoted_sentences_max = 3;
constexpr std::size_t quoted_words_max = 60;

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

}  // namespace

double score_sentence(
    const QuestionTerms& question, AnswerShape shape, const Passage& passage, std::size_t at
) {
    const auto& sentence = passage.sentences[at];
    if (sentence.orders || question.weight() <= 0) return 0;
    TermSet left = ~sentence.exact;
    double score = question.weight_of(sentence.exact);
    const auto take = [&](TermSet terms, double share) {
        score += share * question.weight_of(terms & left);
        left &= ~terms;
    };
    take(sentence.akin, akin_share);
    take(passage.title, title_share);
    take(sentence.related, related_share);
    TermSet near = 0;
    if (at > 0) near |= passage.sentences[at - 1].exact | passage.sentences[at - 1].akin;
    if (at + 1 < passage.sentences.size())
        near |= passage.sentences[at + 1].exact | passage.sentences[at + 1].akin;
    take(near, neighbour_share);
    take(passage.all | passage.akin | passage.related, elsewhere_share);
    score /= question.weight();
    if (score <= 0) return 0;
    if (score > shape_looked_for_min && shows_in_words(shape) &&
        holds_shape(shape, question, passage, sentence)) {
        score += shape_bonus;
    }
    score += title_bonus * passage.title_fit * passage.title_fit;
    if (at == 0) score += lead_bonus * passage.title_fit;
    score -= rank_prior * std::min(4, passage.source->rank - 1);
    if (sentence.heading) score *= 0.3;
    return score;
}

namespace {

std::size_t word_count(const PassageSentence& sentence) {
    return sentence.last_word - sentence.first_word;
}

/// Picks the whole list (up to a limit) around the best sentence, with the sentence before it.
void take_list(Choice& choice, const Passage& passage) {
    constexpr std::size_t items_max = 8;
    std::size_t first = choice.best.sentence;
    while (first > 0 && passage.sentences[first].listed)
        --first;
    if (passage.sentences[first].heading) ++first;
    for (std::size_t i = first; i < passage.sentences.size() && choice.picks.size() <= items_max;
         ++i) {
        if (i > first && !passage.sentences[i].listed) break;
        if (!passage.sentences[i].orders) choice.picks.push_back({choice.best.passage, i});
    }
}

using Scores = std::vector<std::vector<double>>;

/// Adds the best further sentences of any passage, up to quoted_sentences_max and quoted_words_max.
/// Sentences next to the best one and of its passage get a bonus.
void take_more(Choice& choice, const std::vector<Passage>& passages, const Scores& scores) {
    choice.picks = {choice.best};
    std::size_t words = word_count(passages[choice.best.passage].sentences[choice.best.sentence]);
    while (choice.picks.size() < quoted_sentences_max) {
        Pick next;
        double next_score = 0;
        for (std::size_t p = 0; p < passages.size(); ++p) {
            const bool same = p == choice.best.passage;
            for (std::size_t i = 0; i < passages[p].sentences.size(); ++i) {
                const auto& sentence = passages[p].sentences[i];
                if (sentence.orders || sentence.heading ||
                    words + word_count(sentence) > quoted_words_max)
                    continue;
                const bool beside =
                    same && (i == choice.best.sentence + 1 || i + 1 == choice.best.sentence);
                const double score =
                    scores[p][i] + (same ? same_bonus : 0.0) + (beside ? beside_bonus : 0.0);
                if (score < (same ? same_passage_min : other_passage_min) * choice.score ||
                    score <= next_score)
                    continue;
                if (std::ranges::find(choice.picks, Pick{p, i}) != choice.picks.end()) continue;
                next = {p, i};
                next_score = score;
            }
        }
        if (next_score <= 0) break;
        choice.picks.push_back(next);
        words += word_count(passages[next.passage].sentences[next.sentence]);
    }
    std::ranges::sort(choice.picks, [&](const Pick& a, const Pick& b) {
        const auto key = [&](const Pick& pick) {
            return std::tuple(pick.passage != choice.best.passage, pick.passage, pick.sentence);
        };
        return key(a) < key(b);
    });
}

}  // namespace

Choice choose_sentences(
    const QuestionTerms& question, AnswerShape shape, const std::vector<Passage>& passages
) {
    Choice choice;
    Scores scores(passages.size());
    for (std::size_t p = 0; p < passages.size(); ++p) {
        double best = 0;
        std::size_t best_at = 0;
        for (std::size_t i = 0; i < passages[p].sentences.size(); ++i) {
            scores[p].push_back(score_sentence(question, shape, passages[p], i));
            if (scores[p].back() <= best) continue;
            best = scores[p].back();
            best_at = i;
        }
        if (best > choice.score) {
            choice.runner_up = choice.score;
            choice.best = {p, best_at};
            choice.score = best;
        } else {
            choice.runner_up = std::max(choice.runner_up, best);
        }
    }
    if (choice.score <= 0) return choice;
    const auto& sentences = passages[choice.best.passage].sentences;
    const auto next = choice.best.sentence + 1;
    const bool leads_to_list = next < sentences.size() && sentences[next].listed;
    if (sentences[choice.best.sentence].listed || leads_to_list) {
        take_list(choice, passages[choice.best.passage]);
    } else {
        take_more(choice, passages, scores);
    }
    return choice;
}

}  // namespace continuo
