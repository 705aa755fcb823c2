// One root coroutine reads the slot map: at start, and again on request, with a pause between two
// reads that all callers share.
#include "redis/cluster/cluster_nodes.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/spawn.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

std::unexpected<Error> fail_closed() {
    return fail(Errc::unavailable, "the Redis client was closed");
}

Result<std::shared_ptr<RedisConnection>> connect_to(
    const RedisAddress& address, RedisConnectionConfig config, asio::any_io_executor executor
) {
    config.address = address;
    auto made = make_redis_connection(std::move(executor), std::move(config));
    if (!made) return std::unexpected(std::move(made.error()));
    return std::move(*made);
}

}  // namespace

ClusterNodes::ClusterNodes(asio::any_io_executor executor, RedisClusterConfig config)
    : x_executor(std::move(executor)),
      x_config(std::move(config)),
      x_pause_timer(x_executor, SteadyPoint::max()),
      x_wanted_signal(x_executor, SteadyPoint::max()),
      x_change_signal(x_executor, SteadyPoint::max()),
      x_last_error("no attempt was made yet") {}

void ClusterNodes::start() {
    spawn(x_executor, "reading the slot map of the Redis cluster", keep_map(shared_from_this()));
}

Result<std::shared_ptr<RedisConnection>> ClusterNodes::node(const RedisAddress& address) {
    if (x_closed) return fail_closed();
    const auto known = x_nodes.find(address);
    if (known != x_nodes.end()) return known->second;
    auto connection = connect_to(address, x_config.node, x_executor);
    if (connection) x_nodes.emplace(address, *connection);
    return connection;
}

/// For connections that are used only to read the map; keep_map() logs their errors.
Result<std::shared_ptr<RedisConnection>> ClusterNodes::connect_briefly(const RedisAddress& address
) {
    auto config = x_config.node;
    config.quiet = true;
    return connect_to(address, std::move(config), x_executor);
}

void ClusterNodes::refresh() {
    x_wanted = true;
    x_wanted_signal.cancel();
}

Task<void> ClusterNodes::keep_map(std::shared_ptr<ClusterNodes> self) {
    while (!x_closed) {
        x_wanted = false;
        ++x_begun;
        auto map = co_await find_map();
        if (x_closed) co_return;
        ++x_ended;
        take_map(std::move(map));
        x_change_signal.cancel();
        x_pause_timer.expires_after(x_config.map_pause);
        (void)co_await x_pause_timer.async_wait(as_result);
        while (!x_wanted && !x_closed && x_mapped)
            (void)co_await x_wanted_signal.async_wait(as_result);
    }
}

/// Queries one node after the other until one returns a map of all slots; otherwise returns the map
/// with the most slots.
Task<Result<SlotMap>> ClusterNodes::find_map() {
    Result<SlotMap> best = fail(Errc::unavailable, "there is no node to ask");
    const auto addresses = candidates();
    for (const auto& address : addresses) {
        auto map = co_await ask_for_map(address);
        if (x_closed) co_return fail_closed();
        if (map && map->size() == cluster_slots) co_return map;
        if (!map) map.error().detail = address.to_string() + ": " + map.error().detail;
        if (!best || (map && map->size() > best->size())) best = std::move(map);
    }
    co_return best;
}

std::vector<RedisAddress> ClusterNodes::candidates() {
    auto addresses = x_map.masters();
    if (!addresses.empty()) {
        const auto turn = static_cast<std::ptrdiff_t>(x_turn++ % addresses.size());
        std::rotate(addresses.begin(), addresses.begin() + turn, addresses.end());
    }
    const auto add = [&addresses](const RedisAddress& address) {
        if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
    };
    std::ranges::for_each(x_map.replicas(), add);
    std::ranges::for_each(x_config.seeds, add);
    return addresses;
}

Task<Result<SlotMap>> ClusterNodes::ask_for_map(RedisAddress address) {
    // Do not keep the connection to a node that is not a known master.
    const bool master = std::ranges::find(x_map.masters(), address) != x_map.masters().end();
    const auto connection = master ? node(address) : connect_briefly(address);
    if (!connection) co_return std::unexpected(connection.error());
    std::vector<Command> question{Command{"CLUSTER", "SLOTS"}};
    const auto deadline = Deadline::after(x_config.map_timeout);
    const auto outcome = co_await (*connection)->execute(std::move(question), deadline);
    if (!outcome) co_return fail(Errc::unavailable, outcome.error().error.detail);
    co_return SlotMap::read(outcome->front(), address);
}

