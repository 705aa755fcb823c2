#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/actions/action.hpp"
#include "agent/language/replies.hpp"
#include "agent/responder.hpp"
#include "domain/message_list.hpp"
#include "domain/session.hpp"

namespace continuo {

/// What a turn with tools starts from.
struct ToolTurn {
    const DeclaredTools& tools;
    const Replies& replies;  ///< in the customer's language
    const Session& session;
    std::string language;  ///< of the customer
    std::string asked;     ///< in this turn
    /// The customer's messages of the turn, the first one first.
    std::vector<Message> messages;
    /// An instance before this one may have begun to answer.
    bool taken_over = false;
    std::uint64_t turn = 0;      ///< seq of its first message
    std::size_t first_step = 1;  ///< of the calls that are planned
    TimePoint now;
};

struct PlannedCall {
    std::string id;
    std::string tool;
    json::object arguments;
    /// An action that was agreed to: nothing may join the turn while it is made.
    bool changes = false;
    /// McpToolLink::fingerprint of the tool as it was planned or approved.
    std::string fingerprint = {};
};

/// What to do. Neither calls nor an answer: the tools have nothing to do with the message.
struct ToolPlan {
    std::vector<PlannedCall> calls;
    std::optional<Answer> answer;      ///< a question or refusal, instead of calls
    std::optional<Approval> asks;      ///< what the answer asks to agree to
    json::object wants = {};           ///< the call for which the answer asks an argument
    std::vector<ActionEntry> entries;  ///< approvals that end without a call
};

/// What a call of the tool demands of its MCP server; empty for other tools.
[[nodiscard]] std::string pinned_fingerprint(const DeclaredTool& tool);

/// Without a model: an answer to the question that the newest reply asked, or a message that a
/// pattern (`when`) matches. Pure.
///
/// An approval is the newest reply's only: a yes to anything else is none. It counts if the yes was
/// written before it expired, whenever it is read; a turn that was taken over is decided by its
/// first message, because the call may have been made.
[[nodiscard]] ToolPlan plan_tools(const ToolTurn& turn, const MessageList& history);

/// A call that is wanted: made at once, or asked about, by the tool's policy. `step`: its own.
[[nodiscard]] ToolPlan plan_call(
    const ToolTurn& turn, const std::string& tool, json::object arguments, std::size_t step
);

}  // namespace continuo
