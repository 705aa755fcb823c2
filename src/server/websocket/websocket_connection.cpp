// An idle WebSocket is an object that waits for bytes with a callback: it has no coroutine and no
// buffer. There are coroutines only while there is something to do, each at most once:
//   WebSocketHandler::run      sends what there is to send; started by wake()
//   take_all                   gives a client's messages to the handler; nothing is read meanwhile
//   flush                      writes what the socket does not take at once
//   end                        when nothing more is read: the end of the connection
// Each keeps the connection, as the callback does. Frames of control need none.
#include "server/websocket/websocket_connection.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "async/spawn.hpp"
#include "base/text.hpp"
#include "server/websocket/websocket_frames.hpp"
#include "server/websocket/websocket_output.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// For the client to answer our close frame.
constexpr auto close_time = 2s;
/// That a client may still send after that.
constexpr std::size_t linger_bytes_max = 64 * 1024 * 1024;
/// Of short answers and pongs that a client does not read.
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
          x_output(stream, times.write_timeout),
          x_ping_interval(times.ping_interval),
          x_ping_timeout(times.ping_timeout),
          x_executor(std::move(executor)),
          x_ping_due(std::chrono::steady_clock::now() + times.ping_interval) {}

    void start(std::string_view unread) {
        wake();
        take(unread);
    }

    Task<bool> send(std::string text) override;
    void post(std::string text) override { append(WebSocketOpcode::text, text); }
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

    void append(WebSocketOpcode opcode, std::string_view payload);
    void write();
    bool write_at_once();
    void on_written();
    static Task<void> flush(std::shared_ptr<WebSocketConnection> self);
    void break_off();
    static Task<void> end(std::shared_ptr<WebSocketConnection> self);

    std::shared_ptr<void> x_owner;
    SocketStream& x_stream;
    std::shared_ptr<WebSocketHandler> x_handler;
    WebSocketParser x_parser;
    WebSocketOutput x_output;
    std::chrono::milliseconds x_ping_interval;
    std::chrono::milliseconds x_ping_timeout;
    asio::any_io_executor x_executor;

    Cancel x_run;
    Cancel x_take;
    bool x_woken = false;
    bool x_broken = false;  ///< the client is gone
    bool x_close_sent = false;
    bool x_input_ended = false;  ///< a close frame or worse came: nothing more is read
    SteadyPoint x_ping_due;
    SteadyPoint x_pinged{};  ///< no ping is unanswered
};

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
Task<void> WebSocketConnection::end(std::shared_ptr<WebSocketConnection> self) {
    self->x_close_sent = true;  // whether it was or not: nothing more is sent
    while (!self->x_broken && !self->x_output.is_empty())
        co_await flush(self);
    // What the client still sends would make the close a reset, which can overtake our close frame.
    if (!self->x_broken)
        co_await self->x_stream.linger(
            linger_bytes_max, std::chrono::steady_clock::now() + close_time
        );
    self->break_off();
}

void WebSocketConnection::break_off() {
    x_broken = true;
    x_stream.close();
    for (const auto& cancel : {x_run, x_take})
        if (cancel) cancel->emit(asio::cancellation_type::terminal);
}

void WebSocketConnection::receive() {
    if (x_input_ended) return spawn(x_executor, "end a WebSocket", end(shared_from_this()));
    x_stream.receive([self = shared_from_this()](auto outcome, std::string_view bytes) {
        self->x_input_ended |= outcome != SocketStream::IoResult::bytes;
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
        append(WebSocketOpcode::pong, ping->payload);
    } else if (const auto* closed = std::get_if<websocket_input::CloseFrame>(&input)) {
        x_input_ended = true;
        close(closed->code == 1005 ? websocket_close::normal : closed->code, "");
    } else if (const auto* broken = std::get_if<websocket_input::Violation>(&input)) {
        x_input_ended = true;
        close(broken->code, broken->reason);
    }
}

Task<bool> WebSocketConnection::send(std::string text) {
    if (!is_open()) co_return false;
    x_output.append(WebSocketOpcode::text, text);
    if (!write_at_once()) co_await flush(shared_from_this());
    co_return !x_broken;
}

/// What nobody waits for: a client that does not read is not let pile it up.
void WebSocketConnection::append(WebSocketOpcode opcode, std::string_view payload) {
    if (!is_open()) return;
    x_output.append(opcode, payload);
    if (x_output.waiting_bytes() > posted_bytes_max) {
        close(websocket_close::try_again_later, "the client does not read");
    } else {
        write();
    }
}

void WebSocketConnection::sweep(SteadyPoint now) {
    if (now < x_ping_due || !is_open()) return;
    x_ping_due = now + x_ping_interval;
    if (x_pinged == SteadyPoint{}) {
        x_pinged = now;
        append(WebSocketOpcode::ping, {});
    } else if (now - x_pinged >= x_ping_timeout) {
        close(websocket_close::going_away, "no answer to a ping");
    }
}

void WebSocketConnection::close(std::uint16_t code, std::string reason) {
    if (std::exchange(x_close_sent, true)) return;
    x_output.append_close(code, reason);
    write();
}

/// True if all is written.
bool WebSocketConnection::write_at_once() {
    const bool done = x_output.write_at_once();
    if (done) on_written();
    return done;
}

/// After a close frame the client's is waited for, but not for long.
void WebSocketConnection::on_written() {
    if (x_close_sent) x_stream.limit_reading(std::chrono::steady_clock::now() + close_time);
}

/// Without waiting.
void WebSocketConnection::write() {
    if (x_broken || x_output.is_writing() || write_at_once()) return;
    spawn(x_executor, "write to a WebSocket", flush(shared_from_this()));
}

Task<void> WebSocketConnection::flush(std::shared_ptr<WebSocketConnection> self) {
    if (co_await self->x_output.write_all()) {
        self->on_written();
    } else {
        self->break_off();
    }
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
