#include "agent/mcp/mcp_message.hpp"

#include <utility>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t id_text_bytes_max = 256;
constexpr std::size_t method_bytes_max = 128;

/// Of a response or request; null if there is none that could be one.
json::value message_id(const json::object& message) {
    const auto* id = find_member(message, "id");
    if (id == nullptr) return nullptr;
    if (id->is_int64()) return *id;
    const auto* text = id->if_string();
    if (text != nullptr && text->size() <= id_text_bytes_max) return *id;
    return nullptr;
}

std::unexpected<Error> no_message(std::string_view reason) {
    return fail(Errc::corrupt, "a message that is not JSON-RPC 2.0: " + std::string(reason));
}

Result<McpMessage> read_response(const json::object& object, McpMessage message) {
    const auto* result = find_member(object, "result");
    const auto* error = find_member(object, "error");
    if ((result == nullptr) == (error == nullptr))
        return no_message("a response has either a result or an error");
    if (result != nullptr) {
        if (!result->is_object()) return no_message("the result is no object");
        if (message.id.is_null()) return no_message("a result without an id");
        message.result = result->get_object();
        return message;
    }
    if (!error->is_object()) return no_message("the error is no object");
    const auto code = find_integer(error->get_object(), "code");
    if (!code) return no_message("the error has no code");
    McpFailure failure{*code, find_string(error->get_object(), "message").value_or(""), nullptr};
    if (const auto* data = find_member(error->get_object(), "data")) failure.data = *data;
    message.result = std::unexpected(std::move(failure));
    return message;
}

}  // namespace

Result<McpMessage> parse_mcp_message(std::string_view text) {
    const auto value = parse_json(text, mcp_message_depth_max);
    // The reason would quote the message.
    if (!value) return fail(Errc::corrupt, "a message that is not JSON");
    if (!value->is_object()) return no_message("no object");
    const auto& object = value->get_object();
    if (find_string(object, "jsonrpc") != "2.0") return no_message("no jsonrpc 2.0");
    McpMessage message;
    message.id = message_id(object);
    const auto* method = find_member(object, "method");
    if (method == nullptr) return read_response(object, std::move(message));
    if (!method->is_string() || method->get_string().size() > method_bytes_max)
        return no_message("the method is no short text");
    message.method = std::string(method->get_string());
    message.kind = McpMessage::Kind::notification;
    if (!object.contains("id")) return message;
    if (message.id.is_null()) return no_message("a request without a usable id");
    message.kind = McpMessage::Kind::request;
    return message;
}

std::string mcp_request_text(std::int64_t id, std::string_view method, json::object params) {
    return json::serialize(json::object{
        {"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}
    });
}

std::string mcp_notification_text(std::string_view method, json::object params) {
    json::object message{{"jsonrpc", "2.0"}, {"method", method}};
    if (!params.empty()) message.emplace("params", std::move(params));
    return json::serialize(message);
}

std::string mcp_response_text(const McpMessage& request) {
    json::object message{{"jsonrpc", "2.0"}, {"id", request.id}};
    if (request.method == "ping") {
        message.emplace("result", json::object());
    } else {
        message.emplace(
            "error",
            json::object{
                {"code", std::int64_t{mcp_method_not_found}}, {"message", "Method not found"}
            }
        );
    }
    return json::serialize(message);
}

}  // namespace continuo
