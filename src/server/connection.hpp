#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/intrusive/list.hpp>

#include "api/http_handler.hpp"
#include "server/connection_slot.hpp"
#include "server/gzip.hpp"
#include "server/http_server.hpp"
#include "server/idle_connections.hpp"
#include "server/response_head.hpp"
#include "server/socket_stream.hpp"
#include "server/websocket/websocket_connection.hpp"

namespace continuo {

/// The TLS context for new connections; those that exist keep theirs. Thread: any.
class CurrentTls {
public:
    void replace(std::shared_ptr<asio::ssl::context> context) {
        const std::scoped_lock lock(x_mutex);
        x_context = std::move(context);
    }
    /// Null: bare TCP.
    [[nodiscard]] std::shared_ptr<asio::ssl::context> get() const {
        const std::scoped_lock lock(x_mutex);
        return x_context;
    }

private:
    mutable std::mutex x_mutex;
    std::shared_ptr<asio::ssl::context> x_context;
};

/// State shared by all connections of a server. It lives until the last connection ends, which may
/// be after the HttpServer. Thread: any; the fields that change are atomic.
struct ServerState {
    ServerState(HttpServerConfig config_, HttpHandler& handler_, Metrics* metrics_)
        : config(std::move(config_)),
          handler(handler_),
          metrics(metrics_),
          uploads(std::make_shared<UploadBudget>(config.uploads, metrics_)) {}

    const HttpServerConfig config;
    HttpHandler& handler;
    std::atomic<Metrics*> metrics;  ///< null after the server is destroyed
    const std::shared_ptr<UploadBudget> uploads;
    CurrentTls tls;
    std::atomic<std::size_t> connections = 0;     ///< open or being accepted
    std::atomic<std::size_t> places = 0;          ///< of connections_max that are taken
    std::atomic<std::size_t> reserve_places = 0;  ///< the same of health_connections
    AddressCounts addresses;
    AddressCounts reserve_addresses;
    std::vector<std::unique_ptr<IdleConnections>> idle;  ///< by shard; complete before the start
    std::atomic<std::size_t> listeners = 0;              ///< that may still accept
    std::atomic<bool> draining = false;
    asio::thread_pool blocking{2};  ///< for file writes and long compressions

    /// Closes the connection of all shards that has been idle longest. True: its place is free for
    /// the caller.
    [[nodiscard]] bool evict_longest_idle();
};

/// A connection as its shard sees it: in the shard's list from its construction to its end.
/// Thread: the shard's.
class OpenConnection : public boost::intrusive::list_base_hook<
                           boost::intrusive::link_mode<boost::intrusive::auto_unlink>>,
                       public std::enable_shared_from_this<OpenConnection> {
public:
    /// Bare TCP when `tls` is null.
    OpenConnection(TcpSocket socket, std::shared_ptr<asio::ssl::context> tls, ConnectionSlot slot)
        : x_slot(std::move(slot)), x_tls(std::move(tls)), x_stream(std::move(socket), x_tls.get()) {
        x_idle.connection = this;
    }
    virtual ~OpenConnection() = default;
    OpenConnection(const OpenConnection&) = delete;
    OpenConnection& operator=(const OpenConnection&) = delete;

    void check_deadline(SteadyPoint now) {
        x_stream.check_deadline(now);
        if (const auto websocket = x_websocket.lock()) websocket->sweep(now);
        if (now >= x_end) close();
    }
    void close() { x_stream.close(); }
    /// Another connection takes its place. Thread: any, under the lock of IdleConnections.
    void hand_over_place() { x_slot.hand_over(); }
    /// The server drains: ends the connection if it waits for a request, and its stream or
    /// WebSocket in a way that tells the client to go on elsewhere.
    void begin_drain() {
        if (x_state == State::idle) x_stream.wake();
        if (x_body) x_body->end(BodyStream::End::draining);
        if (const auto websocket = x_websocket.lock()) websocket->drain();
    }
    /// Cancels its work and closes it. True if a request was in progress.
    bool cut() {
        const bool busy = x_state == State::busy;
        x_is_cut = true;
        x_cancel.emit(asio::cancellation_type::terminal);
        x_stream.close();
        if (const auto websocket = x_websocket.lock()) websocket->cut();
        return busy;
    }
    [[nodiscard]] asio::cancellation_slot cancellation_slot() { return x_cancel.slot(); }

protected:
    enum class State {
        idle,       ///< waits for the first byte of a request
        busy,       ///< from there to the last byte of the answer
        lingering,  ///< all is answered; waits briefly for the client to close
    };
    State x_state = State::busy;
    bool x_is_cut = false;
    ConnectionSlot x_slot;
    IdleEntry x_idle;
    SteadyPoint x_end = SteadyPoint::max();  ///< when it is closed, whatever it does
    std::shared_ptr<asio::ssl::context> x_tls;
    SocketStream x_stream;
    std::shared_ptr<BodyStream> x_body;          ///< that is being sent
    std::weak_ptr<ServedWebSocket> x_websocket;  ///< it owns this connection

private:
    asio::cancellation_signal x_cancel;
};

using ConnectionList =
    boost::intrusive::list<OpenConnection, boost::intrusive::constant_time_size<false>>;

/// State shared by the connections of one shard. Thread: the shard's.
struct ShardState {
    ShardState(std::shared_ptr<ServerState> server_, std::size_t index_, asio::io_context& context_)
        : server(std::move(server_)), index(index_), context(context_) {}

    const std::shared_ptr<ServerState> server;
    const std::size_t index;
    asio::io_context& context;
    ConnectionList connections;
    DateCache date;
    GzipEncoder gzip;
};

/// Serves the requests of an accepted socket, over TLS when the server has it, until either side
/// closes it.
void spawn_connection(std::shared_ptr<ShardState> shard, TcpSocket socket, ConnectionSlot slot);

}  // namespace continuo
