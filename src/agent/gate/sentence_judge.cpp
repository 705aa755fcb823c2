#include "agent/gate/sentence_judge.hpp"

#include <algorithm>
#include <utility>

#include "agent/gate/facts/literal_check.hpp"
#include "agent/gate/support/support.hpp"

namespace continuo {

namespace {

constexpr double nearly_verbatim = 0.6;     // of the words, in order: a rule that is broken decides
constexpr double support_sure_min = 0.3;    // below: nothing else is looked at
constexpr double recite_support_min = 0.6;  // more than to keep: the model did not point there
constexpr double recite_fault_max = -1;     // several passages are tried: surer than for the cited
constexpr double same_topic = 0.8;  // support from which on the cited passages are about this
constexpr std::size_t alternatives_max = 3;

/// The cited passages are about this, and say the contrary: other passages do not help.
bool is_contradicted(const GateAssessment& cited) {
    return cited.support >= same_topic &&
           (cited.rule == GateRule::negation || cited.rule == GateRule::modality ||
            cited.rule == GateRule::opposite);
}

/// The support by other passages that is enough. Where the cited ones are about this, with another
/// number or name, others must be so even more.
double required_support(const GateAssessment& cited) {
    if (cited.passages.empty()) return support_min;
    return cited.support >= same_topic ? cited.support : recite_support_min;
}

bool has_equal_quantity(const EvidenceText& text, const Quantity& quantity) {
    return std::ranges::any_of(text.quantities(), [&](const Quantity& other) {
        return equal_quantities(quantity, other);
    });
}

}  // namespace

SentenceJudge::SentenceJudge(const AnswerSentence& sentence, const TurnEvidence& texts)
    : x_sentence(sentence), x_texts(texts), x_aligned(texts.passages.size()) {
    for (const auto& tool : texts.tools)
        x_tools.emplace_back(sentence, tool);
}

const Alignment& SentenceJudge::aligned(std::size_t passage) {
    auto& one = x_aligned[passage];
    if (!one) one.emplace(x_sentence, x_texts.passages[passage]);
    return *one;
}

CheckedEvidence SentenceJudge::evidence_of(const std::vector<std::size_t>& passages) {
    CheckedEvidence evidence;
    evidence.customer = &x_texts.customer;
    for (const auto passage : passages)
        evidence.texts.push_back(&aligned(passage));
    for (const auto& tool : x_tools)
        evidence.texts.push_back(&tool);
    return evidence;
}

GateAssessment SentenceJudge::assess(std::vector<std::size_t> passages) {
    GateAssessment assessment;
    const auto evidence = evidence_of(passages);
    assessment.passages = std::move(passages);
    SentenceFindings found;
    found.support = assessment.features = support_features(x_sentence, evidence);
    assessment.support = support_of(found.support);
    found.quantities = check_quantities(x_sentence, evidence);
    found.names = check_names(x_sentence, evidence);
    if (const auto literal = broken_literal(x_sentence.literals, evidence, true)) {
        assessment.rule = *literal;
    } else if (found.quantities.absent) {
        assessment.rule = *found.quantities.absent;
    } else if (found.names.unknown > 0) {
        assessment.rule = GateRule::name;
    } else if (assessment.support < support_sure_min || only_resembles(found.support, evidence)) {
        assessment.rule = GateRule::unsupported;
    } else {
        found.polarity = check_polarity(x_sentence, evidence);
        weigh(assessment, evidence, std::move(found));
    }
    return assessment;
}

void SentenceJudge::weigh(
    GateAssessment& assessment, const CheckedEvidence& evidence, SentenceFindings found
) const {
    if (found.quantities.broken) {
        found.broken = found.quantities.broken;
    } else if (found.names.swapped > 0) {
        found.broken = GateRule::name;
    } else if (found.polarity.broken) {
        found.broken = found.polarity.broken;
    } else if (assessment.support < support_min) {
        found.broken = GateRule::unsupported;
    }
    assessment.signals = fault_signals(x_sentence, evidence, found);
    assessment.fault = fault_of(assessment.signals);
    if (found.broken && assessment.signals.kept >= nearly_verbatim) {
        assessment.rule = *found.broken;
    } else if (assessment.fault > 0) {
        assessment.rule = found.broken.value_or(GateRule::unsupported);
    }
}

/// Whether a number or address of the sentence is in a text, not only in the customer's words.
bool SentenceJudge::has_fact_of(const CheckedEvidence& evidence) const {
    const auto& literals = x_sentence.literals;
    if (!literals.contacts.empty() || !literals.phones.empty() || !literals.codes.empty())
        return true;
    return std::ranges::any_of(x_sentence.quantities, [&](const Quantity& quantity) {
        return std::ranges::any_of(evidence.texts, [&](const Alignment* aligned) {
            return has_equal_quantity(aligned->text(), quantity);
        });
    });
}

/// Only synonyms are in the evidence, no word of the sentence and no number; or a short sentence
/// lacks half of its words: "Lamps explode."
bool SentenceJudge::only_resembles(const SupportFeatures& features, const CheckedEvidence& evidence)
    const {
    constexpr std::size_t few_topics = 3;
    constexpr double most = 0.6;
    if (x_sentence.topics.empty() || has_fact_of(evidence)) return false;
    return features.exact <= 0 ||
           (x_sentence.topics.size() <= few_topics && features.covered < most);
}

/// How much of the sentence a passage has: of its topics' weight, and more for each quantity.
double SentenceJudge::share_in(std::size_t passage) {
    constexpr double of_quantity = 0.1;
    double share = 0;
    for (std::size_t t = 0; t < x_sentence.topics.size(); ++t)
        share += x_sentence.topics[t].weight * aligned(passage).strength(t);
    for (const auto& quantity : x_sentence.quantities) {
        if (has_equal_quantity(x_texts.passages[passage], quantity))
            share += of_quantity * x_sentence.weight;
    }
    return share;
}

/// Passages that are not cited, the best first.
std::vector<std::size_t> SentenceJudge::alternatives(const std::vector<std::size_t>& cited) {
    constexpr double share_min = 0.2;
    std::vector<std::pair<double, std::size_t>> ranked;
    for (std::size_t i = 0; i < x_texts.passages.size(); ++i) {
        if (std::ranges::find(cited, i) != cited.end()) continue;
        const double share = share_in(i);
        if (share >= share_min * x_sentence.weight) ranked.emplace_back(-share, i);
    }
    std::ranges::sort(ranked);
    std::vector<std::size_t> best;
    for (const auto& [share, passage] : ranked) {
        if (best.size() == alternatives_max) break;
        best.push_back(passage);
    }
    return best;
}

std::optional<GateAssessment> SentenceJudge::find_better(
    const std::vector<std::size_t>& cited, const GateAssessment& of_cited
) {
    if (is_contradicted(of_cited)) return {};
    const auto others = alternatives(cited);
    const double support = required_support(of_cited);
    const auto fits = [&](const GateAssessment& one) {
        return one.rule == GateRule::none && one.support >= support &&
               one.fault <= recite_fault_max;
    };
    for (const auto other : others) {
        auto alone = assess({other});
        if (fits(alone)) return alone;
    }
    for (const auto other : others) {
        auto joined = cited;
        if (cited.empty()) {
            if (other == others.front()) continue;
            joined = {others.front()};
        }
        joined.push_back(other);
        auto both = assess(std::move(joined));
        if (fits(both)) return both;
    }
    return {};
}

}  // namespace continuo
