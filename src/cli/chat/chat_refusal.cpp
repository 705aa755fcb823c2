#include "cli/chat/chat_refusal.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

Errc errc_of_status(int status) {
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

}  // namespace

Error refusal_of(const ChatHttpReply& reply) {
    Error error{errc_of_status(reply.status), ""};
    const auto body = parse_json(reply.body);
    if (body && body->is_object())
        error.detail = make_printable(find_string(body->get_object(), "message").value_or(""));
    if (error.detail.empty())
        error.detail = fmt::format("the server answers with status {}", reply.status);
    return error;
}

bool asks_to_come_back(const ChatHttpReply& reply) {
    return reply.status == 503 || reply.status == 429 ||
           (reply.status == 409 && reply.retry_after.has_value());
}

Result<ChatHttpReply> send_with_retries(
    ChatTransport& transport,
    const ChatHttpRequest& request,
    const std::function<void(std::chrono::seconds)>& wait
) {
    constexpr int attempts_max = 5;
    constexpr std::chrono::seconds wait_max{90};
    for (int attempt = 1;; ++attempt) {
        auto reply = transport.send(request);
        const bool again = reply && asks_to_come_back(*reply) && reply->retry_after.has_value() &&
                           *reply->retry_after <= wait_max && attempt < attempts_max;
        if (!again) return reply;
        wait(*reply->retry_after);
    }
}

}  // namespace continuo
