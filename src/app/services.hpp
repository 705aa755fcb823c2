#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "agent/agent.hpp"
#include "api/admission/operator_directory.hpp"
#include "api/http_handler.hpp"
#include "async/background_loops.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "cache/cache.hpp"
#include "cache/rate_window.hpp"
#include "database/database.hpp"
#include "knowledge/knowledge_base.hpp"
#include "redis/redis_client.hpp"
#include "redis/server_clock.hpp"
#include "server/http_server.hpp"
#include "session/outbox/archive_feed.hpp"
#include "session/session_store.hpp"
#include "settings/data_directory.hpp"
#include "settings/settings.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

/// The composition root: every part of the running program, created in the order of the
/// specification's start-up, each given its dependencies through its factory. Members are in the
/// order of creation and are destroyed in reverse.
struct Services {
    Settings settings;
    std::string instance;  ///< this process in leases and logs: host, pid and a random part
    std::string admin_key;
    std::unique_ptr<Metrics> metrics;
    std::unique_ptr<DataDirectory> data;
    std::unique_ptr<boost::asio::thread_pool>
        blocking_pool;  ///< for blocking work: files of attachments
    std::unique_ptr<Database> database;
    std::unique_ptr<RedisClient> redis;   ///< with sessions in Redis
    std::unique_ptr<ServerClock> clock;   ///< with Redis: the time that leases are measured by
    std::unique_ptr<ArchiveFeed> feed;    ///< with Redis
    std::unique_ptr<RateWindow> rates;    ///< with Redis
    std::unique_ptr<RateWindow> guesses;  ///< with Redis: of wrong credentials
    std::unique_ptr<Cache> cache;         ///< null when it is turned off
    std::unique_ptr<OperatorDirectory> operators;
    std::unique_ptr<SessionStore> sessions;
    std::unique_ptr<KnowledgeBase> knowledge;
    std::unique_ptr<Agent> agent;
    ToolRegistry* tools = nullptr;  ///< the agent's
    std::unique_ptr<HttpHandler> api;
    std::unique_ptr<ShardSet>
        shards;  ///< started before, and destroyed before, the services they use
    std::unique_ptr<HttpHandler> metrics_api;    ///< with METRICS_PORT
    std::unique_ptr<HttpServer> metrics_server;  ///< with METRICS_PORT
    std::unique_ptr<HttpServer> server;
    std::unique_ptr<BackgroundLoops> loops;  ///< none before start_background_loops()
    std::atomic<bool> draining{false};

    ~Services();
    /// Closes Redis and stops the shards with all that runs on them. Thread: any but theirs.
    void stop_shards();
};

/// Creates everything but the listener, logging each step as in the specification, and runs the
/// start-up checks.
/// Errors: why the server cannot start, for the operator.
[[nodiscard]] Result<std::unique_ptr<Services>> open_services(
    Settings settings, const Clock& clock
);

/// Starts the HTTP server. Errors: those of start_http_server().
[[nodiscard]] Result<void> start_listening(Services& services);

}  // namespace continuo
