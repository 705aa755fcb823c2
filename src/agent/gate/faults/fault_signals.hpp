#pragma once

namespace continuo {

/// What speaks for and against a sentence, as numbers: counts, shares from 0 to 1, or 0 and 1. The
/// window: the sentence or two of one text that have most of it (Alignment::best_window()).
struct FaultSignals {
    double number_uncounted = 0;  ///< small counts and "a week" that are nowhere
    double number_misplaced = 0;  ///< numbers at whose place another one fits better
    double number_margin = -1;    ///< by how much another value fits better; -1: none
    double wrong_cell = 0;        ///< values of another row or column
    double quantities = 0;        ///< all of the sentence
    double name_swapped = 0;      ///< names at whose place another one fits better
    double name_margin = -1;      ///< by how much another name fits better; -1: none
    double clauses_same = 0;      ///< clauses that affirm or deny as the evidence does
    double clauses_contrary = 0;
    double clauses_unknown = 0;
    double word_negated = 0;         ///< 0 or 1: a word is negated on one side only
    double near_opposite = 0;        ///< 0 or 1: an opposite word is beside the same words
    double difference_negation = 0;  ///< 0 or 1: what a nearly verbatim sentence changed
    double difference_opposite = 0;
    double difference_modality = 0;
    double difference_name = 0;
    double kept = 0;     ///< share of the words that a sentence of the evidence has in this order
    double missing = 0;  ///< topic words that are not there
    double missing_weight = 0;      ///< their weight
    double missing_late = 0;        ///< those of them in the last third
    double words = 0;               ///< all of the sentence
    double negations = 0;           ///< words that negate, of the sentence
    double evidence_negations = 0;  ///< of the window
    double more_negations = 0;      ///< 0 or 1
    double fewer_negations = 0;     ///< 0 or 1
    double opposites = 0;           ///< words whose opposite is in the window, and they are not
    double must_added = 0;          ///< 0 or 1: "must" and the like, not in the window
    double must_gone = 0;           ///< 0 or 1
    double limit_added = 0;         ///< 0 or 1: "only" and the like
    double limit_gone = 0;          ///< 0 or 1
    double covered = 0;             ///< SupportFeatures
    double window = 0;
    double clause = 0;
    double pairs = 0;
    double run = 0;
    double rule_number = 0;  ///< 0 or 1: the rule that is broken by itself
    double rule_date = 0;
    double rule_name = 0;
    double rule_negation = 0;
    double rule_modality = 0;
    double rule_opposite = 0;
    double rule_unsupported = 0;
};

}  // namespace continuo
