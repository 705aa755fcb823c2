#include "agent/turn/turn_files.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <boost/json.hpp>

#include "agent/extractive/attached_files.hpp"
#include "agent/turn/turn_commit.hpp"
#include "base/json.hpp"

namespace continuo {

void append_kept_files(std::vector<std::string>& files, const Message& message) {
    for (const auto& file : message.attachments) {
        if (!file.text.empty()) files.push_back(name_with_text(file.filename, file.text));
    }
}

std::vector<std::string> kept_files(const MessageList& history) {
    std::vector<std::string> files;
    for (const auto& message : history | std::views::reverse)
        append_kept_files(files, message);
    return files;
}

std::vector<std::uint64_t> messages_with_files_before(
    const Session& session, const MessageList& history, std::uint64_t turn
) {
    const auto first = history.empty() ? turn : std::min(history.front().seq, turn);
    std::vector<std::uint64_t> before;
    for (const auto& entry : session.files) {
        const auto* of_message = entry.if_object();
        const auto seq = of_message != nullptr ? find_integer(*of_message, "seq") : std::nullopt;
        if (seq && *seq > 0 && std::cmp_less(*seq, first))
            before.push_back(static_cast<std::uint64_t>(*seq));
    }
    std::ranges::reverse(before);
    return before;
}

std::vector<std::string> files_of_turn(
    const TurnMaterial& material,
    const std::vector<AttachmentReading>& readings,
    const Replies& replies
) {
    auto files = material.logged_files;
    // Of a turn that others joined, this request's own message is among those of the log.
    for (const auto& reading : readings) {
        const auto name = name_with_text(reading.attachment.filename, {});
        std::erase_if(files, [&name](const std::string& file) { return file.starts_with(name); });
    }
    for (const auto& reading : readings) {
        const auto& file = reading.attachment;
        files.push_back(name_with_text(file.filename, file.processed ? reading.text : file.error));
    }
    if (!readings.empty()) return files;
    append_kept_files(files, material.message);
    for (const auto& file : material.message.attachments) {
        if (file.text.empty())
            files.push_back(replies.text(ReplyKey::attachment_gone, {{"file", file.filename}}));
    }
    return files;
}

}  // namespace continuo
