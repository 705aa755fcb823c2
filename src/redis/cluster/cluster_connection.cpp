#include "redis/cluster/cluster_connection.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "async/with_deadline.hpp"
#include "base/id.hpp"
#include "redis/cluster/cluster_batch.hpp"
#include "redis/transport/backoff.hpp"
#include "redis/transport/single_node_connection.hpp"

namespace continuo {

namespace {

using BatchResult = ClusterBatch::BatchResult;
using Nodes = std::shared_ptr<ClusterNodes>;

Task<BatchResult> send_to(
    Nodes nodes, RedisAddress address, std::vector<Command> commands, Deadline deadline
) {
    const auto node = nodes->node(address);
    if (!node) co_return std::unexpected(RedisError{node.error(), false});
    const auto connection = *node;  // the map can drop it meanwhile
    co_return co_await connection->execute(std::move(commands), deadline);
}

/// Sends the commands of `parts` in parallel; the caller keeps them.
Task<std::vector<BatchResult>> send_parts(
    Nodes nodes, std::vector<ClusterBatch::Part>* parts, Deadline deadline
) {
    std::vector<BatchResult> outcomes;
    if (parts->size() == 1) {
        auto& part = parts->front();
        outcomes.push_back(co_await send_to(nodes, part.node, std::move(part.commands), deadline));
        co_return outcomes;
    }
    const auto executor = co_await asio::this_coro::executor;
    const auto prepare = [&](ClusterBatch::Part& part) {
        auto sending = send_to(nodes, part.node, std::move(part.commands), deadline);
        return asio::co_spawn(executor, std::move(sending), asio::deferred);
    };
    std::vector<decltype(prepare(parts->front()))> sendings;
    for (auto& part : *parts)
        sendings.push_back(prepare(part));
    auto [order, errors, results] =
        co_await asio::experimental::make_parallel_group(std::move(sendings))
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (!errors[i]) continue;  // an exception means that it was cancelled
        Error error{Errc::cancelled, "it is unknown whether it was executed: cancelled"};
        results[i] = std::unexpected(RedisError{std::move(error), true});
    }
    co_return std::move(results);
}

/// One round: sends the parts, then waits as long as the next round requires.
Task<void> advance(Nodes nodes, ClusterBatch* batch, Backoff* pauses, Deadline deadline) {
    auto parts = batch->split(nodes->map());
    if (!parts.empty()) {
        auto outcomes = co_await send_parts(nodes, &parts, deadline);
        for (std::size_t i = 0; i < parts.size(); ++i)
            batch->take(parts[i], std::move(outcomes[i]), nodes->map());
    }
    if (batch->map_is_old()) nodes->refresh();
    if (batch->next() == ClusterBatch::Next::pause) {
        co_await sleep_until(deadline.shortened(pauses->next(random_u64())));
    } else if (batch->next() == ClusterBatch::Next::refresh) {
        (void)co_await nodes->wait_refreshed(nodes, deadline);
    }
}

Task<BatchResult> execute_on(Nodes nodes, std::vector<Command> commands, Deadline deadline) {
    ClusterBatch batch(std::move(commands));
    Backoff pauses(nodes->config().pause_first, nodes->config().pause_last);
    bool cancelled = false;
    try {
        auto mapped = co_await nodes->wait_map(nodes, deadline);
        if (!mapped) co_return batch.give_up(std::move(mapped.error()));
        while (batch.next() != ClusterBatch::Next::done) {
            if (nodes->is_closed())
                co_return batch.give_up({Errc::unavailable, "the Redis client was closed"});
            if (deadline.expired())
                co_return batch.give_up({Errc::timeout, "the deadline passed before it was sent"});
            co_await advance(nodes, &batch, &pauses, deadline);
        }
    } catch (const boost::system::system_error& e) {
        if (e.code() != asio::error::operation_aborted) throw;
        cancelled = true;
    }
    if (cancelled) co_return batch.give_up({Errc::cancelled, "cancelled before it was sent"});
    co_return batch.outcome();
}

class ClusterConnection final : public RedisConnection {
public:
    explicit ClusterConnection(Nodes nodes) : x_nodes(std::move(nodes)) {}
    ~ClusterConnection() override { x_nodes->close(); }
    ClusterConnection(const ClusterConnection&) = delete;
    ClusterConnection& operator=(const ClusterConnection&) = delete;

    Task<BatchResult> execute(std::vector<Command> commands, Deadline deadline) override {
        return execute_on(x_nodes, std::move(commands), deadline);
    }
    Task<Result<void>> wait_connected(Deadline deadline) override {
        return x_nodes->wait_connected(x_nodes, deadline);
    }
    void close() override { x_nodes->close(); }
    [[nodiscard]] RedisConnectionStatus status() const override { return x_nodes->status(); }

private:
    Nodes x_nodes;
};

}  // namespace

Result<std::unique_ptr<RedisConnection>> make_cluster_connection(
    asio::any_io_executor executor, RedisClusterConfig config
) {
    if (config.seeds.empty())
        return fail(Errc::invalid_input, "the address of a cluster node is missing");
    if (const auto tls = make_tls_for(config.node); !tls) return std::unexpected(tls.error());
    auto nodes = std::make_shared<ClusterNodes>(std::move(executor), std::move(config));
    nodes->start();
    return std::make_unique<ClusterConnection>(std::move(nodes));
}

}  // namespace continuo
