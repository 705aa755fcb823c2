#include "cli/chat/chat_client.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto wait_first = 1s;  // doubles with each attempt
constexpr auto wait_max = 30s;
constexpr int attempts_to_open = 3;  // reports a wrong URL within seconds
constexpr std::size_t sources_max = 50;
constexpr std::size_t page = 200;

Errc code_of(int status) {
    switch (status) {
        case 401:
            return Errc::unauthorized;
        case 403:
            return Errc::forbidden;
        case 404:
            return Errc::not_found;
        case 409:
            return Errc::conflict;
        case 410:
            return Errc::gone;
        case 429:
            return Errc::limit_exceeded;
        case 503:
            return Errc::unavailable;
        default:
            return status >= 500 ? Errc::internal : Errc::invalid_input;
    }
}

/// True if the status says that a later attempt may succeed.
bool asks_to_come_back(const ChatHttpReply& reply) {
    return reply.status == 503 || reply.status == 429 ||
           (reply.status == 409 && reply.retry_after.has_value());
}

std::string text_of(const json::object& object, std::string_view key) {
    return make_printable(find_string(object, key).value_or(""));
}

/// The `message` of an error response of the API; otherwise the status.
std::string words_of(const ChatHttpReply& reply) {
    const auto body = parse_json(reply.body);
    if (body && body->is_object()) {
        auto message = text_of(body->get_object(), "message");
        if (!message.empty()) return message;
    }
    return fmt::format("the server answers with status {}", reply.status);
}

ChatSource read_source(const json::object& object) {
    ChatSource source;
    source.content = text_of(object, "content");
    source.score = find_number(object, "relevance_score").value_or(0);
    if (const auto* metadata = find_object(object, "metadata")) {
        source.title = text_of(*metadata, "title");
        source.document = text_of(*metadata, "document_id");
    }
    return source;
}

Result<ChatReply> read_reply(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr || !find_string(*object, "message")) {
        return fail(Errc::internal, "the server's response is not a chat reply");
    }
    ChatReply reply;
    reply.text = text_of(*object, "message");
    reply.requires_escalation = find_bool(*object, "requires_escalation").value_or(false);
    if (const auto* sources = find_array(*object, "sources")) {
        for (const auto& source : *sources) {
            if (reply.sources.size() == sources_max) break;
            if (source.is_object()) reply.sources.push_back(read_source(source.get_object()));
        }
    }
    if (const auto* metadata = find_object(*object, "metadata")) {
        reply.ticket_id = text_of(*metadata, "ticket_id");
        const auto type = find_string(*metadata, "answer_type");
        // Without a text: the customer was told before.
        reply.is_handoff = (!type || *type == "handoff") && !reply.text.empty();
        if (const auto* reasons = find_array(*metadata, "reasons")) {
            for (const auto& reason : *reasons)
                if (reason.is_string())
                    reply.reasons.push_back(make_printable(reason.get_string()));
        }
    }
    return reply;
}

}  // namespace

ChatClient::ChatClient(ChatTransport& transport, ChatClientConfig config)
    : x_transport(transport), x_config(std::move(config)) {}

std::string ChatClient::path(std::string_view rest) const {
    return fmt::format("{}{}", x_config.prefix, rest);
}

Result<json::value> ChatClient::exchange(ChatHttpRequest request, int attempts) {
    auto pause = std::chrono::seconds(wait_first);
    for (int attempt = 1;; ++attempt) {
        auto reply = x_transport.send(request);
        const bool lost = !reply && (reply.error().code == Errc::unavailable ||
                                     reply.error().code == Errc::timeout);
        if (!reply && !lost) return std::unexpected(reply.error());
        if (reply && !asks_to_come_back(*reply)) {
            if (reply->status >= 200 && reply->status < 300) return parse_json(reply->body);
            return fail(code_of(reply->status), words_of(*reply));
        }
        if (attempt >= attempts) {
            if (reply) return fail(code_of(reply->status), words_of(*reply));
            return std::unexpected(reply.error());
        }
        const auto asked = reply ? reply->retry_after : std::nullopt;
        if (x_config.on_retry) {
            x_config.on_retry(reply ? words_of(*reply) : "the server cannot be reached");
        }
        if (x_config.wait) {
            x_config.wait(std::clamp<std::chrono::seconds>(asked.value_or(pause), 1s, wait_max));
        }
        pause = std::min<std::chrono::seconds>(pause * 2, wait_max);
    }
}

