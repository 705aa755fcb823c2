#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/error.hpp"
#include "redis/protocol/handshake.hpp"
#include "redis/protocol/pipeline.hpp"
#include "redis/protocol/reply.hpp"
#include "redis/url.hpp"

namespace continuo {

struct RedisConnectionConfig {
    RedisAddress address;
    bool secure = false;           ///< TLS; not for unix sockets
    std::string certificate_file;  ///< trusted authorities; empty: the system's
    RedisLogin login;
    bool quiet = false;  ///< logs nothing: the user of the connection reports errors
    std::chrono::milliseconds connect_timeout{2000};  ///< DNS, TCP, TLS and handshake together
    std::chrono::milliseconds backoff_first{20};
    std::chrono::milliseconds backoff_last{500};  ///< longest pause between attempts
    PipelineLimits limits;
};

/// For the first address of `url`.
[[nodiscard]] RedisConnectionConfig redis_connection_config(
    const RedisUrl& url, std::string client_name
);

struct RedisConnectionStatus {
    bool connected = false;
    std::string last_error;         ///< of the last failed attempt; empty: none yet
    std::uint64_t connections = 0;  ///< established so far; more than one: it reconnected
    std::size_t commands_waiting = 0;
};

/// A connection to one Redis server. It connects in the background, checks the connection, and
/// reconnects with growing pauses when it breaks. Many coroutines share it: commands that arrive
/// during a write are sent together in the next one. Ownership: close or destroy it before its
/// io_context. Thread: the executor's.
class RedisConnection {
public:
    virtual ~RedisConnection() = default;

    /// Sends `commands` without other commands between them, and returns one reply for each, in
    /// order. If a reply is an error (Reply::is_error), the batch still counts as successful.
    /// Limits: PipelineLimits. Fails with `unavailable` at once if the queue is full or there is no
    /// connection; only during the first attempt to connect it waits for the result. Sends nothing
    /// after the deadline.
    /// Errors: RedisError; maybe_executed says whether the commands may have been executed. They
    /// are never sent again. Do not send commands that block in the server, change the connection
    /// (SELECT, AUTH, SUBSCRIBE, CLIENT REPLY) or leave a MULTI open: others share the connection.
    /// Cancellation: at once, with RedisError `cancelled`.
    virtual Task<RedisResult<std::vector<Reply>>> execute(
        std::vector<Command> commands, Deadline deadline
    ) = 0;

    /// Waits for the connection. Errors: timeout, with the last error; unavailable once closed.
    virtual Task<Result<void>> wait_connected(Deadline deadline) = 0;

    /// Closes it permanently; pending commands fail as if the connection had broken.
    virtual void close() = 0;

    [[nodiscard]] virtual RedisConnectionStatus status() const = 0;
};

/// Starts to connect. Errors: invalid_input (unreadable certificates; missing address).
[[nodiscard]] Result<std::unique_ptr<RedisConnection>> make_redis_connection(
    asio::any_io_executor executor, RedisConnectionConfig config
);

}  // namespace continuo
