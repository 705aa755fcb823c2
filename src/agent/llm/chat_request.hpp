#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "agent/llm/tool_call.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "http_client/http_client.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

enum class ModelRole : unsigned char { system, user, assistant, tool };

struct ModelMessage {
    ModelRole role = ModelRole::user;
    std::string text;
    std::vector<ToolCall> calls = {};  ///< of tools, by the assistant; each has an id
    std::string call_id = {};          ///< of a tool's message: the call whose result `text` is

    bool operator==(const ModelMessage&) const = default;
};

/// What a model is asked.
struct ChatRequest {
    std::span<const ModelMessage> messages;  ///< outlive the request
    std::size_t max_tokens = 800;
    double temperature = 0.2;
    boost::json::array tools = {};  ///< in OpenAI's form; empty: none
    TraceContext trace{};           ///< spans of its requests are below it
};

enum class ModelApi : unsigned char {
    openai,  ///< and what speaks its form: Ollama, llama.cpp, vLLM, proxies
    azure,   ///< Azure OpenAI, dated or v1
};

/// Where a model is, and how to ask it.
struct ModelEndpointConfig {
    std::string label = "primary";  ///< in metrics and records: primary or fallback
    std::string base_url;           ///< with /v1, if the server has it; for Azure the resource
    Secret api_key;                 ///< empty: none is sent
    std::string model;              ///< for Azure the deployment
    ModelApi api = ModelApi::openai;
    std::string api_version = {};  ///< Azure's dated API; empty: v1
};

/// Members that not every server knows. Each endpoint begins with what its model is likely to
/// accept, and learns from refusals.
struct ModelDialect {
    bool stream_options = true;
    bool temperature = true;
    bool completion_limit = false;  ///< max_completion_tokens instead of max_tokens

    /// Models that reason refuse max_tokens and a temperature.
    [[nodiscard]] static ModelDialect of(const ModelEndpointConfig& endpoint);
    /// Whether a request that was refused with this text (of a status 400) is to be sent again in
    /// the dialect that this leaves.
    [[nodiscard]] bool learn(std::string_view refusal);
    bool operator==(const ModelDialect&) const = default;
};

/// The URL that requests go to is `server` followed by `target`.
struct ModelAddress {
    std::string server;  ///< http[s]://host[:port]
    std::string target;  ///< of chat completions
};
/// Errors: invalid_input.
[[nodiscard]] Result<ModelAddress> chat_address(const ModelEndpointConfig& endpoint);

/// A streamed request. The key is in a header and nowhere else.
[[nodiscard]] HttpClientRequest make_chat_call(
    const ModelEndpointConfig& endpoint,
    std::string target,
    const ChatRequest& request,
    const ModelDialect& dialect
);

}  // namespace continuo
