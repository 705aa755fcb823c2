#include <utility>

#include "base/text.hpp"
#include "cache/cache.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

// A lookup that takes longer costs more than it saves.
constexpr std::chrono::milliseconds reply_timeout_cache{200};
constexpr std::size_t value_bytes_max_redis = 1024 * 1024;

class RedisCache final : public Cache {
public:
    RedisCache(RedisCacheConfig config, RedisCommands& redis, const Clock& clock, Metrics* metrics)
        : x_prefix(std::move(config.key_prefix)),
          x_ttl(std::to_string(config.fallback.ttl.count())),
          x_redis(redis),
          x_metrics(metrics),
          x_fallback(make_memory_cache(config.fallback, clock)) {}

    Task<std::optional<std::string>> get(std::string key) override {
        auto replies = co_await x_redis.execute(
            {Command{"GET", x_prefix + key}}, Deadline::after(reply_timeout_cache)
        );
        std::optional<std::string> value;
        if (replies && replies->size() == 1 && replies->front().type == Reply::Type::bulk)
            value = std::move(replies->front().text);
        if (!replies) value = co_await x_fallback->get(std::move(key));
        if (x_metrics != nullptr) x_metrics->record_cache("get", value.has_value());
        co_return value;
    }

    Task<void> put(std::string key, std::string value) override {
        if (value.size() > value_bytes_max_redis) co_return;
        const auto replies = co_await x_redis.execute(
            {Command{"SET", x_prefix + key, value, "EX", x_ttl}},
            Deadline::after(reply_timeout_cache)
        );
        // The fallback stores only values that could not be written to Redis: two copies could
        // differ.
        if (!replies) co_await x_fallback->put(std::move(key), std::move(value));
    }

    Task<Result<void>> ping() override {
        const auto replies =
            co_await x_redis.execute({Command{"PING"}}, Deadline::after(reply_timeout_cache));
        if (!replies) co_return std::unexpected(replies.error());
        if (replies->front().is_error())
            co_return fail(Errc::unavailable, replies->front().quoted());
        co_return Result<void>{};
    }

private:
    std::string x_prefix;
    std::string x_ttl;
    RedisCommands& x_redis;
    Metrics* x_metrics;
    std::unique_ptr<Cache> x_fallback;
};

}  // namespace

std::unique_ptr<Cache> make_redis_cache(
    RedisCacheConfig config, RedisCommands& redis, const Clock& clock, Metrics* metrics
) {
    return std::make_unique<RedisCache>(std::move(config), redis, clock, metrics);
}

}  // namespace continuo
