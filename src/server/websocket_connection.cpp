// An idle WebSocket is an object that waits for bytes with a callback: it has no coroutine and no
// buffer. There are coroutines only while there is something to do, each at most once:
//   WebSocketHandler::run      sends what there is to send; started by wake()
//   take_all                   gives a client's messages to the handler; nothing is read meanwhile
//   write_out                  writes what the socket does not take at once
//   end                        when nothing more is read: the end of the connection
// Each keeps the connection, as the callback does. Frames of control need none.
#include "server/websocket_connection.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

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
                                  public ServedWebSocket,
                                  public std::enable_shared_from_this<WebSocketConnection> {
public:
    WebSocketConnection(
        std::shared_ptr<void> owner,
        SocketStream& stream,
        std::shared_ptr<WebSocketHandler> handler,
        WebSocketTimes times,
        asio::any_io_executor executor
    )
        : x_owner(std::move(owner)),
          x_stream(stream),
          x_handler(std::move(handler)),
          x_parser(x_handler->message_bytes_max()),
          x_times(times),
          x_executor(std::move(executor)),
          x_ping_due(std::chrono::steady_clock::now() + times.ping_interval) {}

    void start(std::string_view unread) {
        wake();
        take(unread);
    }

    Task<bool> send(std::string text) override;
    void post(std::string text) override;
    void wake() override;
    void close(std::uint16_t code, std::string reason) override;
    bool is_open() const override { return !x_close_sent && !x_broken; }

    void sweep(SteadyPoint now) override;
    void drain() override { x_handler->drain(); }
    void cut() override { break_off(); }

private:
    /// Of a coroutine; null: it does not run.
    using Cancel = std::shared_ptr<asio::cancellation_signal>;
    void run(
        Cancel WebSocketConnection::* cancel, Task<void> task, void (WebSocketConnection::*then)()
    );
    void report_failure(const std::exception_ptr& error);

    void receive();
    void take(std::string_view bytes);
    Task<void> take_all(std::vector<WebSocketInput> inputs);
    void take_control(const WebSocketInput& input);
    void rerun();

    bool write_at_once();
    Task<bool> flush();
    Task<void> write_out();
    void start_flush();
    void on_written();
    void break_off();
    Task<void> end();

    std::shared_ptr<void> x_owner;
    SocketStream& x_stream;
    std::shared_ptr<WebSocketHandler> x_handler;
    WebSocketParser x_parser;
    WebSocketTimes x_times;
    asio::any_io_executor x_executor;

    Cancel x_run;
    Cancel x_take;
    bool x_woken = false;
    bool x_broken = false;  ///< the client is gone
    bool x_close_sent = false;
    bool x_close_received = false;  ///< or what makes reading on useless
    std::string x_output;           ///< frames to be written
    std::shared_ptr<asio::steady_timer>
        x_writer;  ///< cancelled by write_out; null: it does not run
    SteadyPoint x_ping_due;
    SteadyPoint x_pinged{};  ///< no ping is unanswered
};

// Coroutines -------------------------------------------------------------------------------------

/// Runs `task` as a root that `cancel` ends, then calls `then`.
void WebSocketConnection::run(
    Cancel WebSocketConnection::* cancel, Task<void> task, void (WebSocketConnection::*then)()
) {
    auto signal = std::make_shared<asio::cancellation_signal>();
    const auto slot = signal->slot();
    this->*cancel = std::move(signal);
    auto at_end = [self = shared_from_this(), cancel, then](const std::exception_ptr& error) {
        // The signal must outlive the slot that this handler is bound to.
        asio::post(self->x_executor, [last = std::exchange((*self).*cancel, nullptr)] {});
        if (error) self->report_failure(error);
        ((*self).*then)();
    };
    asio::co_spawn(
        x_executor, std::move(task), asio::bind_cancellation_slot(slot, std::move(at_end))
    );
}

/// Of the handler. Nobody wants to know of those that the end of the connection brought about.
void WebSocketConnection::report_failure(const std::exception_ptr& error) {
    if (!is_open()) return;
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log("server").error("a WebSocket handler failed: {}", excerpt(e.what()));
    }
    close(websocket_close::internal_error, "internal error");
}

void WebSocketConnection::wake() {
    x_woken = true;
    rerun();
}

void WebSocketConnection::rerun() {
    if (x_run || !is_open() || !std::exchange(x_woken, false)) return;
    run(&WebSocketConnection::x_run, x_handler->run(this), &WebSocketConnection::rerun);
}

/// When nothing more is read.
Task<void> WebSocketConnection::end() {
    const auto self = shared_from_this();
    x_close_sent = true;  // whether it was or not: nothing is sent from here on
    while ((x_writer || !x_output.empty()) && !x_broken)
        co_await flush();
    // What the client still sends would make the close a reset, which can overtake our close frame.
    if (!x_broken)
        co_await x_stream.linger(linger_bytes_max, std::chrono::steady_clock::now() + close_time);
    break_off();
}

void WebSocketConnection::break_off() {
    x_broken = true;
    x_stream.close();
    for (const auto& cancel : {x_run, x_take})
        if (cancel) cancel->emit(asio::cancellation_type::terminal);
}

// Reading ----------------------------------------------------------------------------------------

