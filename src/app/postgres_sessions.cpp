#include "app/postgres_sessions.hpp"

#include "async/block_on.hpp"
#include "async/with_deadline.hpp"
#include "live/notifying_session_store.hpp"
#include "live/postgres_live.hpp"
#include "session/postgres/postgres_session_store.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::chrono::seconds postgres_watch_interval{1};
constexpr std::chrono::seconds clock_difference_reported{2};

PostgresSessionStoreConfig postgres_store_config(const SessionSettings& settings) {
    PostgresSessionStoreConfig config;
    config.lifetime_max = settings.lifetime_max;
    config.messages_max = settings.messages_max;
    config.cached_sessions = settings.l1_cache ? settings.l1_cache_size : 0;
    config.cached_for = settings.l1_cache_ttl;
    return config;
}

Task<void> adjust_database_clock(DatabaseClock* clock) {
    const auto before = clock->offset();
    if (!co_await clock->adjust()) co_return;
    if (std::chrono::abs(clock->offset() - before) < clock_difference_reported) co_return;
    const std::chrono::duration<double> apart = clock->offset();
    log("database")
        .warn(
            "the clocks of this machine and of PostgreSQL are {:.1f} s apart: session times use "
            "the "
            "clock of PostgreSQL",
            apart.count()
        );
}

}  // namespace

Result<void> open_postgres_sessions(Services& services, const Clock& clock) {
    const auto& settings = services.settings;
    auto& shared = services.database->shared_sessions();
    services.database_clock = std::make_unique<DatabaseClock>(shared, clock);
    auto asked = block_on(services.database_clock->adjust(std::chrono::seconds(5)));
    if (!asked) return asked;
    auto live =
        make_postgres_live(settings.database.url, services.database->id(), *services.channel);
    if (!live) return std::unexpected(std::move(live.error()));
    services.remote_notes = std::move(*live);
    services.channel->connect(services.remote_notes.get());
    services.drafts = make_database_drafts(shared);
    services.sessions = make_notifying_session_store(
        make_postgres_session_store(
            postgres_store_config(settings.session),
            shared,
            services.database->archive(),
            *services.database_clock,
            services.metrics.get()
        ),
        *services.channel
    );
    return {};
}

Task<void> watch_postgres_sessions(Services& services) {
    bool failing = false;
    for (;;) {
        co_await sleep_until(Deadline::after(postgres_watch_interval));
        co_await adjust_database_clock(services.database_clock.get());
        const auto fault = services.remote_notes->fault();
        if (!fault.empty()) services.channel->wake_all();
        if (!fault.empty() && !failing) {
            log("live").warn(
                "notes of other instances do not arrive, streams look for changes each second: {}",
                fault
            );
        }
        if (fault.empty() && failing) log("live").info("notes of other instances arrive again");
        failing = !fault.empty();
    }
}

}  // namespace continuo
