#pragma once

#include <string>
#include <utility>
#include <vector>

namespace continuo {

struct ChatOptions {
    std::string url = "http://127.0.0.1:8000";
    std::string prefix = "/api";
    bool resume = false;  ///< prompt for the id of the session to continue
    std::string user_id;
};

/// `continuo chat`: a conversation with a running server on standard input and output. Blocks.
/// Returns one of the exit statuses in chat_conversation.hpp.
int run_chat_command(
    const ChatOptions& options, const std::vector<std::pair<std::string, std::string>>& environment
);

}  // namespace continuo
