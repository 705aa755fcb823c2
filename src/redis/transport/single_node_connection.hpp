#pragma once

#include <memory>
#include <string>
#include <vector>

#include "redis/connection.hpp"
#include "redis/protocol/pipeline.hpp"
#include "redis/transport/reconnecting_socket.hpp"

namespace continuo {

/// A RedisConnection to a single server, over a ReconnectingSocket.
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

    /// Address of the current or most recent connection.
    [[nodiscard]] const RedisAddress& address() const { return x_socket->address(); }
    /// Ends the current connection as if it had broken.
    void drop(Error reason) { x_socket->drop(std::move(reason)); }

private:
    std::shared_ptr<ReconnectingSocket> x_socket;
    std::shared_ptr<Pipeline> x_pipeline;
};

/// Starts to connect to the address that `locate` returns. `server` names the server in messages.
/// Errors: invalid_input (unreadable certificates).
[[nodiscard]] Result<std::unique_ptr<SingleNodeConnection>> make_single_node_connection(
    asio::any_io_executor executor,
    RedisConnectionConfig config,
    std::string server,
    ReconnectingSocket::Locate locate
);

/// The TLS context that verifies the servers' certificates; null if `config` is not secure. Errors:
/// invalid_input.
[[nodiscard]] Result<std::unique_ptr<asio::ssl::context>> make_tls_for(
    const RedisConnectionConfig& config
);

}  // namespace continuo
