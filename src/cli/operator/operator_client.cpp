#include "cli/operator/operator_client.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "cli/chat/chat_refusal.hpp"
#include "cli/operator/event_follower.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

std::string printable_member(const json::object& object, std::string_view key) {
    return make_printable(find_string(object, key).value_or(""));
}

}  // namespace

QueuedConversation read_queued_conversation(const json::object& object) {
    QueuedConversation item;
    item.session_id = printable_member(object, "session_id");
    item.claimed_by = printable_member(object, "claimed_by");
    item.priority = printable_member(object, "priority");
    item.summary = printable_member(object, "summary");
    item.contact = printable_member(object, "contact");
    item.waiting_seconds = find_integer(object, "waiting_seconds").value_or(0);
    if (const auto* last = find_object(object, "last_message"))
        item.last_message = printable_member(*last, "content");
    return item;
}

OperatorClient::OperatorClient(ChatTransport& transport, OperatorClientConfig config)
    : x_transport(transport), x_config(std::move(config)) {}

Result<json::value> OperatorClient::exchange(
    std::string method, std::string_view path, std::string body
) {
    ChatHttpRequest request;
    request.method = std::move(method);
    request.target = x_config.prefix + std::string(path);
    request.body = std::move(body);
    request.token = x_config.token;
    const auto reply = x_transport.send(std::move(request));
    if (!reply) return std::unexpected(reply.error());
    if (reply->status < 200 || reply->status >= 300) return std::unexpected(refusal_of(*reply));
    return parse_json(reply->body);
}

Result<void> OperatorClient::act(
    const std::string& session_id, std::string_view what, json::object body
) {
    if (!is_valid_id(session_id)) return fail(Errc::invalid_input, "this cannot be a session id");
    return to_void(
        exchange("POST", fmt::format("/sessions/{}/{}", session_id, what), json::serialize(body))
    );
}

Result<std::vector<QueuedConversation>> OperatorClient::queue() {
    const auto value = exchange("GET", "/queue?limit=100", "");
    if (!value) return std::unexpected(value.error());
    const auto* list = value->if_array();
    if (list == nullptr) return fail(Errc::internal, "the server's answer is no queue");
    std::vector<QueuedConversation> items;
    for (const auto& item : *list)
        if (item.is_object()) items.push_back(read_queued_conversation(item.get_object()));
    return items;
}

Result<void> OperatorClient::claim(const std::string& session_id) {
    return act(session_id, "claim", {});
}

Result<void> OperatorClient::send(
    const std::string& session_id, const std::string& content, const std::string& message_id
) {
    return act(session_id, "messages", {{"content", content}, {"client_message_id", message_id}});
}

Result<void> OperatorClient::add_note(const std::string& session_id, const std::string& content) {
    return act(session_id, "notes", {{"content", content}});
}

Result<void> OperatorClient::release(const std::string& session_id) {
    return act(session_id, "release", {});
}

Result<void> OperatorClient::resolve(const std::string& session_id) {
    return act(session_id, "resolve", {});
}

Result<void> OperatorClient::decide(
    const std::string& session_id, const std::string& action, bool approve
) {
    return act(
        session_id, "actions", {{"action", action}, {"decision", approve ? "approve" : "refuse"}}
    );
}

EventFollower OperatorClient::follow(const std::string& path) const {
    return {x_transport, x_config.prefix + path, x_config.token};
}

}  // namespace continuo
