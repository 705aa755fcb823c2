#pragma once

#include "base/error.hpp"
#include "cli/chat/chat_client.hpp"

namespace continuo {

/// The error that a reply other than 2xx is, with the `message` of the API's error as its detail
/// (printable), or the status.
[[nodiscard]] Error refusal_of(const ChatHttpReply& reply);

/// The status says that a later attempt may succeed.
[[nodiscard]] bool asks_to_come_back(const ChatHttpReply& reply);

}  // namespace continuo
