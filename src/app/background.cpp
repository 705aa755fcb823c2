#include "app/background.hpp"

#include "app/embedding_setup.hpp"
#include "app/maintenance.hpp"
#include "app/postgres_sessions.hpp"
#include "app/redis_sessions.hpp"
#include "app/replication.hpp"
#include "app/services.hpp"

namespace continuo {

void start_background_loops(Services& services) {
    Supervision supervision;
    supervision.restarting = [metrics = services.metrics.get()](std::string_view loop) {
        metrics->record_background_restart(loop);
    };
    services.loops = std::make_unique<BackgroundLoops>(
        services.shards->operator[](0).context().get_executor(), std::move(supervision)
    );
    // The names are label values in the metrics.
    const auto start = [&services](std::string name, Task<void> (*loop)(Services&)) {
        services.metrics->add_background_loop(name);
        services.loops->start(std::move(name), [&services, loop] { return loop(services); });
    };
    start("maintenance", clean_up_periodically);
    start("pending turns", answer_pending_periodically);
    start("unanswered messages", recall_unanswered_periodically);
    start("queue", look_after_queue_periodically);
    start("operators", refresh_operators_periodically);
    start("analytics", refresh_analytics_periodically);
    if (services.exporter) start("trace export", +[](Services& s) { return s.exporter->run(); });
    if (services.mcp_tools) start("mcp tools", list_mcp_tools_periodically);
    if (services.knowledge->embeds_in_background()) start("embeddings", embed_missing_passages);
    if (services.database->is_shared()) start("documents", follow_documents);
    if (services.reports != nullptr) start("instance reports", report_periodically);
    if (services.database_clock) start("postgresql watch", watch_postgres_sessions);
    if (services.redis == nullptr) return;
    start("redis watch", watch_redis);
    start("archive feed", feed_archive);
    if (services.replicator) start("shared records", follow_shared_records);
}

}  // namespace continuo
