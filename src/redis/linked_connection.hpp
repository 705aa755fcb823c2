#pragma once

#include <memory>
#include <string>
#include <vector>

#include "redis/connection.hpp"
#include "redis/link.hpp"
#include "redis/pipeline.hpp"

namespace continuo {

/// A RedisConnection over one link.
class LinkedRedisConnection final : public RedisConnection {
public:
    LinkedRedisConnection(std::shared_ptr<RedisLink> link, std::shared_ptr<Pipeline> pipeline)
        : x_link(std::move(link)), x_pipeline(std::move(pipeline)) {}
    ~LinkedRedisConnection() override { x_link->close(); }
    LinkedRedisConnection(const LinkedRedisConnection&) = delete;
    LinkedRedisConnection& operator=(const LinkedRedisConnection&) = delete;

    Task<RedisResult<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline deadline)
        override;
    Task<Result<void>> wait_connected(Deadline deadline) override;
    void close() override { x_link->close(); }
    [[nodiscard]] RedisConnectionStatus status() const override;

    /// Where it is connected, or was last.
    [[nodiscard]] const RedisAddress& address() const { return x_link->address(); }
    /// Ends the connection of the moment, as when it breaks.
    void drop(Error reason) { x_link->drop(std::move(reason)); }

private:
    std::shared_ptr<RedisLink> x_link;
    std::shared_ptr<Pipeline> x_pipeline;
};

/// Starts to connect to where `locate` says. `server` is how messages call the server. Errors:
/// invalid_input (the certificates cannot be read).
[[nodiscard]] Result<std::unique_ptr<LinkedRedisConnection>> make_linked_connection(
    asio::any_io_executor executor,
    RedisConnectionConfig config,
    std::string server,
    RedisLink::Locate locate
);

/// What checks the certificates of the servers; null when `config` is not secure. Errors:
/// invalid_input.
[[nodiscard]] Result<std::unique_ptr<asio::ssl::context>> make_tls_for(
    const RedisConnectionConfig& config
);

}  // namespace continuo
