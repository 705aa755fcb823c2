#include "telemetry/metrics.hpp"

#include <cstdio>
#include <mutex>
#include <utility>

#include <prometheus/text_serializer.h>

#include "telemetry/log_queue.hpp"
#include "telemetry/metric_families.hpp"
#include "telemetry/open_metrics.hpp"

namespace continuo {

namespace {

std::string_view truth(bool value) {
    return value ? "true" : "false";
}

}  // namespace

Metrics::Metrics() : x_implementation(std::make_unique<Implementation>()) {}
Metrics::~Metrics() = default;

void Metrics::record_http_request(
    std::string_view method,
    std::string_view route,
    int status,
    double seconds,
    const TraceContext& context
) {
    char digits[8];
    const auto length =
        static_cast<std::size_t>(std::snprintf(digits, sizeof digits, "%d", status));
    x_implementation->requests.at({method, route, std::string_view(digits, length)}).Increment();
    x_implementation->request_seconds.at({method, route}).observe(seconds, context);
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

void Metrics::record_turn(
    bool with_rag, bool with_escalation, double seconds, const TraceContext& context
) {
    x_implementation->turns.at({truth(with_rag), truth(with_escalation)}).observe(seconds, context);
}

void Metrics::record_cache(std::string_view operation, bool hit) {
    x_implementation->cache.at({operation, truth(hit)}).Increment();
}

void Metrics::record_store(
    StoreOperation operation, StoreOutcome outcome, double seconds, const TraceContext& context
) {
    auto& known = x_implementation->store.known_operations[static_cast<std::size_t>(operation)];
    const auto name = store_operation_names[static_cast<std::size_t>(operation)];
    auto& counter = known.outcomes[outcome.index()];
    auto* found = counter.load(std::memory_order_acquire);
    if (found == nullptr) {
        found = &x_implementation->store.operations.at({name, outcome.name()});
        counter.store(found, std::memory_order_release);
    }
    found->Increment();
    auto* histogram = known.seconds.load(std::memory_order_acquire);
    if (histogram == nullptr) {
        histogram = &x_implementation->store.seconds.at({name});
        known.seconds.store(histogram, std::memory_order_release);
    }
    histogram->observe(seconds, context);
}

void Metrics::record_session_cache(bool hit) {
    (hit ? x_implementation->store.cached_sessions : x_implementation->store.read_sessions)
        .Increment();
}

void Metrics::record_session_retry() {
    x_implementation->store.session_retries.Increment();
}

void Metrics::record_recovered_turns(std::size_t count) {
    if (count > 0) x_implementation->store.recovered_turns.Increment(static_cast<double>(count));
}

void Metrics::record_tombstone() {
    x_implementation->store.tombstones.Increment();
}

void Metrics::record_index_repair() {
    x_implementation->store.index_repairs.Increment();
}

void Metrics::record_session_bytes(std::size_t bytes) {
    x_implementation->store.session_bytes.Increment(static_cast<double>(bytes));
}

void Metrics::record_replicated_write(bool confirmed, double seconds) {
    x_implementation->store.replicated_writes.at({truth(confirmed)}).Observe(seconds);
}

void Metrics::set_outbox_lags(const std::map<std::string, std::uint64_t>& lags) {
    const std::scoped_lock lock(x_implementation->outbox_lags_mutex);
    auto& known = x_implementation->outbox_lags;
    for (auto one = known.begin(); one != known.end();) {
        if (lags.contains(one->first)) {
            ++one;
            continue;
        }
        x_implementation->outbox_database_lag.Remove(one->second);
        one = known.erase(one);
    }
    for (const auto& [database, entries] : lags) {
        auto& gauge = known[database];
        if (gauge == nullptr)
            gauge = &x_implementation->outbox_database_lag.Add({{"database", database}});
        gauge->Set(static_cast<double>(entries));
    }
}

void Metrics::set_redis_connections(std::uint64_t established, std::size_t commands_waiting) {
    Implementation::raise(x_implementation->redis_connections.Add({}), established);
    x_implementation->redis_waiting.Add({}).Set(static_cast<double>(commands_waiting));
}

void Metrics::set_sessions_removed(std::uint64_t expired, std::uint64_t evicted) {
    Implementation::raise(x_implementation->store.sessions_removed.at({"expired"}), expired);
    Implementation::raise(x_implementation->store.sessions_removed.at({"evicted"}), evicted);
}

void Metrics::set_key_use(std::string_view key, std::uint64_t sealed, std::uint64_t opened) {
    Implementation::raise(x_implementation->store.key_use.at({key, "sealed"}), sealed);
    Implementation::raise(x_implementation->store.key_use.at({key, "opened"}), opened);
}

void Metrics::set_live(std::size_t subscribers, std::size_t turns) {
    x_implementation->store.live_subscribers.Set(static_cast<double>(subscribers));
    x_implementation->store.running_turns.Set(static_cast<double>(turns));
}

void Metrics::add_source(std::function<void(Metrics&)> read) {
    x_implementation->sources.push_back(std::move(read));
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

void Metrics::set_outbox_bytes_max(double bytes) {
    x_implementation->outbox_bytes_max.Add({}).Set(bytes);
}

void Metrics::set_shared_records_bytes_max(double bytes) {
    x_implementation->shared_bytes_max.Add({}).Set(bytes);
}

void Metrics::set_redis_connected(double connections) {
    x_implementation->redis_connected.Add({}).Set(connections);
}

void Metrics::set_database_writable(bool writable) {
    x_implementation->database_writable.Set(writable ? 1 : 0);
}

void Metrics::set_queue(double waiting, double oldest_seconds) {
    x_implementation->queue_waiting.Set(waiting);
    x_implementation->queue_oldest.Set(oldest_seconds);
}

void Metrics::record_model_request(
    std::string_view endpoint, std::string_view outcome, double seconds
) {
    x_implementation->model_requests.at({endpoint, outcome}).Increment();
    x_implementation->model_seconds.at({endpoint}).Observe(seconds);
}

void Metrics::record_model_first_byte(std::string_view endpoint, double seconds) {
    x_implementation->model_first_byte.at({endpoint}).Observe(seconds);
}

void Metrics::record_model_tokens(std::string_view kind, std::uint64_t tokens) {
    if (tokens > 0)
        x_implementation->model_tokens.at({kind}).Increment(static_cast<double>(tokens));
}

void Metrics::record_model_cost(double cost) {
    if (cost > 0) x_implementation->model_cost.Add({}).Increment(cost);
}

void Metrics::set_model_day_tokens(double tokens) {
    x_implementation->model_day_tokens.Add({}).Set(tokens);
}

void Metrics::record_model_turn(std::string_view outcome) {
    x_implementation->model_turns.at({outcome}).Increment();
}

void Metrics::record_action(std::string_view tool, std::string_view state) {
    x_implementation->actions.at({tool, state}).Increment();
}

void Metrics::record_model_sentence(std::string_view verdict) {
    x_implementation->model_sentences.at({verdict}).Increment();
}

void Metrics::record_trace_spans(std::string_view result, std::size_t count) {
    x_implementation->trace_spans.at({result}).Increment(static_cast<double>(count));
}

void Metrics::record_trace_export_failure() {
    x_implementation->trace_export_failures.Increment();
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

void Metrics::Implementation::update(Metrics& metrics) {
    // The log keeps its own count: it exists before any Metrics, and counts while it holds its
    // locks.
    raise(log_dropped, log_lines_dropped());
    for (const auto& read : sources)
        read(metrics);
}

std::string Metrics::expose() {
    x_implementation->update(*this);
    return prometheus::TextSerializer{}.Serialize(x_implementation->registry.Collect());
}

std::string Metrics::expose_open_metrics() {
    x_implementation->update(*this);
    return write_open_metrics(
        x_implementation->registry.Collect(),
        [this](const std::string& family, const auto& labels) {
            return x_implementation->duration_histograms.look(family, labels);
        }
    );
}

}  // namespace continuo
