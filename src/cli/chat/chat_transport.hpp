#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/chat/chat_client.hpp"

namespace continuo {

/// The wire of a chat: HTTP/1.1 to `base_url` (`http://host:port`, `https://host`). While it waits
/// it calls `on_tick`, about ten times a second. An answer that takes longer than any turn may is a
/// timeout.
/// Errors: invalid_input when `base_url` cannot be used.
[[nodiscard]] Result<std::unique_ptr<ChatTransport>> make_chat_transport(
    const std::string& base_url, std::function<void()> on_tick
);

}  // namespace continuo
