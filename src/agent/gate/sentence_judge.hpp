#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/alignment.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"
#include "agent/gate/evidence/turn_evidence.hpp"
#include "agent/gate/faults/fault_model.hpp"
#include "agent/gate/sentence/answer_sentence.hpp"

namespace continuo {

/// What comes out of the comparison with some passages.
struct GateAssessment {
    GateRule rule = GateRule::none;
    double support = 0;
    SupportFeatures features;
    FaultSignals signals;  ///< if they were weighed
    double fault = 0;      ///< fault_of(signals)
    std::vector<std::size_t> passages;
};

/// Compares one sentence with passages; aligns each text at most once. Both outlive it.
class SentenceJudge {
public:
    SentenceJudge(const AnswerSentence& sentence, const TurnEvidence& texts);

    [[nodiscard]] const Alignment& aligned(std::size_t passage);
    /// These passages and all results of tools.
    [[nodiscard]] CheckedEvidence evidence_of(const std::vector<std::size_t>& passages);
    /// Compares the sentence with these passages and the results of tools. What has to be there is
    /// looked for first: quotes, addresses, codes, numbers, dates, names, and some support. Then a
    /// rule that is broken decides if the sentence is nearly verbatim; else all that was found is
    /// weighed together (fault_of()).
    [[nodiscard]] GateAssessment assess(std::vector<std::size_t> passages);
    /// The passages that support the sentence where the cited ones do not: another one, or one
    /// together with them. Nothing if the cited ones say the contrary.
    [[nodiscard]] std::optional<GateAssessment> find_better(
        const std::vector<std::size_t>& cited, const GateAssessment& of_cited
    );

private:
    /// Of a sentence of which nothing that has to be there is missing.
    void weigh(GateAssessment& assessment, const CheckedEvidence& evidence, SentenceFindings found)
        const;
    [[nodiscard]] bool has_fact_of(const CheckedEvidence& evidence) const;
    [[nodiscard]] bool only_resembles(
        const SupportFeatures& features, const CheckedEvidence& evidence
    ) const;
    [[nodiscard]] double share_in(std::size_t passage);
    [[nodiscard]] std::vector<std::size_t> alternatives(const std::vector<std::size_t>& cited);

    const AnswerSentence& x_sentence;
    const TurnEvidence& x_texts;
    std::vector<std::optional<Alignment>> x_aligned;
    std::deque<Alignment> x_tools;
};

}  // namespace continuo
