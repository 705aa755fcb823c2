#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/responder.hpp"
#include "base/json.hpp"
#include "domain/ticket.hpp"

namespace continuo {

/// What the log keeps of a reply besides its text and sources: enough to give the same answer again
/// to the same client_message_id, and for the next turn to know what this one did. The one place
/// that knows the members of a reply's Message::metadata.
struct ReplyRecord {
    AnswerType answer_type = AnswerType::abstain;
    double confidence = 0;
    bool requires_escalation = false;
    bool offers_human = false;   ///< a "yes" to it asks for a human
    bool asks_contact = false;   ///< where the customer can be reached
    bool search_failed = false;  ///< it says so: not an answer that failed for want of knowledge
    bool has_context = false;
    int facts_extracted = 0;
    std::vector<std::string> reasons;
    std::optional<TicketPriority> priority;
    std::optional<std::string> ticket_id;

    bool operator==(const ReplyRecord&) const = default;
};

/// Members that have their default are left out, but for answer_type and confidence.
[[nodiscard]] json::object to_json(const ReplyRecord& record);

/// Takes what it can read; everything else has its default (older or foreign replies replay too).
[[nodiscard]] ReplyRecord read_reply_record(const json::object& metadata);

}  // namespace continuo
