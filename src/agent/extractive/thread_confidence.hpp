#pragma once

#include <array>
#include <string_view>

#include "agent/extractive/judgement.hpp"

namespace continuo {

/// What tells whether the chosen passage answers a message that is not the first of its
/// conversation. "Own" are the words of the message itself, with their weight.
struct ThreadEvidence {
    double question = 0;       ///< log-odds of answerability(), which looks at the message alone
    double follow_up = 0;      ///< 1: Thread::follow_up
    double margin = 0;         ///< Evidence::margin
    double covered = 0;        ///< Evidence::in_passage_related
    double context = 0;        ///< ThreadFit::context
    double new_document = 0;   ///< 1: no earlier reply cited or suggested its document
    double not_offered = 0;    ///< 0..1: asks whether there is something ("do you have"); the share
                               ///< of own words that are not in the passage
    double unknown_topic = 0;  ///< 1: much of the own words is in no document
    double similar = 0;        ///< Evidence::similar, and the others
    double similar_mean = 0;
    double similar_best = 0;
};

/// A member of ThreadEvidence by its name in language/lexicons/en/thread-confidence*.txt.
struct ThreadEvidenceField {
    std::string_view name;
    double ThreadEvidence::* value;
};
inline constexpr std::array thread_evidence_fields = {
    ThreadEvidenceField{"question", &ThreadEvidence::question},
    ThreadEvidenceField{"follow_up", &ThreadEvidence::follow_up},
    ThreadEvidenceField{"margin", &ThreadEvidence::margin},
    ThreadEvidenceField{"covered", &ThreadEvidence::covered},
    ThreadEvidenceField{"context", &ThreadEvidence::context},
    ThreadEvidenceField{"new_document", &ThreadEvidence::new_document},
    ThreadEvidenceField{"not_offered", &ThreadEvidence::not_offered},
    ThreadEvidenceField{"unknown_topic", &ThreadEvidence::unknown_topic},
    ThreadEvidenceField{"similar", &ThreadEvidence::similar},
    ThreadEvidenceField{"similar_mean", &ThreadEvidence::similar_mean},
    ThreadEvidenceField{"similar_best", &ThreadEvidence::similar_best},
};

/// `fit` and `evidence`: of the passage that is judged.
[[nodiscard]] ThreadEvidence collect_thread_evidence(
    const Judgement& read, const ThreadFit& fit, const Evidence& evidence
);

/// The probability that the documents answer: answerability() for the first message of a
/// conversation, for others by the weights of language/lexicons/en/thread-confidence*.txt.
[[nodiscard]] double confidence_of(const Judgement& read);

}  // namespace continuo
