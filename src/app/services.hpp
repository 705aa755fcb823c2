#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "agent/agent.hpp"
#include "agent/llm/embedding_client.hpp"
#include "agent/llm/model_client.hpp"
#include "agent/llm/usage_ledger.hpp"
#include "agent/mcp/mcp_tools.hpp"
#include "api/admission/operator_directory.hpp"
#include "api/events/session_connections.hpp"
#include "api/http_handler.hpp"
#include "api/queue/queue_feed.hpp"
#include "async/background_loops.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "cache/cache.hpp"
#include "cache/rate_window.hpp"
#include "database/database.hpp"
#include "database/database_clock.hpp"
#include "extraction/file_scanner.hpp"
#include "extraction/text_extractor.hpp"
#include "http_client/http_client_pool.hpp"
#include "knowledge/knowledge_base.hpp"
#include "live/draft_sinks.hpp"
#include "live/live.hpp"
#include "live/remote_live.hpp"
#include "otlp/span_exporter.hpp"
#include "redis/redis_client.hpp"
#include "redis/server_clock.hpp"
#include "replication/record_replicator.hpp"
#include "replication/shared_log.hpp"
#include "server/http_server.hpp"
#include "session/outbox/archive_feed.hpp"
#include "session/session_store.hpp"
#include "settings/data_directory.hpp"
#include "settings/settings.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/tracer.hpp"

namespace continuo {

/// The composition root: all parts of the server, created in the specification's start-up order.
/// Each gets its dependencies from its factory. Members are destroyed in reverse order.
struct Services {
    Settings settings;
    std::string instance;  ///< name in leases and logs: host, pid and a random part
    std::string admin_key;
    std::unique_ptr<Metrics> metrics;
    std::unique_ptr<Tracer> tracer;          ///< with OTEL_EXPORTER_OTLP_ENDPOINT
    std::unique_ptr<SpanExporter> exporter;  ///< of the tracer's spans
    std::unique_ptr<DataDirectory> data;
    std::unique_ptr<boost::asio::thread_pool>
        blocking_pool;                         ///< for blocking work: files of attachments
    std::unique_ptr<Database> local_database;  ///< with `replicator`: the one behind `database`
    std::unique_ptr<Database> database;
    std::unique_ptr<RedisClient> redis;              ///< with sessions in Redis
    std::unique_ptr<ServerClock> clock;              ///< with Redis: its time, used for leases
    std::unique_ptr<DatabaseClock> database_clock;   ///< with sessions in PostgreSQL: the same
    std::unique_ptr<ArchiveFeed> feed;               ///< with Redis
    std::unique_ptr<SharedLog> shared_log;           ///< with Redis and a database of one's own
    std::unique_ptr<RecordReplicator> replicator;    ///< the same
    std::unique_ptr<InstanceReports> redis_reports;  ///< the same
    InstanceReports* reports = nullptr;  ///< with a database or Redis in common: what instances
                                         ///< tell each other
    std::atomic<bool> records_are_indexed{false
    };  ///< `replicator` has caught up, the index as well
    std::unique_ptr<RateWindow> rates;    ///< with Redis
    std::unique_ptr<RateWindow> guesses;  ///< with Redis: counts wrong credentials
    std::unique_ptr<Cache> cache;         ///< null if it is turned off
    std::unique_ptr<OperatorDirectory> operators;
    std::unique_ptr<LiveChannel> channel;      ///< wakes those who watch a conversation
    std::unique_ptr<RemoteLive> remote_notes;  ///< with shared sessions: at other instances
    std::unique_ptr<Drafts> drafts;            ///< of answers that are being made
    std::unique_ptr<AnswerSinks> answer_sinks;
    std::unique_ptr<SessionStore> sessions;
    std::shared_ptr<const SynonymList> synonyms;        ///< of SYNONYMS_FILE; null: none
    std::shared_ptr<EmbeddingClient> embedding_client;  ///< with EMBEDDING_BASE_URL
    std::unique_ptr<KnowledgeBase> knowledge;
    std::unique_ptr<TextExtractor> extractor;  ///< of files
    std::unique_ptr<FileScanner> scanner;      ///< with ATTACHMENT_SCAN_COMMAND
    std::unique_ptr<UsageLedger> model_usage;  ///< with LLM_BASE_URL
    std::unique_ptr<ModelClient> model;        ///< with LLM_BASE_URL
    std::vector<std::unique_ptr<HttpClientPool>> tool_connections;  ///< with TOOLS_FILE
    std::unique_ptr<McpTools> mcp_tools;  ///< with TOOLS_FILE that has mcp_servers
    std::unique_ptr<Agent> agent;
    std::unique_ptr<WaitingPlaces> places;  ///< in the queue, for those who wait
    std::unique_ptr<TurnHub> hub;
    std::unique_ptr<Live> live;
    std::unique_ptr<SessionConnections> websockets;
    std::unique_ptr<QueueFeed> queue;  ///< what operators' streams show
    ToolRegistry* tools = nullptr;     ///< owned by `agent`
    std::unique_ptr<HttpHandler> api;
    std::unique_ptr<ShardSet>
        shards;  ///< started first; destroyed before the services that its coroutines use
    std::unique_ptr<HttpHandler> metrics_api;    ///< with METRICS_PORT
    std::unique_ptr<HttpServer> metrics_server;  ///< with METRICS_PORT
    std::unique_ptr<HttpServer> server;
    std::unique_ptr<BackgroundLoops> loops;  ///< null before start_background_loops()
    std::atomic<bool> draining{false};

    ~Services();
    /// Closes the connections to Redis, to models and of tools, and stops the shards. Thread: any
    /// but a shard's.
    void stop_shards();
};

/// Creates everything except the listeners, logs each step as in the specification, and runs the
/// start-up checks.
/// Errors: the reason why the server cannot start, for the operator.
[[nodiscard]] Result<std::unique_ptr<Services>> open_services(
    Settings settings, const Clock& clock
);

/// Starts the HTTP server and, with METRICS_PORT, the metrics listener. Errors: those of
/// start_http_server().
[[nodiscard]] Result<void> start_listening(Services& services);

}  // namespace continuo
