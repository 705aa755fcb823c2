#include <string_view>
#include <utility>

#include "base/embedded_text.hpp"
#include "base/text.hpp"
#include "cache/rate_window.hpp"
#include "redis/protocol/function_call.hpp"

namespace continuo {

/// redis_rate_window.lua, embedded by CMakeLists.txt.
extern const EmbeddedTexts rate_window_source;

const FunctionLibrary& rate_window_functions() {
    static const FunctionLibrary library(rate_window_source.front().content);
    return library;
}

namespace {

// Rate limiting must not delay responses: after this time the instance uses its own counters.
constexpr std::chrono::milliseconds reply_timeout{100};

class RedisRateWindow final : public RateWindow {
public:
    RedisRateWindow(
        std::string key_prefix,
        std::uint32_t requests,
        std::chrono::seconds period,
        RedisCommands& redis
    )
        : x_prefix(std::move(key_prefix)),
          x_requests(std::to_string(requests)),
          x_period(std::to_string(std::chrono::milliseconds(period).count())),
          x_redis(redis) {}

    Task<Result<RateCount>> count(std::string who) override {
        FunctionCall call{"continuo_rate_v1", {x_prefix + who}, {x_requests, x_period}};
        const auto replies = co_await call_function(
            &x_redis, std::move(call), {}, &rate_window_functions(), Deadline::after(reply_timeout)
        );
        if (!replies) co_return std::unexpected(replies.error());
        const auto& reply = replies->front();
        if (reply.elements.size() != 4)
            co_return fail(Errc::unavailable, "redis: " + reply.quoted());
        const auto number = [&](std::size_t i) { return reply.elements[i].integer; };
        co_return RateCount{
            .allowed = number(0) == 1,
            .remaining = static_cast<std::uint32_t>(number(1)),
            .reset = std::chrono::milliseconds(number(2)),
            .retry_after = std::chrono::milliseconds(number(3)),
        };
    }

private:
    std::string x_prefix;
    std::string x_requests;
    std::string x_period;
    RedisCommands& x_redis;
};

}  // namespace

std::unique_ptr<RateWindow> make_redis_rate_window(
    std::string key_prefix,
    std::uint32_t requests,
    std::chrono::seconds period,
    RedisCommands& redis
) {
    return std::make_unique<RedisRateWindow>(std::move(key_prefix), requests, period, redis);
}

}  // namespace continuo
