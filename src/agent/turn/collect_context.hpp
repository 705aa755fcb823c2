#pragma once

#include "agent/turn/turn_machine.hpp"
#include "agent/turn/turn_tools.hpp"

namespace continuo {

/// Calls the tools that a turn needs before its reply. The recall of memories waits for the
/// database and runs in parallel with the rest, which does not wait. A tool that is missing or
/// fails leaves its part empty, and a failure is logged; tools_used names the tools that
/// contributed. `tools` outlives the call. Cancel: at the next suspension of a tool; nothing was
/// changed.
[[nodiscard]] Task<turn_input::CollectedContext> collect_context(
    const TurnTools* tools, turn_action::CollectContext what
);

/// Reads the files of the turn, in parallel. A file that cannot be read is a result as well, with
/// the reason in the words of `replies`.
[[nodiscard]] Task<turn_input::AttachmentsRead> read_attachments(
    const TurnTools* tools,
    turn_action::ReadAttachments what,
    std::shared_ptr<const Replies> replies
);

}  // namespace continuo
