#pragma once

#include <optional>
#include <string>

#include "api/admission/guess_guard.hpp"
#include "api/admission/rate_limiter.hpp"
#include "api/exchange.hpp"
#include "async/task.hpp"

namespace continuo {

class RateWindow;

struct RequestQuotaConfig {
    RateLimitConfig limit;
    RateWindow* shared_rates = nullptr;    ///< counts of all instances; null: only this one counts
    RateWindow* shared_guesses = nullptr;  ///< the same of wrong keys
    std::string fingerprint_secret;
};

/// How many requests a client address may make, here and with all instances together, and how many
/// wrong keys it may send. Health checks are not counted. Thread: any. `clock` and the
/// windows outlive it.
class RequestQuota {
public:
    RequestQuota(RequestQuotaConfig config, const Clock& clock);

    /// Counts the request here. The refusal if there were too many.
    std::optional<ApiError> count(Exchange& exchange, bool preflight);
    /// Counts a request that could not be read. The refusal if there were too many.
    std::optional<ApiError> count_unreadable(Exchange& exchange);
    /// Sets what is left, without counting.
    void show(Exchange& exchange);
    /// Counts the request with all instances, after this one has allowed it. `exchange` outlives
    /// the task.
    Task<std::optional<ApiError>> count_shared(Exchange* exchange);

    /// The refusal of an address that sent too many wrong keys.
    [[nodiscard]] std::optional<ApiError> check_guesses(const Exchange& exchange);
    /// Counts a wrong key here.
    void count_guess(const Exchange& exchange);
    /// Whether wrong keys are counted with other instances too.
    [[nodiscard]] bool shares_guesses() const;
    /// Counts a wrong key with all instances. `exchange` outlives the task.
    Task<std::optional<ApiError>> count_guess_shared(const Exchange* exchange);

private:
    [[nodiscard]] bool counts(const Exchange& exchange) const;
    [[nodiscard]] std::string shared_name(const Exchange& exchange) const;

    RequestQuotaConfig x_config;
    RateLimiter x_rate_limiter;
    RateLimiter x_preflight_limiter;  ///< apart: a page's requests keep their whole limit
    GuessGuard x_guesses;
};

}  // namespace continuo
