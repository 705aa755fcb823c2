#include <utility>

#include "base/text.hpp"
#include "cache/shared_sum.hpp"

namespace continuo {

namespace {

/// A turn waits for it.
constexpr std::chrono::milliseconds sum_timeout{500};

class RedisSharedSum final : public SharedSum {
public:
    RedisSharedSum(
        std::string key_prefix,
        std::string instance,
        std::chrono::seconds kept_for,
        RedisCommands& redis
    )
        : x_prefix(std::move(key_prefix)),
          x_instance(std::move(instance)),
          x_seconds(std::to_string(kept_for.count())),
          x_redis(redis) {}

    Task<Result<std::uint64_t>> put(std::string name, std::uint64_t part) override {
        const auto key = x_prefix + name;
        const auto replies = co_await x_redis.execute(
            {Command{"HSET", key, x_instance, std::to_string(part)},
             Command{"EXPIRE", key, x_seconds},
             Command{"HVALS", key}},
            Deadline::after(sum_timeout)
        );
        if (!replies) co_return std::unexpected(replies.error());
        for (const auto& reply : *replies)
            if (reply.is_error()) co_return fail(Errc::unavailable, "redis: " + reply.quoted());
        std::uint64_t sum = 0;
        for (const auto& value : replies->back().elements) {
            std::uint64_t number = 0;
            if (parse_integer(value.text, number)) sum += number;
        }
        co_return sum;
    }

private:
    std::string x_prefix;
    std::string x_instance;
    std::string x_seconds;
    RedisCommands& x_redis;
};

}  // namespace

std::unique_ptr<SharedSum> make_redis_shared_sum(
    std::string key_prefix,
    std::string instance,
    std::chrono::seconds kept_for,
    RedisCommands& redis
) {
    return std::make_unique<RedisSharedSum>(
        std::move(key_prefix), std::move(instance), kept_for, redis
    );
}

}  // namespace continuo
