#include "agent/extractive/thread_ranking.hpp"

#include <algorithm>
#include <string>

#include "agent/extractive/sentence_scoring.hpp"
#include "agent/language/linear_weights.hpp"

namespace continuo {

namespace {

constexpr double akin_part = 0.7;
constexpr double related_part = 0.5;

/// The weight of the own words that the passage has, anywhere.
double own_weight(const QuestionTerms& question, const Passage& passage) {
    const auto own = question.own();
    auto left = own & ~passage.all;
    double weight = question.weight_of(passage.all & own);
    weight += akin_part * question.weight_of(passage.akin & left);
    left &= ~passage.akin;
    return weight + related_part * question.weight_of(passage.related & left);
}

double share_of_context(const QuestionTerms& question, const Passage& passage) {
    const auto carried = ~question.own();
    const double all = question.weight_of(carried);
    return all > 0 ? question.weight_of((passage.all | passage.akin) & carried) / all : 0;
}

bool holds_what_is_asked(const QuestionTerms& question, AnswerShape shape, const Passage& passage) {
    if (!shows_in_words(shape)) return false;
    return std::ranges::any_of(passage.sentences, [&](const PassageSentence& sentence) {
        const auto own = (sentence.exact | sentence.akin | sentence.related) & question.own();
        if (question.own() != 0 && own == 0) return false;
        return holds_shape(shape, question, passage, sentence);
    });
}

}  // namespace

std::vector<ThreadFit> thread_fits(
    const QuestionTerms& question,
    AnswerShape shape,
    std::span<const Passage> passages,
    const Thread& thread
) {
    std::vector<ThreadFit> fits(passages.size());
    if (!thread.goes_back) return fits;
    std::vector<double> own;
    double most = 0;
    for (const auto& passage : passages) {
        own.push_back(own_weight(question, passage));
        most = std::max(most, own.back());
    }
    for (std::size_t i = 0; i < passages.size(); ++i) {
        auto& fit = fits[i];
        const auto document = passages[i].document();
        const double gap = most > 0 ? (most - own[i]) / most : 0;
        (thread.follow_up ? fit.own_gap_follow : fit.own_gap) = gap;
        if (!thread.unsure && document == thread.document) fit.cited = thread.confidence;
        const auto has = [&](const std::vector<std::string>& documents) {
            return std::ranges::find(documents, document) != documents.end();
        };
        fit.mentioned = has(thread.mentioned) ? 1 : 0;
        fit.earlier = document != thread.document && has(thread.earlier) ? 1 : 0;
        if (!thread.follow_up) continue;
        fit.context = share_of_context(question, passages[i]);
        fit.shaped = holds_what_is_asked(question, shape, passages[i]) ? 1 : 0;
    }
    return fits;
}

double thread_score(const ThreadFit& fit) {
    static const LinearWeights weights("thread-order", thread_fit_fields);
    return weights.of(fit);
}

}  // namespace continuo
