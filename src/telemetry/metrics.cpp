#include "telemetry/metrics.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "telemetry/labelled_metrics.hpp"
#include "telemetry/log_queue.hpp"

namespace continuo {

namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

const Histogram::BucketBoundaries seconds_buckets{
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
};
const Histogram::BucketBoundaries size_buckets{1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

Family<Counter>& counter(Registry& registry, const char* name, const char* help) {
    return BuildCounter().Name(name).Help(help).Register(registry);
}
Family<Histogram>& histogram(Registry& registry, const char* name, const char* help) {
    return BuildHistogram().Name(name).Help(help).Register(registry);
}
Gauge& gauge(Registry& registry, const char* name, const char* help) {
    return BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

std::string_view truth(bool value) {
    return value ? "true" : "false";
}

}  // namespace

struct Metrics::Implementation {
    Implementation() {
        // Exposed as 0 from the start: increase() does not see the first event of a new series.
        for (const auto* result : {"written", "refused"})
            outbox.at({result});
        for (const auto* reason :
             {"client_bodies", "bodies", "client_bytes", "bytes", "disk_space"})
            uploads_refused.at({reason});
    }

    Registry registry;
    LabelledMetrics<Counter> requests{
        counter(registry, "http_requests_total", "HTTP requests answered, by route pattern."),
        {"method", "endpoint", "status"}
    };
    LabelledMetrics<Histogram> request_seconds{
        histogram(
            registry, "http_request_duration_seconds", "From the request's head to its answer."
        ),
        {"method", "endpoint"},
        seconds_buckets
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
    LabelledMetrics<Histogram> turns{
        histogram(registry, "agent_response_time_seconds", "A turn, from begin to commit."),
        {"with_rag", "with_escalation"},
        seconds_buckets
    };
    LabelledMetrics<Counter> cache{
        counter(registry, "cache_operations_total", "Look-ups of the cache."), {"operation", "hit"}
    };
    LabelledMetrics<Counter> store{
        counter(
            registry,
            "continuo_session_store_operations_total",
            "Operations of the session store, by outcome."
        ),
        {"operation", "outcome"}
    };
    LabelledMetrics<Histogram> store_seconds{
        histogram(
            registry, "continuo_session_store_duration_seconds", "Operations of the session store."
        ),
        {"operation"},
        seconds_buckets
    };
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
    Gauge& redis_connected = gauge(
        registry, "continuo_redis_connected", "Connections to Redis that are up, of all shards."
    );
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
    std::mutex log_dropped_mutex;
    std::atomic<std::uint64_t> message_total{0};
    std::atomic<std::uint64_t> error_total{0};
};

Metrics::Metrics() : x_implementation(std::make_unique<Implementation>()) {}
Metrics::~Metrics() = default;

void Metrics::record_http_request(
    std::string_view method, std::string_view route, int status, double seconds
) {
    char digits[8];
    const auto length =
        static_cast<std::size_t>(std::snprintf(digits, sizeof digits, "%d", status));
    x_implementation->requests.at({method, route, std::string_view(digits, length)}).Increment();
    x_implementation->request_seconds.at({method, route}).Observe(seconds);
}

void Metrics::record_message(std::string_view role, bool escalated) {
    x_implementation->messages.at({role, truth(escalated)}).Increment();
    x_implementation->message_total.fetch_add(1, std::memory_order_relaxed);
}

void Metrics::record_tool(std::string_view tool, bool success, double seconds) {
    x_implementation->tools.at({tool, truth(success)}).Increment();
    x_implementation->tool_seconds.at({tool}).Observe(seconds);
}

void Metrics::record_escalation(std::string_view reason, std::string_view priority) {
    x_implementation->escalations.at({reason, priority}).Increment();
}

void Metrics::record_turn(bool with_rag, bool with_escalation, double seconds) {
    x_implementation->turns.at({truth(with_rag), truth(with_escalation)}).Observe(seconds);
}

void Metrics::record_cache(std::string_view operation, bool hit) {
    x_implementation->cache.at({operation, truth(hit)}).Increment();
}

void Metrics::record_store(std::string_view operation, std::string_view outcome, double seconds) {
    x_implementation->store.at({operation, outcome}).Increment();
    x_implementation->store_seconds.at({operation}).Observe(seconds);
}

void Metrics::record_group_commit(std::size_t writes, double seconds) {
    x_implementation->group_writes.Observe(static_cast<double>(writes));
    x_implementation->group_seconds.Observe(seconds);
}

void Metrics::record_outbox(bool written) {
    x_implementation->outbox.at({written ? "written" : "refused"}).Increment();
}

void Metrics::set_outbox_lag(double entries) {
    x_implementation->outbox_lag.Set(entries);
}

void Metrics::set_shared_records(double lag, double bytes) {
    x_implementation->shared_lag.Set(lag);
    x_implementation->shared_bytes.Set(bytes);
}

void Metrics::set_outbox_size(double bytes, double full_partitions) {
    x_implementation->outbox_bytes.Set(bytes);
    x_implementation->outbox_full.Set(full_partitions);
}

void Metrics::set_redis_connected(double connections) {
    x_implementation->redis_connected.Set(connections);
}

void Metrics::record_error() {
    x_implementation->error_count.Increment();
    x_implementation->error_total.fetch_add(1, std::memory_order_relaxed);
}

void Metrics::add_background_loop(std::string_view loop) {
    x_implementation->restarts.at({loop});
}

void Metrics::record_background_restart(std::string_view loop) {
    x_implementation->restarts.at({loop}).Increment();
}

void Metrics::set_active_sessions(double count) {
    x_implementation->active_sessions.Set(count);
}
void Metrics::set_session_memory(double bytes) {
    x_implementation->session_memory.Set(bytes);
}
void Metrics::add_connections(int delta) {
    x_implementation->connections.Increment(delta);
}
void Metrics::set_uploads(double bodies, double bytes) {
    x_implementation->bodies_in_flight.Set(bodies);
    x_implementation->upload_bytes.Set(bytes);
}
void Metrics::record_upload_refused(std::string_view reason) {
    x_implementation->uploads_refused.at({reason}).Increment();
}
void Metrics::add_websocket_connections(int delta) {
    x_implementation->websockets.Increment(delta);
}

Metrics::Totals Metrics::totals() const {
    return {x_implementation->message_total.load(), x_implementation->error_total.load()};
}

std::string Metrics::expose() const {
    {
        // The log keeps its own count: it exists before any Metrics, and counts while it holds its
        // locks.
        const std::scoped_lock lock(x_implementation->log_dropped_mutex);
        auto& counter = x_implementation->log_dropped;
        const auto more = static_cast<double>(log_lines_dropped()) - counter.Value();
        counter.Increment(std::max(0.0, more));
    }
    return prometheus::TextSerializer{}.Serialize(x_implementation->registry.Collect());
}

}  // namespace continuo
