#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/store_operation.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

/// Metrics for Prometheus. Every label has few values by construction: the pattern of a route, the
/// name of a tool, an outcome from a fixed set; never a raw path, a session id or text of a
/// customer.
///
/// Metric names: the original system's (`http_requests_total`, `http_request_duration_seconds`,
/// `chat_messages_total`, `active_sessions_count`, `tool_usage_total`,
/// `websocket_connections_active`, `escalations_total`, `agent_response_time_seconds`,
/// `cache_operations_total`) and ours with the prefix `continuo_`.
///
/// Thread: every method from any thread; recording takes no lock once a label set is known.
class Metrics {
public:
    Metrics();
    ~Metrics();

    /// `context` of this and other durations: of the request, for exemplars.
    void record_http_request(
        std::string_view method,
        std::string_view route,
        int status,
        double seconds,
        const TraceContext& context = {}
    );
    void record_message(std::string_view role, bool escalated);
    void record_tool(std::string_view tool, bool success, double seconds);
    /// What came of a call of a declared tool, as ActionState, or "asked": somebody is to agree.
    void record_action(std::string_view tool, std::string_view state);
    void record_escalation(std::string_view reason, std::string_view priority);
    void record_turn(
        bool with_rag, bool with_escalation, double seconds, const TraceContext& context = {}
    );
    void record_cache(std::string_view operation, bool hit);
    /// One operation of a session store. Its counters are looked up once.
    void record_store(
        StoreOperation operation,
        StoreOutcome outcome,
        double seconds,
        const TraceContext& context = {}
    );
    /// Whether a session's state was in this process when a step was decided, or had to be read.
    void record_session_cache(bool hit);
    /// A step that was decided again, because another writer changed the session meanwhile.
    void record_session_retry();
    /// Turns of instances that stopped or gave them up, which this one answers.
    void record_recovered_turns(std::size_t count);
    void record_tombstone();
    /// An entry of an index without its session, which was removed.
    void record_index_repair();
    /// State, messages and index entries of one write to Redis.
    void record_session_bytes(std::size_t bytes);
    /// A write that waited for a replica (WAIT), and whether that confirmed it.
    void record_replicated_write(bool confirmed, double seconds);
    /// One group commit of the archive.
    void record_group_commit(std::size_t writes, double seconds);
    /// One entry of the outbox: `written` to the archive, or permanently refused by it.
    void record_outbox(bool written);
    void set_outbox_lag(double entries);
    /// The same of every database, by its consumer group; those that are gone disappear.
    void set_outbox_lags(const std::map<std::string, std::uint64_t>& lags);
    /// Memory of all outboxes, and how many partitions are beyond their bound.
    void set_outbox_size(double bytes, double full_partitions);
    /// Changes of documents, tickets, notes and operators that this database has yet to read, and
    /// the bytes that all of them take in Redis.
    void set_shared_records(double lag, double bytes);
    /// Bounds of the two, for alarms: SESSION_OUTBOX_MAX_MB and KNOWLEDGE_SHARED_MAX_MB.
    void set_outbox_bytes_max(double bytes);
    void set_shared_records_bytes_max(double bytes);
    /// Not exposed before the first call: 0 would mean a Redis that is unreachable.
    void set_redis_connected(double connections);
    /// How often connections to Redis were established, and the commands that wait in them.
    void set_redis_connections(std::uint64_t established, std::size_t commands_waiting);
    /// Whether the last write of the database succeeded. Exposed as 1 before the first call.
    void set_database_writable(bool writable);
    /// Conversations that wait for a human unclaimed, and how long the first of them has waited.
    void set_queue(double waiting, double oldest_seconds);
    /// One request to a language model. `endpoint`: primary or fallback; `outcome`: ok, or the
    /// kind of its failure.
    void record_model_request(std::string_view endpoint, std::string_view outcome, double seconds);
    /// Until the first byte of its answer.
    void record_model_first_byte(std::string_view endpoint, double seconds);
    /// `kind`: prompt, cached, completion, reasoning; cached is part of prompt, and reasoning of
    /// completion.
    void record_model_tokens(std::string_view kind, std::uint64_t tokens);
    /// In the currency of the price table.
    void record_model_cost(double cost);
    /// Tokens of this day (UTC), which LLM_BUDGET_PER_DAY bounds.
    void set_model_day_tokens(double tokens);
    /// What came of a turn that could ask a model: `answered`, `regenerated`, or why it did not.
    void record_model_turn(std::string_view outcome);
    /// A sentence of a model: `kept`, `recited`, or why it was dropped.
    void record_model_sentence(std::string_view verdict);
    /// Spans that were `exported`, `dropped` from a full queue, or `rejected` by the collector.
    void record_trace_spans(std::string_view result, std::size_t count);
    /// A request to the collector that failed.
    void record_trace_export_failure();
    void record_error();
    /// Shows the loop with no restarts, so that an alarm sees the first one as an increase.
    void add_background_loop(std::string_view loop);
    void record_background_restart(std::string_view loop);

    void set_active_sessions(double count);
    void set_session_memory(double bytes);
    /// Since the process began: removed after their time, and to make room.
    void set_sessions_removed(std::uint64_t expired, std::uint64_t evicted);
    /// Since the process began: values that a key encrypted and decrypted.
    void set_key_use(std::string_view key, std::uint64_t sealed, std::uint64_t opened);
    /// Subscriptions to sessions, and turns that run.
    void set_live(std::size_t subscribers, std::size_t turns);
    /// `read` sets figures that their owner keeps; it is called by each expose(). Before the first
    /// of them; what it reads outlives the last.
    void add_source(std::function<void(Metrics&)> read);
    void add_connections(int delta);
    /// Request bodies that are being read, and bytes of scratch files.
    void set_uploads(double bodies, double bytes);
    /// An upload that was refused: `client_bodies`, `bodies`, `client_bytes`, `bytes`,
    /// `disk_space`.
    void record_upload_refused(std::string_view reason);
    void add_websocket_connections(int delta);

    /// Since the process began: for `GET /`.
    struct Totals {
        std::uint64_t messages_processed = 0;
        std::uint64_t errors = 0;
    };
    [[nodiscard]] Totals totals() const;

    /// The text exposition format 0.0.4.
    [[nodiscard]] std::string expose();
    /// OpenMetrics 1.0, with exemplars. Each call asks for new ones.
    [[nodiscard]] std::string expose_open_metrics();

private:
    struct Implementation;
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
