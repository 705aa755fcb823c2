// Two coroutines for each WebSocket: one reads, the other is WebSocketHandler::run(), which sends.
// An idle one costs their frames and no buffer.
#include "server/websocket_connection.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/as_result.hpp"
#include "async/spawn.hpp"
#include "base/text.hpp"
#include "server/websocket_frames.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// For the client to answer our close frame.
constexpr auto close_time = 2s;
/// That a client may still send after that.
constexpr std::size_t linger_bytes_max = 64 * 1024 * 1024;
/// Of short answers that a client does not read.
constexpr std::size_t posted_bytes_max = 64 * 1024;

class WebSocketConnection final : public WebSocketPeer,
                                  public std::enable_shared_from_this<WebSocketConnection> {
public:
    WebSocketConnection(
        std::shared_ptr<void> owner,
        SocketStream& stream,
        std::shared_ptr<WebSocketHandler> handler,
        std::chrono::milliseconds write_timeout,
        asio::any_io_executor executor
    )
        : x_owner(std::move(owner)),
          x_stream(stream),
          x_handler(std::move(handler)),
          x_parser(x_handler->message_bytes_max()),
          x_write_timeout(write_timeout),
          x_executor(executor),
          x_written(std::move(executor), SteadyPoint::max()) {}

    Task<void> serve(std::string unread);
    /// The client is gone.
    [[nodiscard]] bool is_broken() const { return x_broken; }

    Task<bool> send(std::string text) override {
        if (x_close_sent || x_broken) co_return false;
        append_frame(x_output, WebSocketOpcode::text, text);
        co_return co_await flush();
    }
    void post(std::string text) override {
        if (x_close_sent || x_broken) return;
        append_frame(x_output, WebSocketOpcode::text, text);
        if (x_output.size() > posted_bytes_max) {
            close(websocket_close::try_again_later, "the client does not read");
        } else {
            start_flush();
        }
    }
    void ping(std::chrono::milliseconds patience) override;
    void close(std::uint16_t code, std::string reason) override;
    bool is_open() const override { return !x_close_sent && !x_broken; }

private:
    Task<void> read(std::string unread);
    Task<void> read_until_closed();
    Task<bool> take(std::string bytes);
    Task<bool> take_one(WebSocketInput input);
    Task<bool> flush();
    Task<void> write_out();
    static Task<void> write_alone(std::shared_ptr<WebSocketConnection> self);
    void start_flush();

    std::shared_ptr<void> x_owner;
    SocketStream& x_stream;
    std::shared_ptr<WebSocketHandler> x_handler;
    WebSocketParser x_parser;
    std::chrono::milliseconds x_write_timeout;
    asio::any_io_executor x_executor;

    std::string x_output;  ///< frames to be written
    bool x_writing = false;
    bool x_broken = false;
    bool x_close_sent = false;
    bool x_close_received = false;
    asio::steady_timer x_written;  ///< cancelled when the output was written
    SteadyPoint x_heard = std::chrono::steady_clock::now();
    SteadyPoint x_pinged{};  ///< no ping is unanswered
};

Task<void> WebSocketConnection::serve(std::string unread) {
    auto [order, read_error, run_error] =
        co_await asio::experimental::make_parallel_group(
            asio::co_spawn(x_executor, read(std::move(unread)), asio::deferred),
            asio::co_spawn(x_executor, x_handler->run(this), asio::deferred)
        )
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    const bool run_ended_first = order[0] == 1;
    if (run_ended_first && run_error) {
        try {
            std::rethrow_exception(run_error);
        } catch (const std::exception& e) {
            log("server").error("a WebSocket handler failed: {}", excerpt(e.what()));
        }
        close(websocket_close::internal_error, "internal error");
    }
    if (!run_ended_first && read_error) std::rethrow_exception(read_error);
    if (run_ended_first) close(websocket_close::normal, "");
    while ((x_writing || !x_output.empty()) && !x_broken)
        co_await flush();
    if (run_ended_first && !x_broken) co_await read_until_closed();
}

Task<void> WebSocketConnection::read(std::string unread) {
    bool open = co_await take(std::move(unread));
    while (open && !x_broken) {
        std::string bytes;
        if (co_await x_stream.read_when_ready(&bytes) != SocketStream::IoResult::bytes) break;
        x_heard = std::chrono::steady_clock::now();
        open = co_await take(std::move(bytes));
    }
}

