#include "redis/linked_connection.hpp"

#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace continuo {

namespace {

/// The handler of a coroutine as a completion: it is resumed by its executor, never from inside.
template <class Handler>
Pipeline::Completion make_completion(Handler handler) {
    return [handler = std::move(handler)](Pipeline::Outcome outcome) mutable {
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

/// The coroutine keeps both: the connection may be destroyed meanwhile.
Task<Pipeline::Outcome> execute_on(
    std::shared_ptr<RedisLink> link,
    std::shared_ptr<Pipeline> pipeline,
    std::vector<Command> commands,
    Deadline deadline
) {
    if (deadline.expired()) {
        const std::string late = "the deadline had passed before it began";
        co_return std::unexpected(RedisError{Error{Errc::timeout, late}, false});
    }
    using Signature = void(Pipeline::Outcome);
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(
        [](auto handler, RedisLink* over, Pipeline* to, std::vector<Command> batch, SteadyPoint when
        ) {
            auto slot = asio::get_associated_cancellation_slot(handler);
            const auto id = to->push(std::move(batch), when, make_completion(std::move(handler)));
            over->nudge(when);
            if (!slot.is_connected()) return;
            slot.assign([weak = over->weak_from_this(), to, id](asio::cancellation_type_t) {
                const auto held = weak.lock();  // and with it the pipeline
                if (!held) return;
                to->cancel(id);
                held->nudge();
            });
        },
        asio::use_awaitable,
        link.get(),
        pipeline.get(),
        std::move(commands),
        deadline.when()
    );
}

}  // namespace

Task<Pipeline::Outcome> LinkedRedisConnection::execute(
    std::vector<Command> commands, Deadline deadline
) {
    return execute_on(x_link, x_pipeline, std::move(commands), deadline);
}

Task<Result<void>> LinkedRedisConnection::wait_connected(Deadline deadline) {
    return x_link->wait_settled(x_link, deadline);
}

RedisConnectionStatus LinkedRedisConnection::status() const {
    auto status = x_link->status();
    status.commands_waiting = x_pipeline->commands_waiting();
    return status;
}

Result<std::unique_ptr<LinkedRedisConnection>> make_linked_connection(
    asio::any_io_executor executor,
    RedisConnectionConfig config,
    std::string server,
    RedisLink::Locate locate
) {
    auto tls = make_tls_for(config);
    if (!tls) return std::unexpected(std::move(tls.error()));
    auto pipeline = std::make_shared<Pipeline>(server, config.login, config.limits);
    auto link = std::make_shared<RedisLink>(
        std::move(executor),
        std::move(server),
        std::move(config),
        std::move(*tls),
        pipeline,
        std::move(locate)
    );
    link->start();
    return std::make_unique<LinkedRedisConnection>(std::move(link), std::move(pipeline));
}

Result<std::unique_ptr<asio::ssl::context>> make_tls_for(const RedisConnectionConfig& config) {
    if (!config.secure || !config.address.socket_path.empty())
        return std::unique_ptr<asio::ssl::context>();
    return make_redis_tls(config.certificate_file);
}

}  // namespace continuo
