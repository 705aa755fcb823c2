#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "cli/chat/chat_client.hpp"
#include "cli/knowledge/knowledge_access.hpp"

namespace continuo {

struct HttpKnowledgeConfig {
    std::string prefix = "/api";
    std::string key;  ///< the admin key, or the token of an operator of the role admin
    std::function<void(std::chrono::seconds)> wait;  ///< where the server asks to come back
};

/// The knowledge base of a running server. `transport` outlives it.
[[nodiscard]] std::unique_ptr<KnowledgeAccess> make_http_knowledge(
    ChatTransport& transport, HttpKnowledgeConfig config
);

}  // namespace continuo
