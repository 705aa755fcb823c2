#include "redis/transport/single_node_connection.hpp"

#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace continuo {

namespace {

/// A coroutine's handler as a completion: its executor resumes it, never the caller directly.
template <class Handler>
Pipeline::Completion make_completion(Handler handler) {
    return [handler = std::move(handler)](Pipeline::BatchResult outcome) mutable {
        asio::get_associated_cancellation_slot(handler).clear();
        const auto executor = asio::get_associated_executor(handler);
        asio::post(
            executor,
            [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
                std::move(handler)(std::move(outcome));
            }
        );
    };
}

/// The coroutine holds both, because the connection can be destroyed meanwhile.
Task<Pipeline::BatchResult> execute_on(
    std::shared_ptr<ReconnectingSocket> socket,
    std::shared_ptr<Pipeline> pipeline,
    std::vector<Command> commands,
    Deadline deadline
) {
    if (deadline.expired()) {
        const std::string late = "the deadline had already passed";
        co_return std::unexpected(RedisError{Error{Errc::timeout, late}, false});
    }
    using Signature = void(Pipeline::BatchResult);
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(
        [](auto handler,
           ReconnectingSocket* over,
           Pipeline* to,
           std::vector<Command> batch,
           SteadyPoint when) {
            auto slot = asio::get_associated_cancellation_slot(handler);
            const auto id = to->push(std::move(batch), when, make_completion(std::move(handler)));
            over->notify(when);
            if (!slot.is_connected()) return;
            slot.assign([weak = over->weak_from_this(), to, id](asio::cancellation_type_t) {
                const auto held = weak.lock();  // also keeps the pipeline
                if (!held) return;
                to->cancel(id);
                held->notify();
            });
        },
        asio::use_awaitable,
        socket.get(),
        pipeline.get(),
        std::move(commands),
        deadline.when()
    );
}

}  // namespace

Task<Pipeline::BatchResult> SingleNodeConnection::execute(
    std::vector<Command> commands, Deadline deadline
) {
    return execute_on(x_socket, x_pipeline, std::move(commands), deadline);
}

Task<Result<void>> SingleNodeConnection::wait_connected(Deadline deadline) {
    return x_socket->wait_settled(x_socket, deadline);
}

RedisConnectionStatus SingleNodeConnection::status() const {
    auto status = x_socket->status();
    status.commands_waiting = x_pipeline->commands_waiting();
    return status;
}

Result<std::unique_ptr<SingleNodeConnection>> make_single_node_connection(
    asio::any_io_executor executor,
    RedisConnectionConfig config,
    std::string server,
    ReconnectingSocket::Locate locate
) {
    auto tls = make_tls_for(config);
    if (!tls) return std::unexpected(std::move(tls.error()));
    auto pipeline = std::make_shared<Pipeline>(server, config.login, config.limits);
    auto socket = std::make_shared<ReconnectingSocket>(
        std::move(executor),
        std::move(server),
        std::move(config),
        std::move(*tls),
        pipeline,
        std::move(locate)
    );
    socket->start();
    return std::make_unique<SingleNodeConnection>(std::move(socket), std::move(pipeline));
}

Result<std::unique_ptr<asio::ssl::context>> make_tls_for(const RedisConnectionConfig& config) {
    if (!config.secure || !config.address.socket_path.empty())
        return std::unique_ptr<asio::ssl::context>();
    return make_redis_tls(config.certificate_file);
}

}  // namespace continuo
