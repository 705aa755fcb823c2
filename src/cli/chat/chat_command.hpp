#pragma once

#include <string>

#include "settings/settings.hpp"

namespace continuo {

struct ChatOptions {
    std::string url;      ///< empty: as find_server() says
    std::string prefix;   ///< the same
    bool resume = false;  ///< prompt for the id of the session to continue
    std::string user_id;
};

/// `continuo chat`: a conversation with a running server on standard input and output. Blocks.
/// Returns one of the exit statuses in chat_conversation.hpp.
int run_chat_command(const ChatOptions& options, const SettingSources& sources);

}  // namespace continuo
