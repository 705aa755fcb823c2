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

// The texts for the customer and the operators when the bot hands over a conversation.

/// The text of the reply, which contains `ticket_id`.
[[nodiscard]] std::string handoff_text(
    const Replies& replies, const EscalationDecision& decision, std::string_view ticket_id
);

/// A new ticket. Its summary is the customer's message (`asked`) and the previous one (`before`,
/// may be empty), each cut at 200 code points: "yes please" alone would not show the topic.
[[nodiscard]] Ticket make_ticket(
    const EscalationDecision& decision,
    const Session& session,
    std::string_view asked,
    std::string_view before,
    TimePoint now
);

/// The reason of a handoff that the approval of a tool's action needs.
[[nodiscard]] std::string approval_reason(std::string_view tool);

/// The cause as a metrics label: explicit_request, keywords, urgency, sentiment, approval or
/// repeated_failure. `reasons` are those of an EscalationDecision, made from the texts of
/// `replies`, or an approval_reason().
[[nodiscard]] std::string_view escalation_label(
    const std::vector<std::string>& reasons, const Replies& replies = *built_in_replies()
);

}  // namespace continuo
