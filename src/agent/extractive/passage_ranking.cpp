#include "agent/extractive/passage_ranking.hpp"

#include <bit>

#include "agent/extractive/sentence_scoring.hpp"
#include "agent/language/linear_weights.hpp"

namespace continuo {

PassageFit thread_fit(const Passage& passage, const Thread& thread) {
    PassageFit fit;
    if (thread.document.empty() || passage.document() != thread.document) return fit;
    if (thread.unsure)
        (thread.follow_up ? fit.may_go_on : fit.may_stay) = 1;
    else
        (thread.follow_up ? fit.goes_on : fit.stays) = 1;
    return fit;
}

PassageFit fit_of(
    const QuestionTerms& question,
    AnswerShape shape,
    const Passage& passage,
    std::size_t sentence,
    double best_relevance,
    const Thread& thread
) {
    constexpr double many_terms = 12;
    const auto& best = passage.sentences[sentence];
    const auto share = [&](TermSet terms) {
        return question.weight() > 0 ? question.weight_of(terms) / question.weight() : 0;
    };
    const TermSet exact = passage.all | passage.akin;
    auto fit = thread_fit(passage, thread);
    fit.relevance = best_relevance > 0 ? passage.source->relevance_score / best_relevance : 0;
    fit.bm25 = bm25_per_term(question, passage);
    fit.title_words = passage.title_fit;
    fit.in_title = share(passage.title);
    fit.related_title = share(passage.title | passage.related_title);
    fit.related = share(exact | passage.related);
    fit.related_sentence = share(best.exact | best.akin | best.related);
    fit.matched = static_cast<double>(std::popcount(exact)) / many_terms;
    fit.shape = shows_in_words(shape) && holds_shape(shape, question, passage, best) ? 1 : 0;
    fit.row = best.row ? 1 : 0;
    if (const auto& similarity = passage.similarity; similarity.known()) {
        fit.similar = similarity.passage;
        fit.nearest = similarity.nearness();
    }
    return fit;
}

double rank_score(const PassageFit& fit, bool similarity_known) {
    static const WeightsBySimilarity weights("passage-order", passage_fit_fields);
    return weights.of(fit, similarity_known);
}

}  // namespace continuo
