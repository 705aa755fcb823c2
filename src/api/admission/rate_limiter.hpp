#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "api/admission/client_address.hpp"
#include "base/clock.hpp"

namespace continuo {

struct RateLimitConfig {
    bool enabled = true;
    std::uint32_t requests = 100;         ///< RATE_LIMIT_REQUESTS, of one client ...
    std::chrono::seconds period{60};      ///< ... in any period of this length
    std::size_t clients_max = 64 * 1024;  ///< remembered; about 100 bytes each
    /// An IPv6 /48, which one site gets, may send this many times `requests`: who has a whole site
    /// has 65,536 /64.
    std::uint32_t site_factor = 16;
};

struct RateDecision {
    bool allowed = true;
    std::uint32_t limit = 0;
    std::uint32_t remaining = 0;          ///< requests that would pass now
    std::chrono::seconds reset{0};        ///< until the limit is whole again, rounded up
    std::chrono::seconds retry_after{0};  ///< until one would pass, rounded up; 0 when allowed
};

/// Counts requests by client over a sliding window (cache/sliding_window.hpp). IPv6 clients are
/// distinguished by their /64, which is what one customer gets, and counted by their /48 as well,
/// at a higher limit. The clients seen longest ago are forgotten when there are too many, in O(1).
/// Thread: any; a client's stripe is locked for well under a microsecond.
class RateLimiter {
public:
    RateLimiter(RateLimitConfig config, const Clock& clock);  ///< `clock` outlives it
    ~RateLimiter();

    /// Counts one request, unless it is refused.
    [[nodiscard]] RateDecision count(const IpAddress& client);
    /// Whether a request would be refused now, and the state; counts nothing.
    [[nodiscard]] RateDecision peek(const IpAddress& client) const;
    /// Counts as many requests as are allowed: the client's next one is refused.
    void use_up(const IpAddress& client);
    [[nodiscard]] std::size_t clients() const;  ///< with the /48 networks

private:
    struct Implementation;
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
