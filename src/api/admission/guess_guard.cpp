#include "api/admission/guess_guard.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr SteadyPoint::duration report_interval = 10s;

RateLimitConfig guess_config(RateLimitConfig config) {
    config.requests = wrong_keys_max;
    return config;
}

/// The client's network: enough to find it in a firewall's log, and not a person's address.
std::string network_text(const IpAddress& client) {
    if (client.is_v4()) return client.network(8).text() + "/24";
    return client.network(80).text() + "/48";
}

ApiError too_many_keys(std::chrono::seconds retry_after) {
    auto error = api_error(429, "Too many wrong keys. Please try again later.");
    error.headers.add("Retry-After", std::to_string(std::max(retry_after, 1s).count()));
    return error;
}

}  // namespace

GuessGuard::GuessGuard(const RateLimitConfig& config, const Clock& clock)
    : x_enabled(config.enabled), x_clock(clock), x_limiter(guess_config(config), clock) {}

std::optional<ApiError> GuessGuard::check(const IpAddress& client) const {
    if (!x_enabled) return std::nullopt;
    const auto state = x_limiter.peek(client);
    if (state.allowed) return std::nullopt;
    return too_many_keys(state.retry_after);
}

void GuessGuard::count(const IpAddress& client, std::string_view request_id) {
    if (!x_enabled) return;
    const auto state = x_limiter.count(client);
    if (!state.allowed || state.remaining == 0) report(client, request_id);
}

ApiError GuessGuard::block(const IpAddress& client, std::string_view request_id) {
    x_limiter.use_up(client);
    report(client, request_id);
    return too_many_keys(x_limiter.peek(client).retry_after);
}

void GuessGuard::report(const IpAddress& client, std::string_view request_id) {
    const auto now = x_clock.steady_now().time_since_epoch().count();
    auto next = x_next_report.load(std::memory_order_relaxed);
    if (now < next || !x_next_report.compare_exchange_strong(next, now + report_interval.count()))
        return;
    log("security")
        .warn(
            "wrong keys from {}: its keys are refused for a while [{}]",
            network_text(client),
            request_id
        );
}

}  // namespace continuo
