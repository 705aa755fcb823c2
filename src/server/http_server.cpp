#include "server/http_server.hpp"

#include <filesystem>
#include <thread>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "server/connection.hpp"
#include "server/listener.hpp"
#include "server/tls.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// How long a cancelled request may take to leave its handler, and to give the lease of its turn
/// back, before drain() returns without it.
constexpr auto cut_time = 1s;
constexpr auto drain_poll_interval = 2ms;

class ShardedHttpServer final : public HttpServer {
public:
    ShardedHttpServer(
        std::shared_ptr<ServerState> state,
        std::vector<std::shared_ptr<Listener>> listeners,
        std::uint16_t port
    )
        : x_state(std::move(state)), x_listeners(std::move(listeners)), x_port(port) {}

    ~ShardedHttpServer() override {
        if (!draining()) drain(0ms);
        x_state->metrics = nullptr;
        x_state->uploads->forget_metrics();
        x_state->blocking.join();
    }

    std::uint16_t port() const override { return x_port; }
    bool draining() const override { return x_state->draining; }

    Result<void> reload_certificate() override {
        if (!x_state->config.tls) return {};
        auto made = make_tls_context(*x_state->config.tls);
        if (!made) return std::unexpected(std::move(made.error()));
        x_state->tls.replace(std::move(*made));
        return {};
    }

    std::size_t drain(std::chrono::milliseconds grace) override {
        x_state->draining = true;
        for (auto& listener : x_listeners)
            listener->drain();
        if (wait_until_closed(grace)) return 0;

        const auto cut = std::make_shared<std::atomic<std::size_t>>(0);
        for (auto& listener : x_listeners)
            listener->cut(cut);
        if (!wait_until_closed(cut_time)) {
            log("server").warn(
                "{} connections did not end after their requests were cancelled",
                x_state->connections.load()
            );
        }
        return *cut;
    }

private:
    bool wait_until_closed(std::chrono::milliseconds limit) const {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (x_state->listeners > 0 || x_state->connections > 0) {
            if (std::chrono::steady_clock::now() >= end) return false;
            std::this_thread::sleep_for(drain_poll_interval);
        }
        return true;
    }

    std::shared_ptr<ServerState> x_state;
    std::vector<std::shared_ptr<Listener>> x_listeners;
    std::uint16_t x_port;
};

/// Creates it, and removes uploads that a killed process left behind.
Result<void> prepare_scratch_folder(const std::filesystem::path& folder) {
    if (folder.empty()) return {};
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    if (!ec) {
        for (const auto& entry : std::filesystem::directory_iterator(folder, ec))
            std::filesystem::remove_all(entry.path(), ec);
    }
    if (ec)
        return fail(
            Errc::unavailable,
            fmt::format("the upload folder {} cannot be used: {}", folder.string(), ec.message())
        );
    return {};
}

}  // namespace

bool ServerState::evict_longest_idle() {
    for (;;) {
        IdleConnections* longest = nullptr;
        auto oldest = SteadyPoint::max();
        for (const auto& list : idle) {
            const auto since = list->oldest();
            if (!since || *since >= oldest) continue;
            oldest = *since;
            longest = list.get();
        }
        if (longest == nullptr) return false;
        if (longest->evict_oldest()) return true;  // otherwise it became busy meanwhile
    }
}

Result<std::unique_ptr<HttpServer>> start_http_server(
    HttpServerConfig config, ShardSet& shards, HttpHandler& handler, Metrics* metrics
) {
    boost::system::error_code ec;
    const auto address = asio::ip::make_address(config.host, ec);
    if (ec)
        return fail(Errc::invalid_input, fmt::format("{} is not a numeric address", config.host));
    asio::ip::tcp::endpoint endpoint(address, config.port);
    if (auto is_free = check_port_is_free(shards[0].context(), endpoint); !is_free)
        return std::unexpected(is_free.error());

    std::unique_ptr<asio::ssl::context> tls;
    if (config.tls) {
        auto made = make_tls_context(*config.tls);
        if (!made) return std::unexpected(made.error());
        tls = std::move(*made);
    }
    // Last of the checks: a server that cannot start must not empty the folder of one that runs.
    if (auto prepared = prepare_scratch_folder(config.scratch_folder); !prepared)
        return std::unexpected(prepared.error());

    auto state = std::make_shared<ServerState>(std::move(config), handler, metrics);
    state->tls.replace(std::move(tls));
    for (std::size_t i = 0; i < shards.size(); ++i)
        state->idle.push_back(std::make_unique<IdleConnections>(shards[i].context()));
    std::vector<std::shared_ptr<Listener>> listeners;
    for (std::size_t i = 0; i < shards.size(); ++i) {
        auto listener =
            make_listener(std::make_shared<ShardState>(state, i, shards[i].context()), endpoint);
        if (!listener) return std::unexpected(listener.error());
        listeners.push_back(std::move(*listener));
        endpoint.port(listeners.front()->endpoint().port());
    }
    for (auto& listener : listeners)
        listener->start();
    return std::make_unique<ShardedHttpServer>(
        std::move(state), std::move(listeners), endpoint.port()
    );
}

}  // namespace continuo
