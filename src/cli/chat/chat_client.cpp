#include "cli/chat/chat_client.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "cli/chat/chat_refusal.hpp"
#include "cli/chat/reply_assembly.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto wait_max = 30s;
constexpr int attempts_to_open = 3;  // reports a wrong URL within seconds
constexpr std::size_t page = 200;

std::string text_of(const json::object& object, std::string_view key) {
    return make_printable(find_string(object, key).value_or(""));
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
            return std::unexpected(refusal_of(*reply));
        }
        if (attempt >= attempts) {
            if (reply) return std::unexpected(refusal_of(*reply));
            return std::unexpected(reply.error());
        }
        wait_to_retry(
            reply ? refusal_of(*reply).detail : "the server cannot be reached",
            reply ? reply->retry_after : std::nullopt,
            pause
        );
    }
}

void ChatClient::wait_to_retry(
    std::string_view why, std::optional<std::chrono::seconds> asked, std::chrono::seconds& pause
) {
    if (x_config.on_retry) x_config.on_retry(why);
    if (x_config.wait)
        x_config.wait(std::clamp<std::chrono::seconds>(asked.value_or(pause), 1s, wait_max));
    pause = std::min<std::chrono::seconds>(pause * 2, wait_max);
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

Result<ChatReply> ChatClient::send(const std::string& message, ReplyListener* listener) {
    x_message_id = make_uuid();
    x_undelivered =
        json::serialize(json::object{{"message", message}, {"client_message_id", x_message_id}});
    return send_again(listener);
}

Result<ChatReply> ChatClient::send_again(ReplyListener* listener) {
    if (x_undelivered.empty()) return fail(Errc::invalid_input, "there is nothing to send again");
    ReplyAssembly turn(x_message_id, listener);
    auto reply = deliver(turn);
    const auto keep = [](Errc code) {
        // After these errors the message may have arrived, or a retry may succeed.
        return code == Errc::unavailable || code == Errc::timeout || code == Errc::internal ||
               code == Errc::corrupt || code == Errc::limit_exceeded;
    };
    if (reply || !keep(reply.error().code)) x_undelivered.clear();
    return reply;
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
