#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

    void record_http_request(
        std::string_view method, std::string_view route, int status, double seconds
    );
    void record_message(std::string_view role, bool escalated);
    void record_tool(std::string_view tool, bool success, double seconds);
    void record_escalation(std::string_view reason, std::string_view priority);
    void record_turn(bool with_rag, bool with_escalation, double seconds);
    void record_cache(std::string_view operation, bool hit);
    /// One operation of a session store: `operation` as in state.md, `outcome` as in Errc, or "ok",
    /// "duplicate" and others.
    void record_store(std::string_view operation, std::string_view outcome, double seconds);
    /// One group commit of the archive.
    void record_group_commit(std::size_t writes, double seconds);
    /// One entry of the outbox: `written` to the archive, or permanently refused by it.
    void record_outbox(bool written);
    void set_outbox_lag(double entries);
    /// Memory of all outboxes, and how many partitions are beyond their bound.
    void set_outbox_size(double bytes, double full_partitions);
    /// Changes of documents, tickets, notes and operators that this database has yet to read, and
    /// the bytes that all of them take in Redis.
    void set_shared_records(double lag, double bytes);
    void set_redis_connected(double connections);
    void record_error();
    /// Shows the loop with no restarts, so that an alarm sees the first one as an increase.
    void add_background_loop(std::string_view loop);
    void record_background_restart(std::string_view loop);

    void set_active_sessions(double count);
    void set_session_memory(double bytes);
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
    [[nodiscard]] std::string expose() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
