#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/turn/turn_machine.hpp"
#include "domain/message_list.hpp"
#include "domain/session.hpp"

namespace continuo {

// The files of a conversation as a question has them: Question::attachments, earlier_files. Their
// texts are part of the messages in the log (Attachment::text), so that any instance has them, and
// no other conversation. Pure functions.

struct TurnMaterial;

/// Appends the files of the message whose text is in the log.
void append_kept_files(std::vector<std::string>& files, const Message& message);
/// Those of all messages, the newest message first.
[[nodiscard]] std::vector<std::string> kept_files(const MessageList& history);

/// The messages with files (Session::files) that are neither in the history nor in the turn, newest
/// first.
[[nodiscard]] std::vector<std::uint64_t> messages_with_files_before(
    const Session& session, const MessageList& history, std::uint64_t turn
);

/// The files of all messages of the turn: as read for this request, others as the log has them. A
/// file of a turn that was taken over, and whose text was not kept, is named as gone.
[[nodiscard]] std::vector<std::string> files_of_turn(
    const TurnMaterial& material,
    const std::vector<AttachmentReading>& readings,
    const Replies& replies
);

}  // namespace continuo
