#include "agent/extractive/thread_confidence.hpp"

#include <algorithm>
#include <cmath>

#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/extractive/answerability.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/linear_weights.hpp"

namespace continuo {

namespace {

constexpr double certainty_min = 1e-4;
constexpr double unknown_min = 0.39;  // of the weight of all words
constexpr double repeated_covered_min = 0.15;
constexpr double repeated_confidence_max = 0.3;
constexpr double missing_min = 0.99;  // Evidence::missing: the heaviest word is not in the passage

double log_odds_of(double probability) {
    const double bounded = std::clamp(probability, certainty_min, 1 - certainty_min);
    return std::log(bounded / (1 - bounded));
}

/// "do you have", "is there": what is asked for may not exist.
bool asks_for_offer(const Words& words) {
    static const auto openings = read_phrases("offer-questions");
    return std::ranges::any_of(openings, [&](std::string_view opening) {
        return phrase_at(words, 0, opening);
    });
}

}  // namespace

ThreadEvidence collect_thread_evidence(
    const Judgement& read, const ThreadFit& fit, const Evidence& evidence
) {
    ThreadEvidence signs;
    signs.question = log_odds_of(answerability(evidence));
    signs.follow_up = read.thread.follow_up ? 1 : 0;
    signs.margin = evidence.margin;
    signs.covered = evidence.in_passage_related;
    signs.context = fit.context;
    signs.similar = evidence.similar;
    signs.similar_mean = evidence.similar_mean;
    signs.similar_best = evidence.similar_best;
    signs.new_document = fit.cited <= 0 && fit.mentioned <= 0 && fit.earlier <= 0 ? 1 : 0;
    if (read.terms.own() == 0) return signs;
    if (asks_for_offer(read.terms.words())) signs.not_offered = 1 - signs.covered;
    const bool unknown = evidence.unknown >= unknown_min && evidence.missing >= missing_min;
    signs.unknown_topic = unknown ? 1 : 0;
    return signs;
}

double confidence_of(const Judgement& read) {
    const double alone = answerability(read.evidence);
    if (!read.thread.goes_back || read.chosen || read.choice.picks.empty()) return alone;
    static const WeightsBySimilarity weights("thread-confidence", thread_evidence_fields);
    const auto signs = collect_thread_evidence(read, read.choice.thread_fit, read.evidence);
    const double odds = weights.of(signs, signs.similar_best > 0);
    const double confidence = 1 / (1 + std::exp(-odds));
    // "How much is it?", and no amount is in the passage.
    if (read.evidence.only_shape_missing) return std::min(confidence, alone);
    // It was said before, and has nothing of what is asked now.
    const bool shows = shows_in_words(read.shape) && read.evidence.shape_missing <= 0;
    const bool beside = read.choice.repeats && !shows && read.terms.own() != 0 &&
                        read.evidence.in_passage_related < repeated_covered_min;
    return beside ? std::min(confidence, repeated_confidence_max) : confidence;
}

}  // namespace continuo
