#pragma once

#include <atomic>
#include <optional>
#include <string_view>

#include "api/admission/rate_limiter.hpp"
#include "api/error_response.hpp"

namespace continuo {

/// Wrong keys and operator's tokens that a client may send in one period of the rate limit. An
/// operator mistypes a few times; a guesser needs billions.
inline constexpr std::uint32_t wrong_keys_max = 10;

/// Counts wrong keys by client address and refuses further keys, also the right
/// one, of a client that has sent too many: otherwise the answer to each guess would still tell.
/// Writes a line to the log `security`, at most one in ten seconds. Thread: any.
class GuessGuard {
public:
    /// Does nothing while the rate limit is off. `clock` outlives it.
    GuessGuard(const RateLimitConfig& config, const Clock& clock);

    /// 429 when the client has sent too many wrong keys lately.
    [[nodiscard]] std::optional<ApiError> check(const IpAddress& client) const;
    /// Counts a wrong key.
    void count(const IpAddress& client, std::string_view request_id);
    /// All instances together have counted too many: refuses this client's keys for a period.
    [[nodiscard]] ApiError block(const IpAddress& client, std::string_view request_id);

private:
    void report(const IpAddress& client, std::string_view request_id);

    bool x_enabled;
    const Clock& x_clock;
    RateLimiter x_limiter;
    std::atomic<SteadyPoint::rep> x_next_report = 0;
};

}  // namespace continuo