void WebSocketConnection::receive() {
    if (x_close_received) return spawn(x_executor, "end a WebSocket", end());
    x_stream.receive([self = shared_from_this()](auto outcome, std::string_view bytes) {
        self->x_close_received |= outcome != SocketStream::IoResult::bytes;
        self->x_pinged = {};
        self->take(bytes);
    });
}

/// Then reads on.
void WebSocketConnection::take(std::string_view bytes) {
    auto inputs = x_parser.feed(bytes);
    const bool waits = std::ranges::any_of(inputs, [](const auto& input) {
        return std::holds_alternative<websocket_input::TextMessage>(input);
    });
    if (waits) {
        auto task = take_all(std::move(inputs));
        return run(&WebSocketConnection::x_take, std::move(task), &WebSocketConnection::receive);
    }
    for (const auto& input : inputs)
        take_control(input);
    receive();
}

Task<void> WebSocketConnection::take_all(std::vector<WebSocketInput> inputs) {
    for (auto& input : inputs) {
        auto* const text = std::get_if<websocket_input::TextMessage>(&input);
        if (text == nullptr) {
            take_control(input);
        } else if (!x_close_sent) {
            co_await x_handler->on_text(this, std::move(text->text));
        }
    }
}

void WebSocketConnection::take_control(const WebSocketInput& input) {
    if (const auto* ping = std::get_if<websocket_input::PingFrame>(&input)) {
        if (x_close_sent) return;
        append_frame(x_output, WebSocketOpcode::pong, ping->payload);
        start_flush();
    } else if (const auto* closed = std::get_if<websocket_input::CloseFrame>(&input)) {
        x_close_received = true;
        close(closed->code == 1005 ? websocket_close::normal : closed->code, "");
    } else if (const auto* broken = std::get_if<websocket_input::Violation>(&input)) {
        x_close_received = true;
        close(broken->code, broken->reason);
    }
}

// Writing ----------------------------------------------------------------------------------------

Task<bool> WebSocketConnection::send(std::string text) {
    if (!is_open()) co_return false;
    append_frame(x_output, WebSocketOpcode::text, text);
    co_return co_await flush();
}

void WebSocketConnection::post(std::string text) {
    if (!is_open()) return;
    append_frame(x_output, WebSocketOpcode::text, text);
    if (x_output.size() > posted_bytes_max) {
        close(websocket_close::try_again_later, "the client does not read");
    } else {
        start_flush();
    }
}

void WebSocketConnection::sweep(SteadyPoint now) {
    if (now < x_ping_due || !is_open()) return;
    x_ping_due = now + x_times.ping_interval;
    if (x_pinged == SteadyPoint{}) {
        x_pinged = now;
        append_frame(x_output, WebSocketOpcode::ping, {});
        start_flush();
    } else if (now - x_pinged >= x_times.ping_timeout) {
        close(websocket_close::going_away, "no answer to a ping");
    }
}

void WebSocketConnection::close(std::uint16_t code, std::string reason) {
    if (std::exchange(x_close_sent, true)) return;
    append_close_frame(x_output, code, reason);
    start_flush();
}

/// True if the socket took all of the output.
bool WebSocketConnection::write_at_once() {
    if (x_writer) return false;
    WriteBuffers buffers{asio::buffer(x_output)};
    const bool done = x_stream.write_at_once(buffers);
    if (done) {
        x_output.clear();
        x_output.shrink_to_fit();  // an idle connection has no buffer
        on_written();
    } else {
        x_output.erase(0, x_output.size() - asio::buffer_size(buffers));
    }
    return done;
}

/// Waits until all of the output is written. False: the client is gone.
Task<bool> WebSocketConnection::flush() {
    if (!write_at_once()) {
        if (!x_writer) {
            co_await write_out();
        } else {
            while (const auto writer = x_writer)
                (void)co_await writer->async_wait(as_result);
        }
    }
    co_return !x_broken;
}

Task<void> WebSocketConnection::write_out() {
    if (x_writer) co_return;
    struct Writing {
        WebSocketConnection& connection;
        ~Writing() { std::exchange(connection.x_writer, nullptr)->cancel(); }
    };
    const auto self = shared_from_this();
    x_writer = std::make_shared<asio::steady_timer>(x_executor, SteadyPoint::max());
    const Writing writing{*this};
    while (!x_output.empty() && !x_broken) {
        const auto part = std::exchange(x_output, {});
        WriteBuffers buffers{asio::buffer(part)};
        if (!co_await x_stream.write_all(buffers, x_times.write_timeout)) break_off();
    }
    on_written();
}

void WebSocketConnection::start_flush() {
    if (x_broken || write_at_once() || x_writer) return;
    spawn(x_executor, "write to a WebSocket", write_out());
}

/// All of the output. After a close frame the client's is waited for, but not for long.
void WebSocketConnection::on_written() {
    if (x_close_sent) x_stream.limit_reading(std::chrono::steady_clock::now() + close_time);
}

}  // namespace

std::weak_ptr<ServedWebSocket> start_websocket(
    std::shared_ptr<void> owner,
    SocketStream& stream,
    std::shared_ptr<WebSocketHandler> handler,
    std::string_view unread,
    WebSocketTimes times,
    asio::any_io_executor executor
) {
    const auto connection = std::make_shared<WebSocketConnection>(
        std::move(owner), stream, std::move(handler), times, std::move(executor)
    );
    connection->start(unread);
    return connection;
}

}  // namespace continuo
