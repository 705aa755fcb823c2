#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/error.hpp"
#include "cli/chat/chat_transport.hpp"
#include "cli/evaluation/evaluation_data.hpp"
#include "cli/evaluation/evaluation_outcome.hpp"

namespace continuo {

struct EvaluationClientConfig {
    std::string prefix = "/api";
    std::string key;  ///< the admin key, to load documents; may be empty
    std::function<void(std::chrono::seconds)> wait;  ///< where the server asks to come back
    std::function<void(std::size_t done, std::size_t total)> progress;
};

/// Asks a server all that `data` has, over HTTP, as customers do: each question in a session of its
/// own. `transport` outlives it. Blocks. Errors: unavailable, timeout, unauthorized, and internal
/// for an answer that cannot be read. A refused turn of a conversation is no error: it is judged.
class EvaluationClient {
public:
    EvaluationClient(ChatTransport& transport, EvaluationClientConfig config)
        : x_transport(transport), x_config(std::move(config)) {}

    /// Adds the documents, in the order of the file. Errors: also invalid_input, for a document
    /// that the server refuses.
    Result<void> load(std::vector<NewDocument> documents);
    Result<EvaluationResult> ask(const EvaluationData& data);

private:
    Result<EvaluatedSearch> search(const EvaluationQuestion& question);
    Result<JudgedReply> ask_once(const std::string& text);
    Result<void> talk(const EvaluationConversation& conversation, EvaluationResult& result);
    Result<std::string> begin_session();
    Result<JudgedReply> say(const std::string& session_id, std::string_view text);
    Result<ChatHttpReply> exchange(std::string method, std::string_view path, std::string body);
    void step(std::size_t total);

    ChatTransport& x_transport;
    EvaluationClientConfig x_config;
    std::size_t x_done = 0;
};

}  // namespace continuo
