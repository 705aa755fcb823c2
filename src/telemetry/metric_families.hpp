#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "telemetry/labelled_metrics.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/store_families.hpp"

// Included by metrics.cpp only.

namespace continuo {

/// Every metric with its name, help and labels. A label set is exposed once it was used.
struct Metrics::Implementation : MetricMaking {
    /// Raises a counter to a total that its owner keeps. Two at a time could add it twice.
    static void raise(Counter& counter, std::uint64_t total) {
        static std::mutex mutex;
        const std::scoped_lock lock(mutex);
        const auto more = static_cast<double>(total) - counter.Value();
        if (more > 0) counter.Increment(more);
    }

    Implementation() {
        // Exposed as 0 from the start: increase() does not see the first event of a new series.
        for (const auto* result : {"written", "refused"})
            outbox.at({result});
        for (const auto* reason :
             {"client_bodies", "bodies", "client_bytes", "bytes", "disk_space"})
            uploads_refused.at({reason});
        for (const auto* result : {"exported", "dropped", "rejected"})
            trace_spans.at({result});
        database_writable.Set(1);
    }

    /// Figures that others keep are set.
    void update(Metrics& metrics);

    Registry registry;
    DurationHistograms duration_histograms;
    LabelledMetrics<Counter> requests{
        counter(registry, "http_requests_total", "HTTP requests answered, by route pattern."),
        {"method", "endpoint", "status"}
    };
    LabelledMetrics<DurationHistogram> request_seconds{
        {"method", "endpoint"},
        durations(
            registry,
            duration_histograms,
            "http_request_duration_seconds",
            "From the request's head to its answer."
        )
    };
    LabelledMetrics<Counter> messages{
        counter(registry, "chat_messages_total", "Messages written to conversations."),
        {"role", "escalated"}
    };
    LabelledMetrics<Counter> tools{
        counter(registry, "tool_usage_total", "Tool calls, retries counted as one."),
        {"tool_name", "success"}
    };
    LabelledMetrics<Histogram> tool_seconds{
        histogram(registry, "continuo_tool_duration_seconds", "Tool calls, with their retries."),
        {"tool_name"},
        seconds_buckets
    };
    LabelledMetrics<Counter> escalations{
        counter(registry, "escalations_total", "Conversations escalated to humans."),
        {"reason", "priority"}
    };
    LabelledMetrics<DurationHistogram> turns{
        {"with_rag", "with_escalation"},
        durations(
            registry,
            duration_histograms,
            "agent_response_time_seconds",
            "A turn, from begin to commit."
        )
    };
    LabelledMetrics<Counter> cache{
        counter(registry, "cache_operations_total", "Look-ups of the cache."), {"operation", "hit"}
    };
    StoreFamilies store{registry, duration_histograms};
    Histogram& group_writes =
        histogram(registry, "continuo_archive_group_size", "Writes that shared one transaction.")
            .Add({}, size_buckets);
    Histogram& group_seconds =
        histogram(registry, "continuo_archive_commit_seconds", "One transaction of the archive.")
            .Add({}, seconds_buckets);
    Counter& error_count =
        counter(
            registry, "continuo_errors_total", "Requests answered with 500: defects of the server."
        )
            .Add({});
    LabelledMetrics<Counter> outbox{
        counter(
            registry,
            "continuo_outbox_entries_total",
            "Outbox entries written to the archive, or permanently refused by it."
        ),
        {"result"}
    };
    Gauge& outbox_lag =
        gauge(registry, "continuo_outbox_lag", "Outbox entries that are not in the archive yet.");
    Family<Gauge>& outbox_database_lag = gauges(
        registry,
        "continuo_outbox_database_lag",
        "Outbox entries that a database has yet to process, for all databases."
    );
    std::mutex outbox_lags_mutex;
    std::map<std::string, Gauge*> outbox_lags;
    Gauge& outbox_bytes =
        gauge(registry, "continuo_outbox_bytes", "Memory of the outboxes of all partitions.");
    Gauge& shared_lag = gauge(
        registry,
        "continuo_shared_records_lag",
        "Changes of documents, tickets, notes and operators that are not in this database yet."
    );
    Gauge& shared_bytes = gauge(
        registry,
        "continuo_shared_records_bytes",
        "Bytes of documents, tickets, notes and operators in Redis."
    );
    Gauge& outbox_full = gauge(
        registry,
        "continuo_outbox_full_partitions",
        "Partitions that refuse messages because their outbox is beyond its bound."
    );
    Family<Gauge>& outbox_bytes_max =
        gauges(registry, "continuo_outbox_bytes_max", "SESSION_OUTBOX_MAX_MB, in bytes.");
    Family<Gauge>& shared_bytes_max =
        gauges(registry, "continuo_shared_records_bytes_max", "KNOWLEDGE_SHARED_MAX_MB, in bytes.");
    Family<Gauge>& redis_connected = gauges(
        registry, "continuo_redis_connected", "Connections to Redis that are up, of all shards."
    );
    Family<Counter>& redis_connections = counter(
        registry,
        "continuo_redis_connections_total",
        "Connections to Redis that were established, the first ones included."
    );
    Family<Gauge>& redis_waiting = gauges(
        registry, "continuo_redis_commands_waiting", "Commands that wait for Redis to answer."
    );
    Gauge& database_writable = gauge(
        registry, "continuo_database_writable", "1, or 0 while the database cannot be written."
    );
    Gauge& queue_waiting =
        gauge(registry, "continuo_queue_waiting", "Conversations that wait for a human unclaimed.");
    Gauge& queue_oldest =
        gauge(registry, "continuo_queue_oldest_seconds", "How long the first of them has waited.");
    static inline const Histogram::BucketBoundaries model_buckets{
        0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120
    };
    LabelledMetrics<Counter> model_requests{
        counter(registry, "continuo_model_requests_total", "Requests to a language model."),
        {"endpoint", "outcome"}
    };
    LabelledMetrics<Histogram> model_seconds{
        histogram(
            registry, "continuo_model_request_duration_seconds", "Requests to a language model."
        ),
        {"endpoint"},
        model_buckets
    };
    LabelledMetrics<Histogram> model_first_byte{
        histogram(
            registry,
            "continuo_model_first_byte_seconds",
            "From a request to a language model to the first byte of its answer."
        ),
        {"endpoint"},
        model_buckets
    };
    LabelledMetrics<Counter> model_tokens{
        counter(
            registry,
            "continuo_model_tokens_total",
            "Tokens of language models; cached is part of prompt, reasoning of completion."
        ),
        {"kind"}
    };
    Family<Counter>& model_cost = counter(
        registry, "continuo_model_cost_total", "Cost of language models, by the price table."
    );
    Family<Gauge>& model_day_tokens = gauges(
        registry, "continuo_model_day_tokens", "Tokens of this day (UTC), of LLM_BUDGET_PER_DAY."
    );
    LabelledMetrics<Counter> model_turns{
        counter(
            registry, "continuo_model_turns_total", "Turns that could ask a model, by what came."
        ),
        {"outcome"}
    };
    LabelledMetrics<Counter> actions{
        counter(
            registry,
            "continuo_tool_actions_total",
            "Calls of declared tools by what came of them, and approvals that were asked for."
        ),
        {"tool_name", "state"},
    };
    LabelledMetrics<Counter> model_sentences{
        counter(
            registry,
            "continuo_model_sentences_total",
            "Sentences of a model: kept, cited anew, or why they were dropped."
        ),
        {"verdict"}
    };
    LabelledMetrics<Counter> trace_spans{
        counter(
            registry,
            "continuo_trace_spans_total",
            "Spans that were exported, dropped from a full queue, or rejected by the collector."
        ),
        {"result"}
    };
    Counter& trace_export_failures = counter(
                                         registry,
                                         "continuo_trace_export_failures_total",
                                         "Requests to the collector of traces that failed."
    )
                                         .Add({});
    Gauge& active_sessions =
        gauge(registry, "active_sessions_count", "Sessions in the session store.");
    Gauge& session_memory = gauge(
        registry,
        "continuo_session_memory_bytes",
        "Memory that sessions occupy in this process, bounded by SESSION_MEMORY_MAX_MB."
    );
    Gauge& connections =
        gauge(registry, "continuo_http_connections_active", "Open HTTP connections.");
    Gauge& bodies_in_flight = gauge(
        registry,
        "continuo_http_bodies_in_flight",
        "Request bodies being read that count against HTTP_BODIES_MAX."
    );
    Gauge& upload_bytes = gauge(
        registry,
        "continuo_upload_bytes",
        "Bytes of scratch files that are written or claimed, bounded by UPLOAD_TOTAL_MAX_MB."
    );
    LabelledMetrics<Counter> uploads_refused{
        counter(
            registry,
            "continuo_uploads_refused_total",
            "Uploads refused because a budget was used up, or the disk had no room."
        ),
        {"reason"}
    };
    Gauge& websockets =
        gauge(registry, "websocket_connections_active", "Open WebSocket connections.");
    LabelledMetrics<Counter> restarts{
        counter(
            registry,
            "continuo_background_restarts_total",
            "Background loops that failed and were started again."
        ),
        {"loop"}
    };
    Counter& log_dropped = counter(
                               registry,
                               "continuo_log_lines_dropped_total",
                               "Log lines of this process that could not be written."
    )
                               .Add({});
    std::vector<std::function<void(Metrics&)>> sources;
    std::atomic<std::uint64_t> message_total{0};
    std::atomic<std::uint64_t> error_total{0};
};

}  // namespace continuo
