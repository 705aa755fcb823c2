#pragma once

#include <memory>
#include <string>
#include <vector>

#include "redis/connection.hpp"
#include "redis/protocol/pipeline.hpp"
#include "redis/transport/reconnecting_socket.hpp"

namespace continuo {

/// A RedisConnection over one link.
class SingleNodeConnection final : public RedisConnection {
public:
    SingleNodeConnection(
        std::shared_ptr<ReconnectingSocket> socket, std::shared_ptr<Pipeline> pipeline
    )
        : x_socket(std::move(socket)), x_pipeline(std::move(pipeline)) {}
    ~SingleNodeConnection() override { x_socket->close(); }
    SingleNodeConnection(const SingleNodeConnection&) = delete;
    SingleNodeConnection& operator=(const SingleNodeConnection&) = delete;

    Task<RedisResult<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline deadline)
        override;
    Task<Result<void>> wait_connected(Deadline deadline) override;
    void close() override { x_socket->close(); }
    [[nodiscard]] RedisConnectionStatus status() const override;

    /// Where it is connected, or was last.
    [[nodiscard]] const RedisAddress& address() const { return x_socket->address(); }
    /// Ends the connection of the moment, as when it breaks.
    void drop(Error reason) { x_socket->drop(std::move(reason)); }

private:
    std::shared_ptr<ReconnectingSocket> x_socket;
    std::shared_ptr<Pipeline> x_pipeline;
};

/// Starts to connect to where `locate` says. `server` is how messages call the server. Errors:
/// invalid_input (the certificates cannot be read).
[[nodiscard]] Result<std::unique_ptr<SingleNodeConnection>> make_single_node_connection(
    asio::any_io_executor executor,
    RedisConnectionConfig config,
    std::string server,
    ReconnectingSocket::Locate locate
);

/// What checks the certificates of the servers; null when `config` is not secure. Errors:
/// invalid_input.
[[nodiscard]] Result<std::unique_ptr<asio::ssl::context>> make_tls_for(
    const RedisConnectionConfig& config
);

}  // namespace continuo
