#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "agent/agent.hpp"
#include "api/http_handler.hpp"
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

/// The composition root: every part of the running program, made in the order of the
/// specification's start-up, each given what it needs through its factory. Members are in the order
/// in which they are made, so they end in the reverse one.
struct Services {
    Settings settings;
    std::string instance;  ///< this process in leases and logs: host, pid and a random part
    std::string admin_key;
    std::unique_ptr<Metrics> metrics;
    std::unique_ptr<DataDirectory> data;
    std::unique_ptr<boost::asio::thread_pool>
        blocking_pool;  ///< for what blocks: files of attachments
    std::unique_ptr<Database> database;
    std::unique_ptr<RedisClient> redis;  ///< with sessions in Redis
    std::unique_ptr<ServerClock> clock;  ///< likewise: the time that leases are measured by
    std::unique_ptr<ArchiveFeed> feed;   ///< likewise
    std::unique_ptr<RateWindow> rates;   ///< likewise
    std::unique_ptr<Cache> cache;        ///< none when it is turned off
    std::unique_ptr<SessionStore> sessions;
    std::unique_ptr<KnowledgeBase> knowledge;
    std::unique_ptr<Agent> agent;
    ToolRegistry* tools = nullptr;  ///< the agent's
    std::unique_ptr<HttpHandler> api;
    std::unique_ptr<ShardSet> shards;  ///< made and started first, ended before all that they use
    std::unique_ptr<HttpServer> server;
    std::atomic<bool> draining{false};

    ~Services();
    /// Ends what runs on the shards, and them. Thread: any but theirs.
    void stop_shards();
};

/// Makes everything but the listener, logging each step as the specification does, and runs the
/// start-up checks.
/// Errors: what stops the start, in words for the operator.
[[nodiscard]] Result<std::unique_ptr<Services>> open_services(
    Settings settings, const Clock& clock
);

/// Listens.
[[nodiscard]] Result<void> start_listening(Services& services);

}  // namespace continuo
