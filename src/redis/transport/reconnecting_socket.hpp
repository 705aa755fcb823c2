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

/// A socket that reconnects: the protocol, the current socket, and the two coroutines that drive
/// them and keep this object alive until close(). Thread: the executor's.
class ReconnectingSocket : public std::enable_shared_from_this<ReconnectingSocket> {
public:
    /// Returns the next address to connect to, within a few seconds.
    using Locate = std::function<Task<Result<RedisAddress>>()>;

    /// `server` names the server in the log; `tls` can be null; without `locate` the address is
    /// always that of `config`.
    ReconnectingSocket(
        asio::any_io_executor executor,
        std::string server,
        RedisConnectionConfig config,
        std::unique_ptr<asio::ssl::context> tls,
        std::shared_ptr<ConnectionProtocol> protocol,
        Locate locate = {}
    );

    void start();
    /// Call it after the protocol got new work, which is due by `when`.
    void notify(SteadyPoint when = SteadyPoint::max());
    /// Waits until the protocol's is_settled(). Errors: timeout, unavailable (closed).
    Task<Result<void>> wait_settled(std::shared_ptr<ReconnectingSocket> self, Deadline deadline);
    /// Ends the current connection as if it had broken; the next can have another address.
    void drop(Error reason);
    void close();
    /// Address of the current or most recent connection.
    [[nodiscard]] const RedisAddress& address() const { return x_address; }
    /// The status without commands_waiting.
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
    std::optional<Error> x_end;          ///< why the stream ended
    asio::steady_timer x_output_signal;  ///< cancelled when there can be output
    asio::steady_timer x_state_signal;   ///< cancelled when it is settled or closed
    asio::steady_timer x_watch_timer;    ///< cancelled when the next tick can be earlier
    asio::steady_timer x_pause_timer;
    Backoff x_backoff;
    std::optional<SteadyPoint> x_ready_since;
    std::string x_last_error;
    std::string x_last_logged;
    std::uint64_t x_connections = 0;
};

}  // namespace continuo
