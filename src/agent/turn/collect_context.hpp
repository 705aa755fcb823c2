#pragma once

#include "agent/turn/turn_machine.hpp"
#include "agent/turn/turn_tools.hpp"

namespace continuo {

/// Calls the tools that a turn needs before its reply. The recall of customer facts reads the
/// database; it runs in parallel with the other tools, which do no I/O. A missing or failed tool
/// leaves its part empty, and a failure is logged; tools_used names the tools that contributed.
/// `tools` must outlive the call. Cancel: at the next suspension of a tool; nothing is changed.
[[nodiscard]] Task<turn_input::CollectedContext> collect_context(
    const TurnTools* tools, turn_action::CollectContext what
);

/// Reads the files of the turn in parallel. A file that cannot be read yields a reading whose
/// attachment.error has the reason as a text of `replies`.
[[nodiscard]] Task<turn_input::AttachmentsRead> read_attachments(
    const TurnTools* tools,
    turn_action::ReadAttachments what,
    std::shared_ptr<const Replies> replies
);

}  // namespace continuo
