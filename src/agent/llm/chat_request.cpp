// Source of the forms: OpenAI "Create chat completion"; Azure OpenAI data plane, dated and v1.
#include "agent/llm/chat_request.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "http_client/base_url.hpp"

namespace continuo {

namespace {

constexpr std::string_view chat_path = "/chat/completions";

std::string_view name_of(ModelRole role) {
    constexpr std::array<std::string_view, 4> names{"system", "user", "assistant", "tool"};
    return names[static_cast<std::size_t>(role)];
}

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
    return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

void append_call(std::string& out, const ToolCall& call) {
    JsonObjectText one(out);
    one.add("id", std::string_view(call.id));
    one.add("type", "function");
    JsonObjectText function(one.value("function"));
    function.add("name", std::string_view(call.name));
    function.add("arguments", std::string_view(json::serialize(call.arguments)));
    function.end();
    one.end();
}

void append_model_message(std::string& out, const ModelMessage& message) {
    JsonObjectText one(out);
    one.add("role", name_of(message.role));
    one.add("content", std::string_view(message.text));
    if (!message.calls.empty())
        append_json_array(one.value("tool_calls"), message.calls, append_call);
    if (!message.call_id.empty()) one.add("tool_call_id", std::string_view(message.call_id));
    one.end();
}

std::string azure_target(const ModelEndpointConfig& endpoint, std::string_view path) {
    path = without_suffix(without_suffix(path, "/v1"), "/openai");
    if (endpoint.api_version.empty()) return fmt::format("{}/openai/v1{}", path, chat_path);
    return fmt::format(
        "{}/openai/deployments/{}{}?api-version={}",
        path,
        percent_encode(endpoint.model),
        chat_path,
        endpoint.api_version
    );
}

}  // namespace

ModelDialect ModelDialect::of(const ModelEndpointConfig& endpoint) {
    const auto slash = endpoint.model.rfind('/');
    const auto name =
        to_lower(slash == std::string::npos ? endpoint.model : endpoint.model.substr(slash + 1));
    ModelDialect dialect;
    for (const std::string_view family : {"o1", "o3", "o4", "gpt-5"}) {
        if (!name.starts_with(family)) continue;
        dialect.completion_limit = true;
        dialect.temperature = false;
    }
    return dialect;
}

bool ModelDialect::learn(std::string_view refusal) {
    const auto before = *this;
    const auto text = to_lower(refusal);
    // "Use 'max_completion_tokens' instead" names both.
    if (text.contains("max_completion_tokens") && text.contains("max_tokens")) {
        completion_limit = !completion_limit;
    } else if (text.contains("max_completion_tokens")) {
        completion_limit = false;
    } else if (text.contains("max_tokens") && text.contains("support")) {
        completion_limit = true;
    }
    if (text.contains("stream_options")) stream_options = false;
    if (text.contains("temperature")) temperature = false;
    return *this != before;
}

Result<ModelAddress> chat_address(const ModelEndpointConfig& endpoint) {
    const auto base = parse_base_url(endpoint.base_url);
    if (!base) return std::unexpected(base.error());
    ModelAddress address;
    address.server = fmt::format("{}://{}", base->secure ? "https" : "http", base->authority);
    const auto path = without_suffix(base->path, chat_path);
    address.target = endpoint.api == ModelApi::azure ? azure_target(endpoint, path)
                                                     : fmt::format("{}{}", path, chat_path);
    return address;
}

HttpClientRequest make_chat_call(
    const ModelEndpointConfig& endpoint,
    std::string target,
    const ChatRequest& request,
    const ModelDialect& dialect
) {
    HttpClientRequest call;
    call.method = "POST";
    call.target = std::move(target);
    call.headers.add("Content-Type", "application/json");
    call.headers.add("Accept", "text/event-stream");
    call.headers.add("Accept-Encoding", "identity");
    if (!endpoint.api_key.empty()) {
        const auto& key = endpoint.api_key.reveal();
        if (endpoint.api == ModelApi::azure) {
            call.headers.add("api-key", key);
        } else {
            call.headers.add("Authorization", "Bearer " + key);
        }
    }
    JsonObjectText body(call.body);
    body.add("model", std::string_view(endpoint.model));
    append_json_array(body.value("messages"), request.messages, append_model_message);
    body.add("stream", true);
    if (dialect.stream_options) body.add("stream_options", json::object{{"include_usage", true}});
    body.add(dialect.completion_limit ? "max_completion_tokens" : "max_tokens", request.max_tokens);
    if (dialect.temperature) body.add("temperature", request.temperature);
    if (!request.tools.empty()) append_json(body.value("tools"), json::value(request.tools));
    body.end();
    return call;
}

}  // namespace continuo
