#include "api/readiness_cache.hpp"

#include <utility>

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto fresh_time = 1s;  // orchestrators probe every few seconds
constexpr auto spare_time = 1s;  // for the request that asks, beyond the time of its pings

}  // namespace

std::optional<json::object> ReadinessCache::find(SteadyPoint now) {
    const std::scoped_lock lock(x_mutex);
    if (!x_states) return std::nullopt;
    if (now < x_fresh_until || now < x_asked_until) return x_states;
    x_asked_until = now + x_ask_time + spare_time;
    return std::nullopt;
}

void ReadinessCache::put(json::object states, SteadyPoint now) {
    const std::scoped_lock lock(x_mutex);
    x_states = std::move(states);
    x_fresh_until = now + fresh_time;
    x_asked_until = {};
}

}  // namespace continuo
