#pragma once

#include <chrono>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/error.hpp"
#include "session/session_store.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

/// The outcome of begin_turn as a metric's label.
[[nodiscard]] std::string_view outcome_name(const BeginOutcome& outcome);

/// Measures one operation. Does not read the clock if metrics are off.
class StoreTimer {
public:
    StoreTimer(Metrics* metrics, std::string_view operation)
        : x_metrics(metrics), x_operation(operation) {
        if (x_metrics != nullptr) x_begin = std::chrono::steady_clock::now();
    }

    /// Records the operation with its result and returns the result: for `co_return
    /// timer.done(...)`.
    template <class T>
    [[nodiscard]] Result<T>&& done(Result<T>&& result) const {
        if (x_metrics == nullptr) return std::move(result);
        std::string_view outcome = "ok";
        if (!result) {
            outcome = to_string(result.error().code);
        } else if constexpr (std::is_same_v<T, BeginOutcome>) {
            outcome = outcome_name(*result);
        }
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - x_begin;
        x_metrics->record_store(x_operation, outcome, elapsed.count());
        return std::move(result);
    }

private:
    Metrics* x_metrics;
    std::string_view x_operation;  ///< a literal
    std::chrono::steady_clock::time_point x_begin{};
};

}  // namespace continuo
