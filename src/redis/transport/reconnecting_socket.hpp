#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "redis/connection.hpp"
#include "redis/protocol/connection_protocol.hpp"
#include "redis/transport/backoff.hpp"
#include "redis/transport/socket.hpp"

namespace continuo {

/// What is behind a connection that comes back: the protocol, the socket of the moment, and the two
/// coroutines that work them and keep this alive until close(). Thread: the executor's.
class ReconnectingSocket : public std::enable_shared_from_this<ReconnectingSocket> {
public:
    /// Where to connect next. Its task ends by itself within a few seconds.
    using Locate = std::function<Task<Result<RedisAddress>>()>;

    /// `server` is how the log calls the other end; `tls` may be null; without `locate` it is
    /// always the address of `config`.
    ReconnectingSocket(
        asio::any_io_executor executor,
        std::string server,
        RedisConnectionConfig config,
        std::unique_ptr<asio::ssl::context> tls,
        std::shared_ptr<ConnectionProtocol> protocol,
        Locate locate = {}
    );

    void start();
    /// Something was asked of the protocol, which has to be looked at by `when`.
    void notify(SteadyPoint when = SteadyPoint::max());
    /// Waits until the protocol is settled. Errors: timeout, unavailable (closed).
    Task<Result<void>> wait_settled(std::shared_ptr<ReconnectingSocket> self, Deadline deadline);
    /// Ends the connection of the moment as if it had broken: the next is made elsewhere, maybe.
    void drop(Error reason);
    void close();
    /// Of the connection of the moment, or the last one.
    [[nodiscard]] const RedisAddress& address() const { return x_address; }
    /// Without commands_waiting.
    [[nodiscard]] RedisConnectionStatus status() const;

private:
    Task<void> live(std::shared_ptr<ReconnectingSocket> self);
    Task<void> watch(std::shared_ptr<ReconnectingSocket> self);
    Task<Error> serve_safely();
    Task<Error> serve_once();
    Task<Result<void>> connect(Deadline deadline);
    Task<void> read_on();
    Task<void> write_on();
    void end_stream(Error error);
    [[nodiscard]] std::string describe() const;
    void note_connected();
    void note_broken(const Error& error);

    asio::any_io_executor x_executor;
    std::string x_server;
    RedisConnectionConfig x_config;
    std::unique_ptr<asio::ssl::context> x_tls;
    std::shared_ptr<ConnectionProtocol> x_protocol;
    Locate x_locate;
    RedisAddress x_address;
    std::shared_ptr<RedisSocket> x_stream;
    std::optional<Error> x_end;          ///< why the stream was ended
    asio::steady_timer x_output_signal;  ///< cancelled when there may be something to write
    asio::steady_timer x_state_signal;   ///< cancelled when it became settled, or closed
    asio::steady_timer x_watch_timer;    ///< cancelled when the next tick may be earlier
    asio::steady_timer x_pause_timer;
    Backoff x_backoff;
    std::optional<SteadyPoint> x_ready_since;
    std::string x_last_error;
    std::string x_last_logged;
    std::uint64_t x_connections = 0;
};

}  // namespace continuo