Result<json::value> ChatClient::open(ChatHttpRequest request) {
    return exchange(std::move(request), std::min(attempts_to_open, x_config.attempts));
}

Result<void> ChatClient::begin(const std::string& user_id) {
    json::object body;
    if (!user_id.empty()) body["user_id"] = user_id;
    if (!x_config.user_token.empty()) body["user_token"] = x_config.user_token;
    // A retry can leave an unused session behind, which then expires.
    const auto session = open({"POST", path("/sessions"), json::serialize(body)});
    if (!session) return std::unexpected(session.error());
    const auto* object = session->if_object();
    const auto id = object == nullptr ? std::nullopt : find_string(*object, "session_id");
    if (!id || !is_valid_id(*id)) {
        return fail(Errc::internal, "the response has no session_id: is this a Continuo server?");
    }
    x_session_id = *id;
    x_undelivered.clear();
    return {};
}

Result<void> ChatClient::resume(const std::string& session_id) {
    if (!is_valid_id(session_id)) return fail(Errc::invalid_input, "not a valid session id");
    const auto session = open({"GET", path("/sessions/" + session_id), ""});
    if (!session) return std::unexpected(session.error());
    x_session_id = session_id;
    x_undelivered.clear();
    return {};
}

Result<ChatReply> ChatClient::send(const std::string& message) {
    json::object body;
    body["message"] = message;
    body["client_message_id"] = make_uuid();
    x_undelivered = json::serialize(body);
    return send_again();
}

Result<ChatReply> ChatClient::send_again() {
    if (x_undelivered.empty()) return fail(Errc::invalid_input, "there is nothing to send again");
    const auto target = path(fmt::format("/chat/sessions/{}/messages", x_session_id));
    const auto value = exchange({"POST", target, x_undelivered}, x_config.attempts);
    const auto keep = [](Errc code) {
        // After these errors the message may have arrived, or a retry may succeed.
        return code == Errc::unavailable || code == Errc::timeout || code == Errc::internal ||
               code == Errc::corrupt || code == Errc::limit_exceeded;
    };
    if (!value) {
        if (!keep(value.error().code)) x_undelivered.clear();
        return std::unexpected(value.error());
    }
    x_undelivered.clear();
    return read_reply(*value);
}

Result<std::vector<ChatMessage>> ChatClient::history() {
    std::vector<ChatMessage> messages;
    std::uint64_t after = 0;
    while (messages.size() < chat_history_max) {
        const auto value = exchange(
            {"GET",
             path(fmt::format(
                 "/chat/sessions/{}/messages?limit={}&after={}", x_session_id, page, after
             )),
             ""},
            x_config.attempts
        );
        if (!value) return std::unexpected(value.error());
        const auto* object = value->if_object();
        const auto* list = object == nullptr ? nullptr : find_array(*object, "messages");
        if (list == nullptr) return fail(Errc::internal, "the server's response is not a history");
        const auto before = after;
        for (const auto& item : *list) {
            if (!item.is_object()) continue;
            const auto& entry = item.get_object();
            const auto seq = find_integer(entry, "seq").value_or(0);
            // Accept only increasing numbers, so that a faulty server cannot cause an endless loop.
            if (seq <= 0 || static_cast<std::uint64_t>(seq) <= after) continue;
            after = static_cast<std::uint64_t>(seq);
            messages.push_back({text_of(entry, "role"), text_of(entry, "content"), after});
        }
        // A page can be short because its messages are long.
        const auto total = find_integer(*object, "total").value_or(0);
        if (after == before || total < 0 || after >= static_cast<std::uint64_t>(total)) break;
    }
    return messages;
}

}  // namespace continuo
