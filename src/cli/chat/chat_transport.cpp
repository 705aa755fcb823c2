#include "cli/chat/chat_transport.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "http_client/http_client.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto reply_timeout = 150s;  // a turn takes at most 120 s (AGENT_TIMEOUT)
/// A server that streams sends a comment in every 15 s at least.
constexpr auto silence_max = 45s;
constexpr auto tick = 100ms;
constexpr std::size_t whole_bytes_max = 16 * 1024 * 1024;

using Tick = std::function<void()>;

/// Runs `context` until `done()`, at most for `time`; calls `on_tick` meanwhile.
template <class Done>
void run_until(
    boost::asio::io_context& context,
    const Tick& on_tick,
    const Done& done,
    std::chrono::milliseconds time
) {
    const auto end = Deadline::after(time);
    context.restart();
    context.poll();
    while (!done() && !end.expired()) {
        const auto left = std::min<Deadline::Duration>(end.remaining(), tick);
        if (context.stopped()) context.restart();
        if (context.run_one_for(left) == 0 && on_tick) on_tick();
    }
}

/// The rest of a response that an HttpClient has begun.
class HttpByteStream final : public ChatByteStream {
public:
    HttpByteStream(
        boost::asio::io_context& context, std::unique_ptr<HttpClient> client, const Tick& on_tick
    )
        : x_context(context), x_client(std::move(client)), x_on_tick(on_tick) {}

    ~HttpByteStream() override {
        // Not for a coroutine that has ended: its slot is gone.
        if (x_reading) x_cancel.emit(boost::asio::cancellation_type::terminal);
        while (x_reading) {
            if (x_context.stopped()) x_context.restart();
            x_context.run_one();
        }
    }

    Result<std::optional<std::string>> read(std::chrono::milliseconds patience) override {
        if (!x_reading && !x_read) start();
        run_until(x_context, x_on_tick, [this] { return x_read.has_value(); }, patience);
        if (!x_read) return std::string();
        auto bytes = std::move(*x_read);
        x_read.reset();
        if (!bytes) return std::unexpected(std::move(bytes.error()));
        if (bytes->empty()) return std::nullopt;
        return std::move(*bytes);
    }

private:
    void start() {
        x_reading = true;
        boost::asio::co_spawn(
            x_context,
            x_client->read_some(Deadline::after(silence_max)),
            boost::asio::bind_cancellation_slot(
                x_cancel.slot(),
                [this](const std::exception_ptr& error, Result<std::string> bytes) {
                    x_reading = false;
                    if (error) bytes = fail(Errc::unavailable, "the read was cancelled");
                    x_read = std::move(bytes);
                }
            )
        );
    }

    boost::asio::io_context& x_context;
    std::unique_ptr<HttpClient> x_client;
    const Tick& x_on_tick;
    boost::asio::cancellation_signal x_cancel;
    bool x_reading = false;
    std::optional<Result<std::string>> x_read;
};

ChatHttpReply make_reply(HttpClientResponse response) {
    ChatHttpReply reply;
    reply.status = response.status;
    reply.body = std::move(response.body);
    int seconds = 0;
    const auto* retry_after = response.headers.find("Retry-After");
    if (retry_after != nullptr && parse_integer(*retry_after, seconds) && seconds >= 0)
        reply.retry_after = std::chrono::seconds(seconds);
    if (const auto* cursor = response.headers.find("X-Next-Cursor")) reply.next_cursor = *cursor;
    return reply;
}

HttpClientRequest make_request(ChatHttpRequest request, std::string accept) {
    HttpClientRequest message;
    message.method = std::move(request.method);
    message.target = std::move(request.target);
    message.headers.add("Accept", std::move(accept));
    if (!request.token.empty()) message.headers.add("Authorization", "Bearer " + request.token);
    if (!request.body.empty()) message.headers.add("Content-Type", "application/json");
    if (!request.last_event_id.empty())
        message.headers.add("Last-Event-ID", std::move(request.last_event_id));
    message.body = std::move(request.body);
    return message;
}

bool is_event_stream(const HttpClientResponse& response) {
    const auto* type = response.headers.find("Content-Type");
    return type != nullptr && type->starts_with("text/event-stream");
}

class HttpChatTransport final : public ChatTransport {
public:
    HttpChatTransport(std::string base_url, std::unique_ptr<HttpClient> client, Tick on_tick)
        : x_base_url(std::move(base_url)),
          x_on_tick(std::move(on_tick)),
          x_client(std::move(client)) {}

    Result<ChatHttpReply> send(ChatHttpRequest request) override {
        auto response = wait_for(x_client->send(
            make_request(std::move(request), "application/json"), Deadline::after(reply_timeout)
        ));
        if (!response) return std::unexpected(std::move(response.error()));
        return make_reply(std::move(*response));
    }

    Result<ChatStreamReply> open(ChatHttpRequest request) override {
        // A connection of its own, so that requests can be sent while it is open.
        auto client = make_http_client(x_base_url);
        if (!client) return std::unexpected(std::move(client.error()));
        auto head = wait_for((*client)->begin(
            make_request(std::move(request), "text/event-stream, application/json"),
            Deadline::after(reply_timeout)
        ));
        if (!head) return std::unexpected(std::move(head.error()));
        ChatStreamReply opened;
        if (is_event_stream(*head)) {
            opened.stream =
                std::make_unique<HttpByteStream>(x_context, std::move(*client), x_on_tick);
        } else if (auto read = read_rest(**client, *head); !read) {
            return std::unexpected(std::move(read.error()));
        }
        opened.reply = make_reply(std::move(*head));
        return opened;
    }

private:
    Result<void> read_rest(HttpClient& client, HttpClientResponse& response) {
        const auto deadline = Deadline::after(reply_timeout);
        for (;;) {
            const auto bytes = wait_for(client.read_some(deadline));
            if (!bytes) return std::unexpected(bytes.error());
            if (bytes->empty()) return {};
            if (response.body.size() + bytes->size() > whole_bytes_max)
                return fail(Errc::corrupt, "the response is too large");
            response.body += *bytes;
        }
    }

    /// Runs the io_context in slices, so that this thread can call `x_on_tick` between them.
    template <class T>
    Result<T> wait_for(Task<Result<T>> task) {
        std::optional<Result<T>> outcome;
        std::exception_ptr thrown;
        boost::asio::co_spawn(
            x_context,
            std::move(task),
            [&](std::exception_ptr error, Result<T> result) {
                thrown = std::move(error);
                outcome = std::move(result);
            }
        );
        while (!outcome)
            run_until(x_context, x_on_tick, [&] { return outcome.has_value(); }, reply_timeout);
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*outcome);
    }

    std::string x_base_url;
    Tick x_on_tick;
    boost::asio::io_context x_context;
    std::unique_ptr<HttpClient> x_client;
};

}  // namespace

Result<std::unique_ptr<ChatTransport>> make_chat_transport(
    const std::string& base_url, std::function<void()> on_tick
) {
    auto client = make_http_client(base_url);
    if (!client) return std::unexpected(client.error());
    return std::make_unique<HttpChatTransport>(base_url, std::move(*client), std::move(on_tick));
}

}  // namespace continuo
