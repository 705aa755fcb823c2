#include "cli/chat/chat_transport.hpp"

#include <chrono>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "http_client/http_client.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto reply_timeout = 150s;  // a turn takes at most 120 s (AGENT_TIMEOUT)
constexpr auto tick = 100ms;

class HttpChatTransport final : public ChatTransport {
public:
    HttpChatTransport(std::unique_ptr<HttpClient> client, std::function<void()> on_tick)
        : x_client(std::move(client)), x_on_tick(std::move(on_tick)) {}

    Result<ChatHttpReply> send(ChatHttpRequest request) override {
        HttpClientRequest message;
        message.method = std::move(request.method);
        message.target = std::move(request.target);
        message.headers.add("Accept", "application/json");
        if (!request.token.empty()) message.headers.add("Authorization", "Bearer " + request.token);
        if (!request.body.empty()) message.headers.add("Content-Type", "application/json");
        message.body = std::move(request.body);
        const auto response = wait_for(std::move(message));
        if (!response) return std::unexpected(response.error());

        ChatHttpReply reply;
        reply.status = response->status;
        reply.body = response->body;
        int seconds = 0;
        const auto* retry_after = response->headers.find("Retry-After");
        if (retry_after != nullptr && parse_integer(*retry_after, seconds) && seconds >= 0) {
            reply.retry_after = std::chrono::seconds(seconds);
        }
        return reply;
    }

private:
    /// Runs the io_context in slices, so that this thread can call `x_on_tick` between them.
    Result<HttpClientResponse> wait_for(HttpClientRequest request) {
        std::optional<Result<HttpClientResponse>> outcome;
        std::exception_ptr thrown;
        x_context.restart();
        boost::asio::co_spawn(
            x_context,
            x_client->send(std::move(request), Deadline::after(reply_timeout)),
            [&](std::exception_ptr error, Result<HttpClientResponse> result) {
                thrown = error;
                outcome = std::move(result);
            }
        );
        while (!outcome) {
            x_context.run_for(tick);
            if (!outcome && x_on_tick) x_on_tick();
        }
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*outcome);
    }

    boost::asio::io_context x_context;
    std::unique_ptr<HttpClient> x_client;
    std::function<void()> x_on_tick;
};

}  // namespace

Result<std::unique_ptr<ChatTransport>> make_chat_transport(
    const std::string& base_url, std::function<void()> on_tick
) {
    auto client = make_http_client(base_url);
    if (!client) return std::unexpected(client.error());
    return std::make_unique<HttpChatTransport>(std::move(*client), std::move(on_tick));
}

}  // namespace continuo
