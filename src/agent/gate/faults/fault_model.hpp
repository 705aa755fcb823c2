#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"
#include "agent/gate/facts/name_check.hpp"
#include "agent/gate/polarity/polarity.hpp"
#include "agent/gate/quantities/quantity_check.hpp"

namespace continuo {

/// A signal by its name in language/lexicons/en/gate-faults*.txt.
struct FaultField {
    std::string_view name;
    double FaultSignals::* value;
};
inline constexpr std::array fault_fields = {
    FaultField{"number_uncounted", &FaultSignals::number_uncounted},
    FaultField{"number_misplaced", &FaultSignals::number_misplaced},
    FaultField{"number_margin", &FaultSignals::number_margin},
    FaultField{"wrong_cell", &FaultSignals::wrong_cell},
    FaultField{"quantities", &FaultSignals::quantities},
    FaultField{"name_swapped", &FaultSignals::name_swapped},
    FaultField{"name_margin", &FaultSignals::name_margin},
    FaultField{"clauses_same", &FaultSignals::clauses_same},
    FaultField{"clauses_contrary", &FaultSignals::clauses_contrary},
    FaultField{"clauses_unknown", &FaultSignals::clauses_unknown},
    FaultField{"word_negated", &FaultSignals::word_negated},
    FaultField{"near_opposite", &FaultSignals::near_opposite},
    FaultField{"difference_negation", &FaultSignals::difference_negation},
    FaultField{"difference_opposite", &FaultSignals::difference_opposite},
    FaultField{"difference_modality", &FaultSignals::difference_modality},
    FaultField{"difference_name", &FaultSignals::difference_name},
    FaultField{"kept", &FaultSignals::kept},
    FaultField{"missing", &FaultSignals::missing},
    FaultField{"missing_weight", &FaultSignals::missing_weight},
    FaultField{"missing_late", &FaultSignals::missing_late},
    FaultField{"words", &FaultSignals::words},
    FaultField{"negations", &FaultSignals::negations},
    FaultField{"evidence_negations", &FaultSignals::evidence_negations},
    FaultField{"more_negations", &FaultSignals::more_negations},
    FaultField{"fewer_negations", &FaultSignals::fewer_negations},
    FaultField{"opposites", &FaultSignals::opposites},
    FaultField{"must_added", &FaultSignals::must_added},
    FaultField{"must_gone", &FaultSignals::must_gone},
    FaultField{"limit_added", &FaultSignals::limit_added},
    FaultField{"limit_gone", &FaultSignals::limit_gone},
    FaultField{"covered", &FaultSignals::covered},
    FaultField{"window", &FaultSignals::window},
    FaultField{"clause", &FaultSignals::clause},
    FaultField{"pairs", &FaultSignals::pairs},
    FaultField{"run", &FaultSignals::run},
    FaultField{"rule_number", &FaultSignals::rule_number},
    FaultField{"rule_date", &FaultSignals::rule_date},
    FaultField{"rule_name", &FaultSignals::rule_name},
    FaultField{"rule_negation", &FaultSignals::rule_negation},
    FaultField{"rule_modality", &FaultSignals::rule_modality},
    FaultField{"rule_opposite", &FaultSignals::rule_opposite},
    FaultField{"rule_unsupported", &FaultSignals::rule_unsupported},
};

/// What the checks found in a sentence beside its evidence.
struct SentenceFindings {
    QuantityFindings quantities;
    NameFindings names;
    PolarityFindings polarity;
    SupportFeatures support;
    std::optional<GateRule> broken;  ///< the first rule that is broken by itself
};

[[nodiscard]] FaultSignals fault_signals(
    const AnswerSentence& sentence, const CheckedEvidence& evidence, const SentenceFindings& found
);

/// The estimated log odds that a sentence with these signals says what its evidence does not: above
/// 0, it is dropped. A logistic regression whose weight of a signal depends on how much of the
/// sentence is verbatim, how much is there, and how long it is: w + kept wk + covered wc + words
/// ww. bench/gate/fit_faults.py fits them.
[[nodiscard]] double fault_of(const FaultSignals& signals);

}  // namespace continuo
