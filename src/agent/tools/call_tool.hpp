#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/system/system_error.hpp>

#include "agent/tools/circuit_breaker.hpp"
#include "agent/tools/tool_setup.hpp"
#include "async/with_deadline.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"

namespace continuo {

// Layers of a tool call, outermost first: circuit breaker, attempts, time limit, the tool. A call
// counts once for the breaker and in the metrics, however many attempts it took.

class Metrics;

/// A tool of a ToolRegistry with its circuit breaker. `clock` and `metrics` (may be null) must
/// outlive it.
class CallableTool {
public:
    CallableTool(ReadyTool ready, const Clock& clock, Metrics* metrics);

    [[nodiscard]] const ReadyTool& ready() const { return x_ready; }
    [[nodiscard]] Tool& tool() const { return *x_ready.tool; }
    [[nodiscard]] CircuitBreaker& breaker() { return x_breaker; }
    [[nodiscard]] SteadyPoint now() const { return x_clock.steady_now(); }

    /// The error of a call refused because the circuit is open.
    [[nodiscard]] Error refusal() const;
    [[nodiscard]] Error error_of(const std::exception& thrown) const;
    [[nodiscard]] Error timed_out() const;
    /// Delay before the next attempt after `tried` failed attempts, the last one with `error`.
    /// Nothing if no attempt is left: the call has failed.
    [[nodiscard]] std::optional<std::chrono::milliseconds> wait_to_retry(
        const Error& error, int tried, Deadline deadline
    ) const;
    /// Reports a call that began at `begin` to the breaker and the metrics. `error` is null on
    /// success.
    void report(CircuitBreaker::Permit& permit, const Error* error, SteadyPoint begin);

private:
    ReadyTool x_ready;
    CircuitBreaker x_breaker;
    const Clock& x_clock;
    Metrics* x_metrics;
};

namespace call_tool_detail {

template <class Returned>
struct Operation;  // Result<V> (synchronous) or Task<Result<V>>
template <class V>
struct Operation<Result<V>> {
    using Value = V;
    static constexpr bool waits = false;
};
template <class V>
struct Operation<Task<Result<V>>> {
    using Value = V;
    static constexpr bool waits = true;
};
template <class F>
using OperationOf = Operation<std::invoke_result_t<F&, Deadline>>;

template <class F>
Result<typename OperationOf<F>::Value> run_now(
    const CallableTool& tool, F& operation, Deadline deadline
) {
    try {
        return operation(deadline);
    } catch (const std::exception& e) {
        return std::unexpected(tool.error_of(e));
    }
}

/// Converts exceptions except cancellation to errors.
template <class F>
Task<Result<typename OperationOf<F>::Value>> run_guarded(
    const CallableTool* tool, F operation, Deadline deadline
) {
    try {
        co_return co_await operation(deadline);
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        co_return std::unexpected(tool->error_of(e));
    } catch (const std::exception& e) {
        co_return std::unexpected(tool->error_of(e));
    }
}

template <class F>
Task<Result<typename OperationOf<F>::Value>> run_in_time(
    const CallableTool* tool, F operation, Deadline deadline
) {
    deadline = deadline.shortened(tool->ready().policy.timeout);
    auto result =
        co_await with_deadline(run_guarded(tool, std::move(operation), deadline), deadline);
    // Cancelling the caller also ends with_deadline() early: this is not a timeout of the tool.
    if ((co_await asio::this_coro::cancellation_state).cancelled() !=
        asio::cancellation_type::none) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    if (!result && result.error().code == Errc::timeout && deadline.expired())
        result = std::unexpected(tool->timed_out());
    co_return result;
}

}  // namespace call_tool_detail

/// Calls `tool` by `operation(deadline)`, which returns a Result or, if it can suspend, a Task of
/// one. A Task is limited by the policy's timeout and `deadline`, whichever is earlier. Errors:
/// unavailable ("Service temporarily unavailable: <key>") while the circuit is open, timeout,
/// internal for an exception, and those of `operation`. Retries transient failures (timeout,
/// unavailable, busy) of a tool that is safe to repeat. The breaker does not count invalid_input
/// and limit_exceeded as failures: the tool was not called. Cancel: at the next suspension of the
/// operation; the call counts neither as success nor as failure.
template <class F>
auto call_tool(CallableTool* tool, Deadline deadline, F operation)
    -> Task<Result<typename call_tool_detail::OperationOf<F>::Value>> {
    using Operation = call_tool_detail::OperationOf<F>;
    auto permit = tool->breaker().enter();
    if (!permit) co_return std::unexpected(tool->refusal());
    const auto begin = tool->now();
    for (int tried = 1;; ++tried) {
        Result<typename Operation::Value> result;
        if constexpr (Operation::waits) {
            result = co_await call_tool_detail::run_in_time(tool, operation, deadline);
        } else {
            result = call_tool_detail::run_now(*tool, operation, deadline);
        }
        std::optional<std::chrono::milliseconds> wait;
        if (!result) wait = tool->wait_to_retry(result.error(), tried, deadline);
        if (!wait) {
            tool->report(permit, result ? nullptr : &result.error(), begin);
            co_return result;
        }
        if (wait->count() > 0) co_await sleep_until(Deadline::after(*wait));
    }
}

}  // namespace continuo
