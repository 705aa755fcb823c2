#pragma once

#include "agent/tools/call_tool.hpp"
#include "agent/tools/tool_registry.hpp"
#include "agent/tools/typed_tools.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// A built-in tool that turns call. Null members: it is not registered, disabled, or failed to
/// start.
template <class Interface>
struct TurnTool {
    CallableTool* callable = nullptr;
    Interface* tool = nullptr;

    explicit operator bool() const { return tool != nullptr; }
};

/// The tools of a ToolRegistry that turns call without JSON. The registry must outlive it.
struct TurnTools {
    TurnTool<SearchTool> search;
    TurnTool<CustomerFactsTool> customer_facts;
    TurnTool<EscalationTool> escalation;
    TurnTool<AttachmentTool> attachments;
    SessionStore* sessions = nullptr;  ///< for the place in the queue; null: it is not known
};

/// Looks up "rag", "memory", "escalation" and "attachment". A tool under one of these keys that
/// does not have the built-in interface is left out, with a warning in the log.
[[nodiscard]] TurnTools find_turn_tools(
    const ToolRegistry& tools, SessionStore* sessions = nullptr
);

}  // namespace continuo
