#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/chat/chat_client.hpp"

namespace continuo {

/// Sends requests with HTTP/1.1 to `base_url` (`http://host:port`, `https://host`). Calls `on_tick`
/// about ten times a second while it waits. The timeout is longer than any turn can take.
/// Errors: invalid_input if `base_url` is invalid.
[[nodiscard]] Result<std::unique_ptr<ChatTransport>> make_chat_transport(
    const std::string& base_url, std::function<void()> on_tick
);

}  // namespace continuo
