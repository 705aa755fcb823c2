#pragma once

#include "agent/tools/tool_registry.hpp"
#include "agent/turn/turn_machine.hpp"

namespace continuo {

/// Calls the tools that a turn needs before its reply, and reads what they say. What waits for
/// something (memories, in the database) and what does not overlap. A tool that is missing or
/// fails leaves its part empty and is logged; tools_used names those that did their work.
/// `tools` outlives the call. Cancel: at the next suspension of a tool; nothing was changed.
[[nodiscard]] Task<turn_input::CollectedContext> collect_context(
    ToolRegistry* tools, turn_action::CollectContext what
);

/// False when no tool that gather() calls waits, the recall of memories aside.
[[nodiscard]] bool collecting_context_may_wait(const ToolRegistry& tools);

/// Reads the files of the turn, side by side. A file that cannot be read is an answer as well.
[[nodiscard]] Task<turn_input::AttachmentsRead> read_attachments(
    ToolRegistry* tools, ToolContext context, std::shared_ptr<const Replies> replies
);

}  // namespace continuo
