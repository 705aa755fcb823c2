#include "agent/conversation.hpp"

#include <algorithm>
#include <ranges>

#include "agent/turn/reply_record.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

std::vector<const Message*> in_order(const Message& message, const std::vector<Message>& burst) {
    std::vector<const Message*> all;
    all.reserve(burst.size() + 1);
    for (const auto& other : burst)
        all.push_back(&other);
    all.push_back(&message);
    std::ranges::sort(all, {}, [](const Message* one) { return one->seq; });
    return all;
}

}  // namespace

std::string asked_in_turn(const Message& message, const std::vector<Message>& burst) {
    if (burst.empty()) return message.content;
    // From the newest to the oldest, while they fit.
    std::vector<std::string_view> kept;
    std::size_t room = limits::message_code_points_max;
    for (const auto* one : in_order(message, burst) | std::views::reverse) {
        const auto length = utf8_length(one->content) + 1;  // and the line end
        if (std::ranges::find(kept, std::string_view(one->content)) != kept.end()) continue;
        if (length > room && !kept.empty()) break;
        kept.push_back(one->content);
        room -= std::min(room, length);
    }
    std::string text;
    for (const auto line : kept | std::views::reverse) {
        if (!text.empty()) text += '\n';
        text += line;
    }
    return text;
}

std::vector<std::string> earlier_messages(const MessageList& history) {
    std::vector<std::string> earlier;
    for (const auto& message : history | std::views::reverse) {
        if (message.role != Role::user) continue;
        earlier.emplace_back(utf8_prefix(message.content, earlier_code_points_max));
        if (earlier.size() == earlier_messages_max) break;
    }
    std::ranges::reverse(earlier);
    return earlier;
}

int failed_answers(const MessageList& history) {
    int failed = 0;
    for (const auto& message : history | std::views::reverse) {
        if (message.role == Role::operator_) break;
        if (message.role != Role::assistant) continue;
        const auto record = read_reply_record(message.metadata);
        const bool asks_for_tool = !record.approval.empty() || !record.wants.empty();
        if (record.search_failed || asks_for_tool) continue;
        if (!is_unhelpful(record.answer_type)) break;
        ++failed;
    }
    return failed;
}

bool human_was_offered(const MessageList& history) {
    for (const auto& message : history | std::views::reverse) {
        if (message.role == Role::assistant)
            return read_reply_record(message.metadata).offers_human;
        if (message.role == Role::operator_) return false;
    }
    return false;
}

}  // namespace continuo
