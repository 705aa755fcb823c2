#pragma once

#include <chrono>
#include <functional>

#include "base/error.hpp"
#include "cli/chat/chat_client.hpp"

namespace continuo {

/// The error that a reply other than 2xx is, with the `message` of the API's error as its detail
/// (printable), or the status.
[[nodiscard]] Error refusal_of(const ChatHttpReply& reply);

/// The status says that a later attempt may succeed.
[[nodiscard]] bool asks_to_come_back(const ChatHttpReply& reply);

/// Sends a request, and again when the server says when to come back (within 90 s; five attempts
/// altogether): calls `wait` with that time before. The last reply, whatever its status.
[[nodiscard]] Result<ChatHttpReply> send_with_retries(
    ChatTransport& transport,
    const ChatHttpRequest& request,
    const std::function<void(std::chrono::seconds)>& wait
);

}  // namespace continuo
