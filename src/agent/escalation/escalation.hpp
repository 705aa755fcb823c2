#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/language/replies.hpp"
#include "domain/ticket.hpp"

namespace continuo {

class Words;

struct EscalationConfig {
    bool enabled = true;
    double threshold = 0.7;  ///< ESCALATION_CONFIDENCE_THRESHOLD
    /// Word or phrase -> weight 0..1; added to the built-in keywords, whose weights it overrides.
    std::map<std::string, double> keywords;
    /// Texts of the reasons; not null.
    std::shared_ptr<const Replies> replies = built_in_replies();
};

/// Input of the decision.
struct EscalationInput {
    std::string message;
    std::vector<std::string> earlier;  ///< the customer's, oldest first; the last 10 are read
    int failed_answers = 0;            ///< most recent replies in a row that did not answer
    bool human_offered = false;        ///< by the previous reply: "yes" accepts
};

/// `escalate` says that a human is needed. Who is handed over without being asked is another
/// question: explicit_request and required.
struct EscalationDecision {
    bool escalate = false;
    bool explicit_request = false;     ///< the customer asks for a human
    bool required = false;             ///< a rule demands one: law, or somebody's safety
    bool complains = false;            ///< the message is a complaint, or angry
    bool often_unhelped = false;       ///< three replies in a row did not answer
    double confidence = 0;             ///< 0..1, that a human is needed
    double urgency = 0;                ///< 0..1
    double sentiment = 0;              ///< -1..1
    std::vector<std::string> reasons;  ///< for operators: "Keywords detected: angry, refund"
    TicketPriority priority = TicketPriority::normal;
    TicketCategory category = TicketCategory::general;
};

/// Decides by word lists, in microseconds; a pure function. Matches whole words, regardless of
/// punctuation around them; a negated word ("not urgent") does not count.
[[nodiscard]] EscalationDecision assess_escalation(
    const EscalationInput& input, const EscalationConfig& config
);

}  // namespace continuo
