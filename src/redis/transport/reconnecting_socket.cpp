// Two root coroutines: `live` (connect, serve until the connection breaks, pause, repeat) runs a
// reader and a writer in parallel; `watch` calls the protocol when one of its timers is due. The
// protocol decides what to write, which batch a reply belongs to and which batches fail.
#include "redis/transport/reconnecting_socket.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/as_result.hpp"
#include "async/spawn.hpp"
#include "async/with_deadline.hpp"
#include "base/id.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::size_t read_bytes = 64 * 1024;

SteadyPoint now() {
    return system_clock().steady_now();
}

/// At the end of the reader or the writer: closes the socket and wakes the writer, so that the
/// other coroutine ends too.
class StreamEnd {
public:
    StreamEnd(RedisSocket& stream, asio::steady_timer& signal)
        : x_stream(stream), x_signal(signal) {}
    ~StreamEnd() {
        x_stream.close();
        x_signal.cancel();
    }
    StreamEnd(const StreamEnd&) = delete;
    StreamEnd& operator=(const StreamEnd&) = delete;

private:
    RedisSocket& x_stream;
    asio::steady_timer& x_signal;
};

}  // namespace

ReconnectingSocket::ReconnectingSocket(
    asio::any_io_executor executor,
    std::string server,
    RedisConnectionConfig config,
    std::unique_ptr<asio::ssl::context> tls,
    std::shared_ptr<ConnectionProtocol> protocol,
    Locate locate
)
    : x_executor(std::move(executor)),
      x_server(std::move(server)),
      x_config(std::move(config)),
      x_tls(std::move(tls)),
      x_protocol(std::move(protocol)),
      x_locate(std::move(locate)),
      x_address(x_config.address),
      x_output_signal(x_executor, SteadyPoint::max()),
      x_state_signal(x_executor, SteadyPoint::max()),
      x_watch_timer(x_executor, SteadyPoint::max()),
      x_pause_timer(x_executor, SteadyPoint::max()),
      x_backoff(x_config.backoff_first, x_config.backoff_last) {}

void ReconnectingSocket::start() {
    spawn(x_executor, "the connection to Redis", live(shared_from_this()));
    spawn(x_executor, "the timers of the connection to Redis", watch(shared_from_this()));
}

void ReconnectingSocket::notify(SteadyPoint when) {
    if (x_protocol->has_output()) x_output_signal.cancel();
    if (when < x_watch_timer.expiry()) x_watch_timer.cancel();
    x_protocol->deliver();
}

Task<Result<void>> ReconnectingSocket::wait_settled(
    std::shared_ptr<ReconnectingSocket> self, Deadline deadline
) {
    while (!x_protocol->is_settled()) {
        if (x_protocol->is_closed())
            co_return fail(Errc::unavailable, "the Redis client was closed");
        asio::steady_timer timer(x_executor, deadline.when());
        auto waiting =
            co_await asio::experimental::make_parallel_group(
                x_state_signal.async_wait(asio::deferred), timer.async_wait(asio::deferred)
            )
                .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
        if (std::get<0>(waiting)[0] == 1)
            co_return fail(Errc::timeout, "Redis is not connected: " + x_last_error);
    }
    co_return Result<void>();
}

void ReconnectingSocket::drop(Error reason) {
    end_stream(std::move(reason));
}

void ReconnectingSocket::close() {
    if (x_protocol->is_closed()) return;
    x_protocol->close();
    if (x_stream) x_stream->close();
    x_pause_timer.cancel();
    x_watch_timer.cancel();
    x_output_signal.cancel();
    x_state_signal.cancel();
    x_protocol->deliver();
}

RedisConnectionStatus ReconnectingSocket::status() const {
    return {x_protocol->is_ready(), x_last_error, x_connections, 0};
}

Task<void> ReconnectingSocket::live(std::shared_ptr<ReconnectingSocket> self) {
    while (!x_protocol->is_closed()) {
        const auto error = x_protocol->broken(co_await serve_safely());
        x_protocol->deliver();
        if (x_protocol->is_closed()) co_return;
        note_broken(error);
        x_pause_timer.expires_after(x_backoff.next(random_u64()));
        (void)co_await x_pause_timer.async_wait(as_result);
    }
}

/// As serve_once(), but an exception ends only this connection and not `live`.
Task<Error> ReconnectingSocket::serve_safely() {
    try {
        co_return co_await serve_once();
    } catch (const std::exception& e) {
        end_stream({Errc::internal, e.what()});
        co_return Error{Errc::internal, e.what()};
    }
}

