#pragma once

#include <array>
#include <atomic>

#include "telemetry/labelled_metrics.hpp"
#include "telemetry/metric_making.hpp"
#include "telemetry/store_operation.hpp"

// Included by metrics.cpp only.

namespace continuo {

/// The metrics of the session stores.
struct StoreFamilies : MetricMaking {
    StoreFamilies(Registry& to, DurationHistograms& measured)
        : registry(to), durations_of(measured) {
        for (const auto* confirmed : {"true", "false"})
            replicated_writes.at({confirmed});
    }

    Registry& registry;
    DurationHistograms& durations_of;
    LabelledMetrics<Counter> operations{
        counter(
            registry,
            "continuo_session_store_operations_total",
            "Operations of the session store, by outcome."
        ),
        {"operation", "outcome"}
    };
    LabelledMetrics<DurationHistogram> seconds{
        {"operation"},
        durations(
            registry,
            durations_of,
            "continuo_session_store_duration_seconds",
            "Operations of the session store."
        )
    };
    /// Of one operation, as far as they were used: found without a look-up.
    struct StoreMetrics {
        std::atomic<DurationHistogram*> seconds{nullptr};
        std::array<std::atomic<Counter*>, StoreOutcome::count> outcomes{};
    };
    std::array<StoreMetrics, store_operation_names.size()> known_operations;
    LabelledMetrics<Counter> session_cache{
        counter(
            registry,
            "continuo_session_cache_total",
            "Steps by whether the session's state was in this process or was read."
        ),
        {"result"}
    };
    Counter& cached_sessions = session_cache.at({"hit"});
    Counter& read_sessions = session_cache.at({"miss"});
    Counter& session_retries = counter(
                                   registry,
                                   "continuo_session_store_retries_total",
                                   "Steps decided again because the session was changed meanwhile."
    )
                                   .Add({});
    Counter& recovered_turns =
        counter(
            registry,
            "continuo_turns_recovered_total",
            "Turns without a live lease that this instance took over to answer them."
        )
            .Add({});
    Counter& tombstones =
        counter(
            registry, "continuo_session_tombstones_total", "Sessions erased for good, by this one."
        )
            .Add({});
    Counter& index_repairs =
        counter(
            registry,
            "continuo_session_index_repairs_total",
            "Entries of the indexes in Redis without a session, which were removed."
        )
            .Add({});
    Counter& session_bytes =
        counter(
            registry, "continuo_session_written_bytes_total", "Bytes of sessions sent to Redis."
        )
            .Add({});
    LabelledMetrics<Histogram> replicated_writes{
        histogram(
            registry,
            "continuo_session_replicated_write_seconds",
            "Writes to Redis with the wait for a replica."
        ),
        {"confirmed"},
        seconds_buckets
    };
    LabelledMetrics<Counter> sessions_removed{
        counter(
            registry,
            "continuo_sessions_removed_total",
            "Sessions removed after their time, or to make room."
        ),
        {"reason"}
    };
    LabelledMetrics<Counter> key_use{
        counter(
            registry,
            "continuo_session_values_total",
            "Values of sessions that a key encrypted or decrypted."
        ),
        {"key", "action"}
    };
    Gauge& live_subscribers = gauge(
        registry, "continuo_live_subscribers", "Streams and WebSockets that watch a session."
    );
    Gauge& running_turns =
        gauge(registry, "continuo_turns_running", "Turns that are being answered.");
};

}  // namespace continuo