void ClusterNodes::take_map(Result<SlotMap> map) {
    if (!map) {
        x_last_error = map.error().detail;
        if (x_last_error != x_last_logged)
            log("redis").warn("no slot map of the cluster: {}", x_last_error);
        x_last_logged = x_last_error;
        return;
    }
    x_last_error.clear();
    x_last_logged.clear();
    x_map = std::move(*map);
    x_mapped = true;
    std::erase_if(x_nodes, [this](const auto& node) {
        return std::ranges::find(x_map.masters(), node.first) == x_map.masters().end();
    });
}

Task<Result<void>> ClusterNodes::wait_change(Deadline deadline) {
    asio::steady_timer timer(x_executor, deadline.when());
    auto waiting = co_await asio::experimental::make_parallel_group(
                       x_change_signal.async_wait(asio::deferred), timer.async_wait(asio::deferred)
    )
                       .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (x_closed) co_return fail_closed();
    if (std::get<0>(waiting)[0] == 1) {
        const auto why = x_last_error.empty() ? std::string("no reply yet") : x_last_error;
        co_return fail(Errc::timeout, "no newer slot map of the Redis cluster: " + why);
    }
    co_return Result<void>();
}

Task<Result<void>> ClusterNodes::wait_map(std::shared_ptr<ClusterNodes> self, Deadline deadline) {
    while (!x_mapped) {
        if (x_closed) co_return fail_closed();
        if (x_ended > 0)
            co_return fail(Errc::unavailable, "no slot map of the Redis cluster: " + x_last_error);
        if (auto changed = co_await wait_change(deadline); !changed) co_return changed;
    }
    co_return Result<void>();
}

Task<Result<void>> ClusterNodes::wait_refreshed(
    std::shared_ptr<ClusterNodes> self, Deadline deadline
) {
    const auto wanted = x_begun + 1;  // a running read may return the old map
    refresh();
    while (x_ended < wanted) {
        if (x_closed) co_return fail_closed();
        if (auto changed = co_await wait_change(deadline); !changed) co_return changed;
    }
    co_return Result<void>();
}

Task<Result<void>> ClusterNodes::wait_connected(
    std::shared_ptr<ClusterNodes> self, Deadline deadline
) {
    (void)co_await wait_map(self, deadline);
    for (;;) {
        const auto connected = co_await connect_all(deadline);
        if (connected || deadline.expired() || x_closed) co_return connected;
        auto refreshed = co_await wait_refreshed(self, deadline);
        if (!refreshed) co_return refreshed;
    }
}

Task<Result<void>> ClusterNodes::connect_all(Deadline deadline) {
    if (x_closed) co_return fail_closed();
    if (x_map.size() < cluster_slots)
        co_return fail(Errc::timeout, "the Redis cluster does not serve all slots");
    const auto masters = x_map.masters();
    for (const auto& address : masters) {
        const auto connection = node(address);
        if (!connection) co_return std::unexpected(connection.error());
        // Wait only this long: the master can change meanwhile.
        const auto some = deadline.shortened(x_config.map_timeout);
        auto connected = co_await (*connection)->wait_connected(some);
        if (!connected) co_return connected;
    }
    co_return Result<void>();
}

void ClusterNodes::close() {
    x_closed = true;
    for (const auto& [address, connection] : x_nodes)
        connection->close();
    x_pause_timer.cancel();
    x_wanted_signal.cancel();
    x_change_signal.cancel();
}

RedisConnectionStatus ClusterNodes::status() const {
    RedisConnectionStatus status;
    status.connected = !x_closed && x_map.size() == cluster_slots;
    status.last_error = x_last_error;
    for (const auto& [address, connection] : x_nodes) {
        const auto one = connection->status();
        status.connected = status.connected && one.connected;
        status.connections += one.connections;
        status.commands_waiting += one.commands_waiting;
        if (!one.connected && status.last_error.empty()) status.last_error = one.last_error;
    }
    return status;
}

}  // namespace continuo