/// Serves one connection from start to end; returns why it ended.
Task<Error> ReconnectingSocket::serve_once() {
    if (x_locate) {
        auto located = co_await x_locate();
        if (!located) co_return std::move(located.error());
        x_address = std::move(*located);
        if (x_protocol->is_closed()) co_return Error{Errc::unavailable, "it was closed"};
    }
    const auto deadline = Deadline::after(x_config.connect_timeout);
    if (auto connected = co_await connect(deadline); !connected)
        co_return std::move(connected.error());
    x_protocol->connected(now(), deadline.when());
    x_watch_timer.cancel();
    x_end.reset();
    // The coroutine that ends first closes the socket, which ends the other. Waits for both: only
    // then it is known how much a write in progress has sent.
    auto [order, read_error, write_error] =
        co_await asio::experimental::make_parallel_group(
            asio::co_spawn(x_executor, read_on(), asio::deferred),
            asio::co_spawn(x_executor, write_on(), asio::deferred)
        )
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (const auto& error : {read_error, write_error}) {
        if (error) std::rethrow_exception(error);
    }
    co_return x_end.value_or(Error{Errc::unavailable, "the connection ended"});
}

Task<Result<void>> ReconnectingSocket::connect(Deadline deadline) {
    x_stream = std::make_shared<RedisSocket>(x_executor, x_tls.get());
    auto connected = co_await with_deadline(x_stream->connect(x_address), deadline);
    if (!connected && connected.error().code == Errc::timeout)
        co_return fail(Errc::unavailable, "it did not answer in time");
    if (connected && x_stream->is_closed()) co_return fail(Errc::unavailable, "it was closed");
    co_return connected;
}

Task<void> ReconnectingSocket::read_on() {
    const StreamEnd end(*x_stream, x_output_signal);
    std::vector<char> buffer(read_bytes);
    while (!x_stream->is_closed()) {
        auto count = co_await x_stream->read_some(asio::buffer(buffer));
        if (!count) co_return end_stream(std::move(count.error()));
        const bool was_ready = x_protocol->is_ready();
        const bool was_settled = x_protocol->is_settled();
        auto taken = x_protocol->received({buffer.data(), *count}, now());
        if (!was_ready && x_protocol->is_ready()) note_connected();
        if (!was_settled && x_protocol->is_settled()) x_state_signal.cancel();
        notify();
        if (!taken) co_return end_stream(std::move(taken.error()));
    }
}

Task<void> ReconnectingSocket::write_on() {
    const StreamEnd end(*x_stream, x_output_signal);
    while (!x_stream->is_closed()) {
        if (!x_protocol->has_output()) {
            (void)co_await x_output_signal.async_wait(as_result);
            continue;
        }
        const auto output = x_protocol->take_output(now());
        x_protocol->deliver();
        if (x_stream->is_secure()) x_protocol->written(output.size());
        for (std::size_t done = 0; done < output.size();) {
            auto count = co_await x_stream->write_some(asio::buffer(output) + done);
            if (!count) co_return end_stream(std::move(count.error()));
            done += *count;
            if (!x_stream->is_secure()) x_protocol->written(*count);
        }
    }
}

Task<void> ReconnectingSocket::watch(std::shared_ptr<ReconnectingSocket> self) {
    while (!x_protocol->is_closed()) {
        x_watch_timer.expires_at(x_protocol->next_tick());
        (void)co_await x_watch_timer.async_wait(as_result);
        if (auto alive = x_protocol->tick(now()); !alive) end_stream(std::move(alive.error()));
        if (x_protocol->has_output()) x_output_signal.cancel();
        x_protocol->deliver();
    }
}

void ReconnectingSocket::end_stream(Error error) {
    if (!x_end) x_end = std::move(error);  // later errors are consequences of the first
    if (x_stream) x_stream->close();
    x_output_signal.cancel();
}

std::string ReconnectingSocket::describe() const {
    const bool elsewhere = x_locate && x_address != RedisAddress();
    return elsewhere ? x_server + " at " + x_address.to_string() : x_server;
}

void ReconnectingSocket::note_connected() {
    ++x_connections;
    x_ready_since = now();
    x_last_logged.clear();
    x_watch_timer.cancel();
    if (!x_config.quiet) log("redis").info("connected to {}", describe());
}

/// Logs each reason for a failed connection once, not once per attempt.
void ReconnectingSocket::note_broken(const Error& error) {
    // If a server accepts and disconnects at once, the back-off continues to grow.
    const bool lasted = x_ready_since && now() - *x_ready_since >= x_config.backoff_last;
    if (lasted) x_backoff.reset();
    x_ready_since.reset();
    x_last_error = error.detail;
    if (x_last_error == x_last_logged) return;
    x_last_logged = x_last_error;
    if (!x_config.quiet) log("redis").warn("cannot connect to {}: {}", describe(), x_last_error);
}

}  // namespace continuo
