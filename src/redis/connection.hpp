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
    bool secure = false;           ///< TLS; not over a unix socket
    std::string certificate_file;  ///< the authorities to trust; empty: the system's
    RedisLogin login;
    bool quiet = false;  ///< nothing is logged: its user says what becomes of it
    std::chrono::milliseconds connect_timeout{2000};  ///< names, TCP, TLS and greeting together
    std::chrono::milliseconds backoff_first{20};
    std::chrono::milliseconds backoff_last{500};  ///< a server that is back is served within it
    PipelineLimits limits;
};

/// For the only, or the first, address of `url`.
[[nodiscard]] RedisConnectionConfig redis_connection_config(
    const RedisUrl& url, std::string client_name
);

struct RedisConnectionStatus {
    bool connected = false;
    std::string last_error;         ///< why it is not, or was not, connected; empty: no error yet
    std::uint64_t connections = 0;  ///< that were made; more than one: it was lost and came back
    std::size_t commands_waiting = 0;
};

/// One connection to one Redis server, which lives as long as the object: it is made in the
/// background, watched, and made again when it breaks, with growing pauses. Many coroutines share
/// it: what they ask while a write is under way goes out together in the next one. Ownership: close
/// or destroy it before its io_context. Thread: the executor's, for everything.
class RedisConnection {
public:
    virtual ~RedisConnection() = default;

    /// Sends `commands`, one directly behind the other, and returns one reply for each, in order.
    /// A reply may be an error (Reply::is_error): the batch has succeeded nevertheless.
    /// Limits: PipelineLimits; a full queue is `unavailable` at once. Without a connection it is
    /// `unavailable` at once as well, except that it waits for the end of the very first attempt.
    /// After its deadline nothing is sent.
    /// Errors: RedisError, whose maybe_executed says whether the commands may have been run; they
    /// are never sent a second time. Commands that block in the server, change the connection
    /// (SELECT, AUTH, SUBSCRIBE, CLIENT REPLY) or leave a MULTI open break what others share.
    /// Cancel: at once, as RedisError says of `cancelled`.
    virtual Task<RedisResult<std::vector<Reply>>> execute(
        std::vector<Command> commands, Deadline deadline
    ) = 0;

    /// Waits until it is connected. Errors: timeout, with the last error; unavailable once closed.
    virtual Task<Result<void>> wait_connected(Deadline deadline) = 0;

    /// Ends it for good: who waits gets an error, as when the connection breaks.
    virtual void close() = 0;

    [[nodiscard]] virtual RedisConnectionStatus status() const = 0;
};

/// Starts to connect. Errors: invalid_input (the certificates cannot be read; no address).
[[nodiscard]] Result<std::unique_ptr<RedisConnection>> make_redis_connection(
    asio::any_io_executor executor, RedisConnectionConfig config
);

}  // namespace continuo
