#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/cancellation_signal.hpp>

#include "async/task.hpp"
#include "server/connection.hpp"
#include "server/request_reader.hpp"

namespace continuo {

/// A connection from its handshake until it is closed, or becomes a WebSocket. Thread: its shard's.
class HttpConnection final : public OpenConnection {
public:
    HttpConnection(std::shared_ptr<ShardState> shard, TcpSocket socket, ConnectionSlot slot);
    ~HttpConnection() override;

    Task<void> run();

private:
    using IoResult = SocketStream::IoResult;
    /// What follows a response.
    enum class Next {
        request,
        websocket,
        linger,  ///< the client may still be sending: end it so that it can read what it was sent
        close,
    };

    static SteadyPoint now() { return std::chrono::steady_clock::now(); }
    const HttpServerConfig& config() const { return x_shard->server->config; }
    HttpHandler& handler() const { return x_shard->server->handler; }
    IdleConnections& idle() const { return *x_shard->server->idle[x_shard->index]; }
    bool draining() const { return x_shard->server->draining.load(std::memory_order_relaxed); }

    Task<Next> serve_one();
    Task<IoResult> wait_for_request();
    Task<std::optional<HttpResponse>> check_before_body();
    Task<HttpResponse> ask_handler();
    HttpResponse report_failure(std::string failure);
    Task<Next> reject(Rejection rejection);
    Task<Next> respond(HttpResponse response);
    Task<Next> send_stream(HttpResponse response);
    Task<bool> send_parts();
    Task<bool> send(const std::string* bytes);
    Task<Next> switch_protocols(HttpResponse response);
    void count_websocket(int delta) const;
    bool gains_by_gzip(const HttpResponse& response) const;
    Task<std::string> compress(std::string body);

    std::shared_ptr<ShardState> x_shard;
    std::string x_remote_address;
    RequestReader x_reader;
    std::string x_output;

    // The current request
    HttpRequest x_request;
    bool x_is_head = false;
    bool x_accepts_gzip = false;
    bool x_body_read = false;  ///< to its end, or there is none
    std::string x_websocket_key;
    bool x_is_websocket = false;        ///< the metrics count it
    asio::cancellation_signal x_watch;  ///< ends the watch for the client's end of a stream
};

}  // namespace continuo
