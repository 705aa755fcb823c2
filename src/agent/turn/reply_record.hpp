#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/responder.hpp"
#include "base/json.hpp"
#include "domain/ticket.hpp"

namespace continuo {

/// What the message log keeps of a reply besides its text and sources: enough to replay the answer
/// to a repeated client_message_id, and for the next turn to know the outcome of this one. The only
/// code that reads and writes the members of a reply's Message::metadata.
struct ReplyRecord {
    AnswerType answer_type = AnswerType::abstain;
    double confidence = 0;
    bool requires_escalation = false;
    bool offers_human = false;   ///< a "yes" to it asks for a human
    bool asks_contact = false;   ///< where the customer can be reached
    bool search_failed = false;  ///< it says so: not an answer that failed for want of knowledge
    bool has_context = false;
    int facts_extracted = 0;
    std::string language = "en";  ///< of the customer
    std::string remark;   ///< the customer's message was only this: to_string(SmalltalkKind)
    std::string handoff;  ///< why it hands over: accepted, asked, required (HandoffEvent)
    std::vector<std::string> reasons;
    std::optional<TicketPriority> priority;
    std::optional<std::string> ticket_id;
    /// What a language model did for the reply, as agent/llm/model_record writes it; empty:
    /// nothing.
    json::object model = {};
    json::object approval = {};  ///< an action that the reply asks to agree to: Approval
    json::object wants = {};     ///< a call for which the reply asks an argument (ToolPlan::wants)
    json::array actions = {};    ///< what came of calls of tools: ActionEntry

    bool operator==(const ReplyRecord&) const = default;
};

/// Omits members that have their default value, except answer_type and confidence.
[[nodiscard]] json::object to_json(const ReplyRecord& record);

/// Missing or malformed members get their default value: replies of older versions and imported
/// ones can be replayed too.
[[nodiscard]] ReplyRecord read_reply_record(const json::object& metadata);

}  // namespace continuo
