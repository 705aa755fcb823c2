#include "agent/llm/model_retry.hpp"

#include <algorithm>

namespace continuo {

namespace {

bool may_pass(ModelFault fault) {
    switch (fault) {
        case ModelFault::unreachable:
        case ModelFault::first_byte:
        case ModelFault::between_bytes:
        case ModelFault::rate_limited:
        case ModelFault::overloaded:
        case ModelFault::server_error:
        case ModelFault::malformed:
        case ModelFault::truncated:
        case ModelFault::malformed_call:
        case ModelFault::empty:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::optional<std::chrono::milliseconds> wait_before_retry(
    const ModelFailure& failure, int attempt, std::uint64_t random
) {
    using std::chrono::milliseconds;
    if (failure.fault == ModelFault::quota) return std::nullopt;
    // An answer without content, or in pieces that do not fit, gets one more attempt.
    const bool is_odd =
        failure.fault == ModelFault::empty || failure.fault == ModelFault::malformed_call;
    if (is_odd && attempt > 1) return std::nullopt;
    if (!failure.retry.value_or(may_pass(failure.fault))) return std::nullopt;
    if (failure.retry_after) return failure.retry_after;
    if (is_odd) return milliseconds(0);
    constexpr milliseconds first{500};
    constexpr milliseconds longest{8000};
    auto whole = std::min(first * (1 << std::clamp(attempt - 1, 0, 10)), longest);
    if (failure.fault == ModelFault::overloaded) whole = std::min(2 * whole, longest);
    const auto quarter = static_cast<std::uint64_t>(whole.count() / 4);
    return whole - milliseconds(static_cast<std::int64_t>(random % (quarter + 1)));
}

}  // namespace continuo
