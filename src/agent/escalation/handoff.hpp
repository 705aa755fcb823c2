#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/escalation/escalation.hpp"
#include "agent/language/replies.hpp"
#include "base/clock.hpp"
#include "domain/message.hpp"
#include "domain/session.hpp"
#include "domain/ticket.hpp"

namespace continuo {

// What the customer and the operators read when the bot hands a conversation over.

/// The words of the reply, which include `ticket_id`.
[[nodiscard]] std::string handoff_text(
    const Replies& replies, const EscalationDecision& decision, std::string_view ticket_id
);

/// A new ticket. Its summary is the customer's message, cut at 200 code points, and the one before
/// it, if any (`before`), cut alike: "yes please" alone does not say what it is about.
[[nodiscard]] Ticket make_ticket(
    const EscalationDecision& decision,
    const Session& session,
    std::string_view asked,
    std::string_view before,
    TimePoint now
);

/// Why, for the metrics: explicit_request, keywords, urgency, sentiment or repeated_failure.
/// `reasons` are those of an EscalationDecision, in the words of `replies`.
[[nodiscard]] std::string_view escalation_label(
    const std::vector<std::string>& reasons, const Replies& replies = *built_in_replies()
);

}  // namespace continuo
