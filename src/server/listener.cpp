#include "server/listener.hpp"

#include <algorithm>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "async/as_result.hpp"
#include "async/spawn.hpp"
#include "async/supervised.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

/// Before the next attempt when descriptors or memory have run out.
constexpr auto accept_pause = 100ms;

/// How often deadlines are checked: an eighth of the shortest timeout, within bounds that keep the
/// cost of checking low.
std::chrono::milliseconds sweep_interval(const HttpServerConfig& config) {
    const auto shortest = std::min(
        {config.header_timeout,
         config.body_timeout,
         config.body_total_timeout,
         config.idle_timeout,
         config.write_timeout}
    );
    return std::clamp<std::chrono::milliseconds>(shortest / 8, 1ms, 250ms);
}

std::unexpected<Error> cannot_listen(const tcp::endpoint& endpoint, const error_code& ec) {
    return fail(
        Errc::unavailable,
        fmt::format(
            "cannot listen on {} port {}: {}",
            endpoint.address().to_string(),
            endpoint.port(),
            ec.message()
        )
    );
}

class ShardListener final : public Listener {
public:
    ShardListener(std::shared_ptr<ShardState> shard, Acceptor acceptor)
        : x_shard(std::move(shard)),
          x_acceptor(std::move(acceptor)),
          x_timer(x_shard->context),
          x_interval(sweep_interval(x_shard->server->config)) {}

    tcp::endpoint endpoint() const override {
        error_code ignored;
        return x_acceptor.local_endpoint(ignored);
    }

    void start() override {
        x_shard->server->listeners.fetch_add(1);
        start_loop("listener", [me = self()] { return accept_loop(me); });
        start_loop("connection sweep", [me = self()] { return sweep_loop(me); });
    }

    void drain() override {
        asio::post(x_shard->context, [me = self()] {
            me->stop_listening();
            for (auto& connection : me->x_shard->connections)
                connection.begin_drain();
        });
    }

    void cut(std::shared_ptr<std::atomic<std::size_t>> count) override {
        asio::post(x_shard->context, [me = self(), count = std::move(count)] {
            // A connection may unlink itself as it is cut.
            auto& connections = me->x_shard->connections;
            for (auto at = connections.begin(); at != connections.end();) {
                if ((at++)->cut()) count->fetch_add(1);
            }
            me->x_timer.cancel();
        });
    }

private:
    std::shared_ptr<ShardListener> self() {
        return std::static_pointer_cast<ShardListener>(shared_from_this());
    }

    // The loops own the listener, so that it lives as long as the shard runs them.
    void start_loop(std::string name, std::function<Task<void>()> loop) {
        Supervision supervision;
        supervision.restarting = [server = x_shard->server](std::string_view failed) {
            if (auto* metrics = server->metrics.load()) metrics->record_background_restart(failed);
        };
        if (auto* metrics = x_shard->server->metrics.load()) metrics->add_background_loop(name);
        auto task = supervised(name, std::move(loop), std::move(supervision));
        spawn(x_shard->context.get_executor(), std::move(name), std::move(task));
    }

    static Task<void> accept_loop(std::shared_ptr<ShardListener> me) {
        while (me->x_acceptor.is_open()) {
            auto [ec, socket] = co_await me->x_acceptor.async_accept(as_result);
            if (!ec) {
                me->take(std::move(socket));
            } else if (ec != asio::error::operation_aborted) {
                log("server").warn("a connection could not be accepted: {}", ec.message());
                asio::steady_timer pause(me->x_shard->context, accept_pause);
                (void)co_await pause.async_wait(as_result);
            }
        }
    }

    static Task<void> sweep_loop(std::shared_ptr<ShardListener> me) {
        const auto& server = *me->x_shard->server;
        while (!server.draining || !me->x_shard->connections.empty()) {
            me->x_timer.expires_after(me->x_interval);
            (void)co_await me->x_timer.async_wait(as_result);
            const auto now = std::chrono::steady_clock::now();
            auto& connections = me->x_shard->connections;
            for (auto at = connections.begin(); at != connections.end();)
                (at++)->check_deadline(now);
        }
    }

    /// Connections in the kernel's accept queue would be reset: they are accepted first, and those
    /// that have sent a request are answered.
    void stop_listening() {
        if (!x_acceptor.is_open()) return;  // a second drain
        error_code ec;
        x_acceptor.non_blocking(true, ec);
        while (!ec) {
            TcpSocket socket(x_shard->context);
            x_acceptor.accept(socket, ec);
            if (!ec) take(std::move(socket));
        }
        x_acceptor.close(ec);
        x_shard->server->listeners.fetch_sub(1);
    }

    void take(TcpSocket socket) {
        error_code ec;
        const auto peer = socket.remote_endpoint(ec);
        if (ec) return;  // it has left already
        auto slot = ConnectionSlot::take(x_shard->server, to_ip_address(peer.address()));
        if (!slot) return;  // the socket closes
        spawn_connection(x_shard, std::move(socket), std::move(*slot));
    }

    std::shared_ptr<ShardState> x_shard;
    Acceptor x_acceptor;
    asio::steady_timer x_timer;
    std::chrono::milliseconds x_interval;
};

}  // namespace

Result<std::shared_ptr<Listener>> make_listener(
    std::shared_ptr<ShardState> shard, tcp::endpoint endpoint
) {
    error_code ec;
    Acceptor acceptor(shard->context);
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) acceptor.set_option(ReusePort(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return cannot_listen(endpoint, ec);
    return std::make_shared<ShardListener>(std::move(shard), std::move(acceptor));
}

Result<void> check_port_is_free(asio::io_context& context, tcp::endpoint endpoint) {
    if (endpoint.port() == 0) return {};
    error_code ec;
    Acceptor probe(context);
    probe.open(endpoint.protocol(), ec);
    if (!ec) probe.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) probe.bind(endpoint, ec);
    if (ec) return cannot_listen(endpoint, ec);
    return {};
}

}  // namespace continuo
