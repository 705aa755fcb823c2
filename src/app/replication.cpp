#include "app/replication.hpp"

#include "async/block_on.hpp"
#include "async/with_deadline.hpp"
#include "replication/redis_instance_reports.hpp"
#include "replication/replicated_database.hpp"
#include "settings/store_options.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// A document that was posted elsewhere is found within a second.
constexpr auto records_followed_every = 150ms;
/// For a small knowledge base; larger ones are read while the instance is not ready yet.
constexpr auto first_catch_up_time = 5s;

Task<Result<void>> follow_once(Services& services) {
    if (auto followed = co_await services.replicator->follow(); !followed) co_return followed;
    co_return co_await services.knowledge->follow();
}

}  // namespace

Result<void> open_replication(Services& services, bool redis_is_there) {
    const auto& settings = services.settings;
    auto cipher = make_session_cipher(settings.session);
    if (!cipher) return std::unexpected(std::move(cipher.error()));
    SharedLogConfig config;
    config.key_prefix = settings.redis.session_key_prefix;
    config.bytes_max = settings.knowledge.shared_max_mb << 20U;
    config.replicas_awaited = replicas_awaited(settings.session);
    config.cipher = std::move(*cipher);
    services.metrics->set_shared_records_bytes_max(static_cast<double>(config.bytes_max));
    services.local_database = std::move(services.database);
    services.shared_log =
        std::make_unique<SharedLog>(std::move(config), *services.redis, *services.blocking_pool);
    services.replicator = std::make_unique<RecordReplicator>(
        *services.shared_log,
        services.local_database->records(),
        services.local_database->id(),
        *services.clock,
        services.metrics.get()
    );
    services.redis_reports = make_redis_instance_reports(
        settings.redis.session_key_prefix,
        *services.redis,
        *services.shared_log,
        services.local_database->records(),
        *services.clock
    );
    services.reports = services.redis_reports.get();
    services.database =
        make_replicated_database(*services.local_database, *services.replicator, *services.clock);
    if (!redis_is_there) return {};
    const auto followed =
        block_on(with_deadline(services.replicator->follow(), Deadline::after(first_catch_up_time))
        );
    if (!followed) {
        log("replication")
            .warn(
                "the documents of other instances cannot be read yet, and this one is not ready "
                "until they are: {}",
                followed.error().detail
            );
    }
    return {};
}

Task<void> follow_shared_records(Services& services) {
    std::string last_error;
    for (;;) {
        const auto followed = co_await follow_once(services);
        if (followed) {
            services.records_are_indexed = true;
            if (!last_error.empty())
                log("replication").info("documents and tickets of other instances are read again");
            last_error.clear();
        } else if (followed.error().detail != last_error) {
            last_error = followed.error().detail;
            log("replication")
                .warn(
                    "documents and tickets of other instances cannot be read, and none can be "
                    "changed: {}",
                    last_error
                );
        }
        co_await sleep_until(Deadline::after(records_followed_every));
    }
}

}  // namespace continuo
