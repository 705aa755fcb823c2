#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "redis/backoff.hpp"
#include "redis/connection.hpp"
#include "redis/pipeline.hpp"
#include "redis/stream.hpp"

namespace continuo {

/// What is behind a RedisConnection: the pipeline, the socket of the moment, and the two coroutines
/// that work them and keep this alive until close(). Thread: the executor's.
class RedisLink : public std::enable_shared_from_this<RedisLink> {
public:
    /// `tls` may be null.
    RedisLink(
        asio::any_io_executor executor,
        RedisConnectionConfig config,
        std::unique_ptr<asio::ssl::context> tls
    );

    void start();
    Pipeline::Id push(
        std::vector<Command> commands, SteadyPoint deadline, Pipeline::Completion completion
    );
    void cancel(Pipeline::Id id);
    Task<Result<void>> wait_connected(std::shared_ptr<RedisLink> self, Deadline deadline);
    void close();
    [[nodiscard]] RedisConnectionStatus status() const;

private:
    Task<void> live(std::shared_ptr<RedisLink> self);
    Task<void> watch(std::shared_ptr<RedisLink> self);
    Task<Error> serve_safely();
    Task<Error> serve_once();
    Task<void> read_on();
    Task<void> write_on();
    void end_stream(Error error);
    void complete_ended();
    void note_connected();
    void note_broken(const Error& error);

    asio::any_io_executor x_executor;
    RedisConnectionConfig x_config;
    std::unique_ptr<asio::ssl::context> x_tls;
    Pipeline x_pipeline;
    std::shared_ptr<RedisStream> x_stream;
    std::optional<Error> x_end;          ///< why the stream was ended
    asio::steady_timer x_output_signal;  ///< cancelled when there may be something to write
    asio::steady_timer x_state_signal;   ///< cancelled when it became ready, or closed
    asio::steady_timer x_watch_timer;    ///< cancelled when the next tick may be earlier
    asio::steady_timer x_pause_timer;
    Backoff x_backoff;
    std::optional<SteadyPoint> x_ready_since;
    std::string x_last_error;
    std::string x_last_logged;
    std::uint64_t x_connections = 0;
};

}  // namespace continuo
