#include "app/storage.hpp"

#include <memory>
#include <string_view>
#include <utility>

#include "app/postgres_sessions.hpp"
#include "app/redis_sessions.hpp"
#include "app/replication.hpp"
#include "app/services.hpp"
#include "async/block_on.hpp"
#include "async/with_deadline.hpp"
#include "live/notifying_session_store.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "settings/store_options.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// For Redis to answer at the start; a start does not wait for longer.
constexpr std::chrono::seconds outbox_join_time{2};

std::string_view cache_line(const Services& services) {
    if (services.cache == nullptr) return "✓ Cache service is turned off";
    if (services.redis == nullptr) return "✓ Cache service initialized: in this process";
    if (block_on(services.cache->ping())) return "✓ Cache service initialized: in Redis";
    return "Cache service: Redis is unreachable; values are kept in this process until it is back";
}

void open_sessions_in_memory(Services& services, const Clock& clock) {
    const auto& settings = services.settings;
    services.drafts = make_memory_drafts();
    InMemorySessionStoreConfig store;
    store.sessions_max = settings.session.sessions_max;
    store.memory_max = settings.session.memory_mb_max * 1024 * 1024;
    store.idle_timeout = settings.session.timeout;
    store.lifetime_max = settings.session.lifetime_max;
    store.messages_max = settings.session.messages_max;
    services.sessions = make_notifying_session_store(
        make_in_memory_session_store(
            store, &services.database->archive(), clock, services.metrics.get()
        ),
        *services.channel
    );
}

}  // namespace

Result<void> open_storage(Services& services, const Clock& clock) {
    const auto& settings = services.settings;
    log("main").info("Initializing database...");
    auto database = open_database(make_database_config(settings), clock, services.metrics.get());
    if (!database) return std::unexpected(database.error());
    services.database = std::move(*database);
    services.operators = std::make_unique<OperatorDirectory>(services.database->operators(), clock);

    services.channel = std::make_unique<LiveChannel>();
    const auto store = settings.session.store;
    if (store == SessionStoreType::redis) {
        if (auto opened = open_redis_sessions(services, clock); !opened) return opened;
    } else if (settings.cache.enabled) {
        services.cache = make_memory_cache({.ttl = settings.cache.ttl}, clock);
    }
    log("main").info("Initializing cache service...");
    log("main").info(cache_line(services));
    bool redis_is_there = false;
    if (services.feed) {
        // Redis may be unreachable: then the feed does it when Redis is back.
        const auto joined =
            block_on(with_deadline(services.feed->join(), Deadline::after(outbox_join_time)));
        redis_is_there = joined.has_value();
        if (!joined) log("main").warn("the outbox cannot be joined yet: {}", joined.error().detail);
    }
    if (services.database->is_shared()) services.reports = &services.database->reports();
    if (store == SessionStoreType::redis && !services.database->is_shared()) {
        if (auto opened = open_replication(services, redis_is_there); !opened) return opened;
    }
    if (settings.app.telemetry) log("main").info("✓ Telemetry initialized");
    if (store == SessionStoreType::redis) return {};
    if (store == SessionStoreType::postgresql) return open_postgres_sessions(services, clock);
    open_sessions_in_memory(services, clock);
    return {};
}

}  // namespace continuo
