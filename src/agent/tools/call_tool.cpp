#include "agent/tools/call_tool.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/tools/retry.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

CallableTool::CallableTool(ReadyTool ready, const Clock& clock, Metrics* metrics)
    : x_ready(std::move(ready)),
      x_breaker(x_ready.policy.failures_to_open, x_ready.policy.open_time, clock),
      x_clock(clock),
      x_metrics(metrics) {}

Error CallableTool::refusal() const {
    return {Errc::unavailable, fmt::format("Service temporarily unavailable: {}", x_ready.key)};
}

Error CallableTool::error_of(const std::exception& thrown) const {
    return {Errc::internal, fmt::format("{}: {}", tool().name(), excerpt(thrown.what()))};
}

Error CallableTool::timed_out() const {
    return {Errc::timeout, fmt::format("the tool {} exceeded its time limit", tool().name())};
}

std::optional<std::chrono::milliseconds> CallableTool::wait_to_retry(
    const Error& error, int tried, Deadline deadline
) const {
    const int attempts = tool().safe_to_repeat() ? std::max(x_ready.policy.attempts, 1) : 1;
    if (tried >= attempts || !is_transient(error.code)) return std::nullopt;
    const auto wait = retry_wait(x_ready.policy.retry_wait, tried, random_u64());
    if (deadline.remaining() <= wait) return std::nullopt;
    log("agent").debug("tool {} failed, trying again: {}", x_ready.key, error.detail);
    return wait;
}

void CallableTool::report(CircuitBreaker::Permit& permit, const Error* error, SteadyPoint begin) {
    if (error == nullptr) {
        permit.succeeded();
    } else if (error->code != Errc::invalid_input && error->code != Errc::limit_exceeded) {
        permit.failed();
    }
    if (x_metrics == nullptr) return;
    const std::chrono::duration<double> seconds = now() - begin;
    x_metrics->record_tool(x_ready.key, error == nullptr, seconds.count());
}

}  // namespace continuo