/// After our close frame: until the client's comes, or it is late.
Task<void> WebSocketConnection::read_until_closed() {
    x_stream.limit_reading(std::chrono::steady_clock::now() + close_time);
    while (!x_close_received) {
        std::string bytes;
        if (co_await x_stream.read_when_ready(&bytes) != SocketStream::IoResult::bytes) co_return;
        for (const auto& input : x_parser.feed(bytes)) {
            const bool is_last = std::holds_alternative<websocket_input::CloseFrame>(input) ||
                                 std::holds_alternative<websocket_input::Violation>(input);
            if (is_last) co_return;
        }
    }
}

/// False: nothing more is read.
Task<bool> WebSocketConnection::take(std::string bytes) {
    for (auto& input : x_parser.feed(bytes)) {
        if (!co_await take_one(std::move(input))) co_return false;
    }
    co_return true;
}

Task<bool> WebSocketConnection::take_one(WebSocketInput input) {
    if (auto* text = std::get_if<websocket_input::TextMessage>(&input)) {
        if (!x_close_sent) co_await x_handler->on_text(this, std::move(text->text));
        co_return true;
    }
    if (const auto* ping = std::get_if<websocket_input::PingFrame>(&input)) {
        if (x_close_sent) co_return true;
        append_frame(x_output, WebSocketOpcode::pong, ping->payload);
        start_flush();
        co_return true;
    }
    if (const auto* closed = std::get_if<websocket_input::CloseFrame>(&input)) {
        x_close_received = true;
        close(closed->code == 1005 ? websocket_close::normal : closed->code, "");
        co_return false;
    }
    if (const auto* broken = std::get_if<websocket_input::Violation>(&input)) {
        close(broken->code, broken->reason);
        co_return false;
    }
    co_return true;
}

void WebSocketConnection::ping(std::chrono::milliseconds patience) {
    if (x_close_sent || x_broken) return;
    const auto now = std::chrono::steady_clock::now();
    const bool unanswered = x_pinged != SteadyPoint{} && x_heard < x_pinged;
    if (unanswered) {
        if (now - x_pinged >= patience) close(websocket_close::going_away, "no answer to a ping");
        return;
    }
    x_pinged = now;
    append_frame(x_output, WebSocketOpcode::ping, {});
    start_flush();
}

void WebSocketConnection::close(std::uint16_t code, std::string reason) {
    if (std::exchange(x_close_sent, true)) return;
    append_close_frame(x_output, code, reason);
    start_flush();
}

/// Waits until all of the output is written. False: the client is gone.
Task<bool> WebSocketConnection::flush() {
    if (!x_writing) {
        co_await write_out();
    } else {
        while (x_writing)
            (void)co_await x_written.async_wait(as_result);
    }
    co_return !x_broken;
}

Task<void> WebSocketConnection::write_out() {
    x_writing = true;
    while (!x_output.empty() && !x_broken) {
        const auto part = std::exchange(x_output, {});
        WriteBuffers buffers{asio::buffer(part)};
        if (x_stream.write_at_once(buffers)) continue;
        if (co_await x_stream.write_all(buffers, x_write_timeout)) continue;
        x_broken = true;
        x_stream.close();
    }
    x_writing = false;
    x_written.cancel();
}

void WebSocketConnection::start_flush() {
    if (x_writing || x_broken) return;
    spawn(x_executor, "write to a WebSocket", write_alone(shared_from_this()));
}

Task<void> WebSocketConnection::write_alone(std::shared_ptr<WebSocketConnection> self) {
    if (!self->x_writing) co_await self->write_out();
}

}  // namespace

Task<void> serve_websocket(
    std::shared_ptr<void> owner,
    SocketStream* stream,
    std::shared_ptr<WebSocketHandler> handler,
    std::string unread,
    std::chrono::milliseconds write_timeout
) {
    auto connection = std::make_shared<WebSocketConnection>(
        std::move(owner),
        *stream,
        std::move(handler),
        write_timeout,
        co_await asio::this_coro::executor
    );
    co_await connection->serve(std::move(unread));
    // What the client still sends would make the close a reset, which can overtake our close frame.
    if (!connection->is_broken())
        co_await stream->linger(linger_bytes_max, std::chrono::steady_clock::now() + close_time);
    stream->close();
}

}  // namespace continuo
