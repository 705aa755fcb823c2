#include "api/admission/request_quota.hpp"

#include <chrono>

#include "cache/rate_window.hpp"
#include "domain/fingerprint.hpp"

namespace continuo {

namespace {

ApiError rate_refusal(const RateDecision& rate) {
    auto error = api_error(429, "Rate limit exceeded. Please try again later.");
    error.headers.add("Retry-After", std::to_string(rate.retry_after.count()));
    return error;
}

}  // namespace

RequestQuota::RequestQuota(RequestQuotaConfig config, const Clock& clock)
    : x_config(std::move(config)),
      x_rate_limiter(x_config.limit, clock),
      x_preflight_limiter(x_config.limit, clock),
      x_guesses(x_config.limit, clock) {}

bool RequestQuota::counts(const Exchange& exchange) const {
    return x_config.limit.enabled && !exchange.is_probe();
}

std::optional<ApiError> RequestQuota::count(Exchange& exchange, bool preflight) {
    if (preflight) {
        if (!x_config.limit.enabled) return std::nullopt;
        const auto rate = x_preflight_limiter.count(exchange.counted_as());
        return rate.allowed ? std::nullopt : std::optional(rate_refusal(rate));
    }
    if (!counts(exchange)) return std::nullopt;
    exchange.rate = x_rate_limiter.count(exchange.counted_as());
    return exchange.rate->allowed ? std::nullopt : std::optional(rate_refusal(*exchange.rate));
}

/// The client's name in counts that instances share; it does not reveal the address.
std::string RequestQuota::shared_name(const Exchange& exchange) const {
    const auto network = exchange.counted_as().client_network().text();
    return make_fingerprint(x_config.fingerprint_secret, network, "rate");
}

Task<std::optional<ApiError>> RequestQuota::count_guess_shared(const Exchange* exchange) {
    if (x_config.shared_guesses == nullptr || !x_config.limit.enabled) co_return std::nullopt;
    const auto counted = co_await x_config.shared_guesses->count(shared_name(*exchange));
    if (!counted || counted->allowed) co_return std::nullopt;
    co_return x_guesses.block(exchange->counted_as(), exchange->request_id);
}

Task<std::optional<ApiError>> RequestQuota::count_shared(Exchange* exchange) {
    if (x_config.shared_rates == nullptr || !counts(*exchange)) co_return std::nullopt;
    const auto counted = co_await x_config.shared_rates->count(shared_name(*exchange));
    if (!counted) co_return std::nullopt;  // the count of this instance decides
    const auto seconds = [](std::chrono::milliseconds time) {
        return std::chrono::ceil<std::chrono::seconds>(time);
    };
    exchange->rate = RateDecision{
        .allowed = counted->allowed,
        .limit = x_config.limit.requests,
        .remaining = counted->remaining,
        .reset = seconds(counted->reset),
        .retry_after = seconds(counted->retry_after),
    };
    if (counted->allowed) co_return std::nullopt;
    co_return rate_refusal(*exchange->rate);
}

std::optional<ApiError> RequestQuota::count_unreadable(Exchange& exchange) {
    if (!x_config.limit.enabled) return std::nullopt;
    exchange.rate = x_rate_limiter.count(exchange.counted_as());
    return exchange.rate->allowed ? std::nullopt : std::optional(rate_refusal(*exchange.rate));
}

void RequestQuota::show(Exchange& exchange) {
    if (counts(exchange)) exchange.rate = x_rate_limiter.peek(exchange.counted_as());
}

std::optional<ApiError> RequestQuota::check_guesses(const Exchange& exchange) {
    return x_guesses.check(exchange.counted_as());
}

void RequestQuota::count_guess(const Exchange& exchange) {
    x_guesses.count(exchange.counted_as(), exchange.request_id);
}

bool RequestQuota::shares_guesses() const {
    return x_config.shared_guesses != nullptr && x_config.limit.enabled;
}

}  // namespace continuo
