#pragma once

#include "agent/tools/tool_registry.hpp"
#include "agent/turn/turn_machine.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// Makes the calls. If one of them is an action, the turn is frozen before: a message that joins it
/// could take back what is being done. Returns ToolsCalled; or the turn with newer messages, before
/// which nothing was called; or Failed, of the freezing. Both services outlive it.
/// Cancel: a call in flight may be carried out; made again, it has the same key.
[[nodiscard]] Task<TurnInput> call_declared_tools(
    ToolRegistry* registry, SessionStore* sessions, Lease lease, turn_action::CallTools what
);

/// Makes one call. `key`: its idempotency key.
[[nodiscard]] Task<ToolResult> call_declared_tool(
    ToolRegistry* registry, PlannedCall call, ToolContext context
);

}  // namespace continuo
