#include "agent/gate/support/support.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "agent/gate/words/gate_words.hpp"
#include "agent/language/linear_weights.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr double is_exact = 0.9;  // strength of a form of the word, in the text or its title
constexpr double is_there = 0.5;  // strength from which on a word is not missing

/// Whether a clause begins between two words.
bool begins_clause(const Words& words, std::size_t before, std::size_t word) {
    for (auto i = before + 1; i <= word; ++i) {
        if (words[i].after_break) return true;
        if (is_one_of(
                words.at(i),
                {"and",
                 "but",
                 "while",
                 "which",
                 "because",
                 "so",
                 "although",
                 "since",
                 "if",
                 "when",
                 "unless",
                 "whereas",
                 "who",
                 "that",
                 "as"}
            ))
            return true;
    }
    return false;
}

bool are_near(const CheckedEvidence& evidence, std::size_t first, std::size_t second) {
    constexpr std::uint32_t reach_in_prose = 9;
    constexpr std::uint32_t reach_in_json = 60;
    for (const auto* aligned : evidence.texts) {
        const auto reach = aligned->text().is_json() ? reach_in_json : reach_in_prose;
        const auto seconds = aligned->matches(second);
        for (const auto& match : aligned->matches(first)) {
            const auto from = match.word > reach ? match.word - reach : 0;
            const auto near = std::ranges::lower_bound(seconds, from, {}, &Alignment::Match::word);
            if (near != seconds.end() && near->word <= match.word + reach) return true;
        }
        const auto& topics = aligned->sentence().topics;
        const bool in_title = aligned->text().in_context(topics[first].stem) ||
                              aligned->text().in_context(topics[second].stem);
        if (in_title && aligned->strength(first) > is_there && aligned->strength(second) > is_there)
            return true;
    }
    return false;
}

}  // namespace

SupportFeatures support_features(const AnswerSentence& sentence, const CheckedEvidence& evidence) {
    constexpr double clause_weight_min = 1.5;
    constexpr double run_weight = 6;
    SupportFeatures features;
    if (sentence.topics.empty() || sentence.weight <= 0) return {1, 1, 1, 1, 1, 0};
    std::vector<double> strengths(sentence.topics.size());
    for (const auto* aligned : evidence.texts) {
        for (std::size_t t = 0; t < strengths.size(); ++t)
            strengths[t] = std::max(strengths[t], aligned->strength(t));
        features.window = std::max(features.window, aligned->best_window().share);
    }
    double clause_all = 0;
    double clause_covered = 0;
    double run = 0;
    double longest = 0;
    double pairs = 0;
    bool clauses = false;
    features.clause = 1;
    const auto close_clause = [&] {
        if (clause_all >= clause_weight_min) {
            clauses = true;
            features.clause = std::min(features.clause, clause_covered / clause_all);
        }
        clause_all = clause_covered = 0;
    };
    for (std::size_t t = 0; t < strengths.size(); ++t) {
        const auto& topic = sentence.topics[t];
        if (t > 0 && begins_clause(sentence.words, sentence.topics[t - 1].word, topic.word))
            close_clause();
        features.covered += topic.weight * strengths[t];
        if (strengths[t] >= is_exact) features.exact += topic.weight;
        clause_all += topic.weight;
        clause_covered += topic.weight * strengths[t];
        run = strengths[t] < is_there ? run + topic.weight : 0;
        longest = std::max(longest, run);
        if (t > 0 && are_near(evidence, t - 1, t)) pairs += 1;
    }
    close_clause();
    features.covered /= sentence.weight;
    features.exact /= sentence.weight;
    if (!clauses) features.clause = features.covered;
    const auto neighbours = static_cast<double>(strengths.size() - 1);
    features.pairs = neighbours > 0 ? pairs / neighbours : features.covered;
    features.run = std::min(1.0, longest / run_weight);
    return features;
}

double support_of(const SupportFeatures& features) {
    static const LinearWeights weights("gate-support", support_fields);
    return 1 / (1 + std::exp(-weights.of(features)));
}

}  // namespace continuo
