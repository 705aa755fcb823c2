#pragma once

#include <chrono>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "session/session_store.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

/// The outcome of begin_turn for the metrics.
[[nodiscard]] StoreOutcome outcome_of(const BeginOutcome& outcome);

/// Measures one operation. Does not read the clock if metrics are off.
class StoreTimer {
public:
    /// `context`: of the request that the operation is done for.
    StoreTimer(Metrics* metrics, StoreOperation operation, const TraceContext& context = {})
        : x_metrics(metrics), x_operation(operation) {
        if (x_metrics == nullptr) return;
        x_context = context;
        x_begin = std::chrono::steady_clock::now();
    }

    /// Records the operation with its result and returns the result: for `co_return
    /// timer.done(...)`.
    template <class T>
    [[nodiscard]] Result<T>&& done(Result<T>&& result) const {
        if (x_metrics == nullptr) return std::move(result);
        StoreOutcome outcome;
        if (!result) {
            outcome = result.error().code;
        } else if constexpr (std::is_same_v<T, BeginOutcome>) {
            outcome = outcome_of(*result);
        } else if constexpr (std::is_same_v<T, std::vector<Begun>>) {
            x_metrics->record_recovered_turns(result->size());
        }
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - x_begin;
        x_metrics->record_store(x_operation, outcome, elapsed.count(), x_context);
        return std::move(result);
    }

private:
    Metrics* x_metrics;
    StoreOperation x_operation;
    TraceContext x_context;
    std::chrono::steady_clock::time_point x_begin{};
};

}  // namespace continuo
