#include <string_view>
#include <utility>

#include "cache/rate_window.hpp"
#include "redis/protocol/function_call.hpp"

namespace continuo {

namespace {

// A limit is not worth a slow answer: after this the instance goes by its own counts.
constexpr std::chrono::milliseconds answer_time{100};

// keys: the client's window. args: requests | period in milliseconds.
// Answers {allowed, remaining, milliseconds to reset, milliseconds to retry}.
constexpr std::string_view library_text = R"lua(#!lua name=continuo_rate_v1
local function count(keys, args)
  local limit, period = tonumber(args[1]), tonumber(args[2])
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local window, passed = math.floor(now / period), (now % period) / period
  local known = redis.call('HMGET', keys[1], 'window', 'present', 'previous')
  local present, previous = tonumber(known[2] or 0), tonumber(known[3] or 0)
  local age = window - tonumber(known[1] or window)
  if age == 1 then present, previous = 0, present end
  if age > 1 or age < 0 then present, previous = 0, 0 end
  local used = previous * (1 - passed) + present
  local allowed = used + 1 <= limit + 1e-9
  if allowed then
    present, used = present + 1, used + 1
    redis.call('HSET', keys[1], 'window', window, 'present', present, 'previous', previous)
    redis.call('PEXPIRE', keys[1], 2 * period)
  end
  local left, reset, retry = 1 - passed, 0, 0
  if present > 0 then reset = (left + 1) * period
  elseif previous > 0 then reset = left * period end
  if not allowed then
    local wanted = limit - 1
    if present <= wanted then retry = (1 - (wanted - present) / previous - passed) * period
    else retry = (left + 1 - wanted / present) * period end
  end
  return {allowed and 1 or 0, math.max(0, math.floor(limit - used + 1e-9)), math.ceil(reset),
          math.ceil(retry)}
end
redis.register_function('continuo_rate_v1', count)
)lua";

const FunctionLibrary& library() {
    static const FunctionLibrary made(library_text);
    return made;
}

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
            &x_redis, std::move(call), {}, &library(), Deadline::after(answer_time)
        );
        if (!replies) co_return std::unexpected(replies.error());
        const auto& reply = replies->front();
        if (reply.elements.size() != 4)
            co_return fail(Errc::unavailable, "redis: " + reply.text.substr(0, 200));
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
