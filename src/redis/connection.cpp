#include "redis/connection.hpp"

#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "redis/link.hpp"

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

class LinkedRedisConnection final : public RedisConnection {
public:
    explicit LinkedRedisConnection(std::shared_ptr<RedisLink> link) : x_link(std::move(link)) {}
    ~LinkedRedisConnection() override { x_link->close(); }
    LinkedRedisConnection(const LinkedRedisConnection&) = delete;
    LinkedRedisConnection& operator=(const LinkedRedisConnection&) = delete;

    Task<Pipeline::Outcome> execute(std::vector<Command> commands, Deadline deadline) override {
        return execute_on(x_link, std::move(commands), deadline);
    }
    Task<Result<void>> wait_connected(Deadline deadline) override {
        return x_link->wait_connected(x_link, deadline);
    }
    void close() override { x_link->close(); }
    [[nodiscard]] RedisConnectionStatus status() const override { return x_link->status(); }

private:
    static Task<Pipeline::Outcome> execute_on(
        std::shared_ptr<RedisLink> link, std::vector<Command> commands, Deadline deadline
    ) {
        if (deadline.expired()) {
            const std::string late = "the deadline had passed before it began";
            co_return std::unexpected(RedisError{Error{Errc::timeout, late}, false});
        }
        using Signature = void(Pipeline::Outcome);
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(
            [](auto handler, RedisLink* to, std::vector<Command> batch, SteadyPoint when) {
                auto slot = asio::get_associated_cancellation_slot(handler);
                const auto id =
                    to->push(std::move(batch), when, make_completion(std::move(handler)));
                if (!slot.is_connected()) return;
                slot.assign([weak = to->weak_from_this(), id](asio::cancellation_type_t) {
                    if (const auto held = weak.lock()) held->cancel(id);
                });
            },
            asio::use_awaitable,
            link.get(),
            std::move(commands),
            deadline.when()
        );
    }

    std::shared_ptr<RedisLink> x_link;
};

}  // namespace

RedisConnectionConfig redis_connection_config(const RedisUrl& url, std::string client_name) {
    RedisConnectionConfig config;
    if (!url.addresses.empty()) config.address = url.addresses.front();
    config.secure = url.secure;
    config.login = RedisLogin{url.user, url.password, url.database, std::move(client_name)};
    return config;
}

Result<std::unique_ptr<RedisConnection>> make_redis_connection(
    asio::any_io_executor executor, RedisConnectionConfig config
) {
    if (config.address.host.empty() && config.address.socket_path.empty())
        return fail(Errc::invalid_input, "no address of Redis");
    std::unique_ptr<asio::ssl::context> tls;
    if (config.secure && config.address.socket_path.empty()) {
        auto made = make_redis_tls(config.certificate_file);
        if (!made) return std::unexpected(std::move(made.error()));
        tls = std::move(*made);
    }
    auto link = std::make_shared<RedisLink>(std::move(executor), std::move(config), std::move(tls));
    link->start();
    return std::make_unique<LinkedRedisConnection>(std::move(link));
}

}  // namespace continuo
