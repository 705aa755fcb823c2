#include "app/redis_sessions.hpp"

#include <bitset>

#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "api/admission/guess_guard.hpp"
#include "app/redis_checks.hpp"
#include "async/with_deadline.hpp"
#include "base/host_name.hpp"
#include "live/notifying_session_store.hpp"
#include "live/redis_live.hpp"
#include "redis/topology.hpp"
#include "redis/url.hpp"
#include "session/encrypted_cache.hpp"
#include "session/redis/redis_session_store.hpp"
#include "settings/store_options.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

// Each round feeds one part: the archive's delay is eight pauses plus the work between them.
constexpr std::size_t feed_parts = 8;
constexpr auto feed_pause = 6ms;
constexpr auto feed_retry = 1s;  // while Redis or the archive is unavailable
constexpr auto tidy_interval = 5s;
constexpr auto watch_interval = 1s;
constexpr auto clock_step_reported = 2s;
constexpr auto connect_pause = 20ms;

/// The same after a restart, so that the consumer gets its unacknowledged entries again.
std::string consumer_name(const Services& services) {
    const auto folder = std::filesystem::absolute(services.settings.app.data_directory);
    return fmt::format("{}:{}", local_host_name(), folder.lexically_normal().string());
}

Result<RedisUrl> redis_url(const Settings& settings) {
    auto url = parse_redis_url(settings.redis.url);
    if (!url) return fail(Errc::invalid_input, "REDIS_URL: " + url.error().detail);
    if (url->password.empty()) url->password = settings.redis.password.reveal();
    return url;
}

RedisSessionStoreConfig store_config(
    const Settings& settings, std::shared_ptr<const SessionCipher> cipher
) {
    RedisSessionStoreConfig config;
    config.key_prefix = settings.redis.session_key_prefix;
    config.partitions = settings.session.partitions;
    config.idle_timeout = settings.redis.session_ttl;
    config.lifetime_max = settings.session.lifetime_max;
    config.messages_max = settings.session.messages_max;
    config.cached_sessions = settings.session.l1_cache ? settings.session.l1_cache_size : 0;
    config.cached_for = settings.session.l1_cache_ttl;
    config.replicas_awaited = replicas_awaited(settings.session);
    config.outbox_bytes_max = outbox_bytes_max(settings.session);
    config.cipher = std::move(cipher);
    return config;
}

/// Returns false if Redis did not reply: it is checked again after it has reconnected.
Task<bool> report_faults(RedisCommands* redis) {
    const auto faults = co_await check_redis(redis);
    if (!faults) co_return false;
    for (const auto& fault : *faults)
        log("redis").warn(fault);
    co_return true;
}

Task<void> adjust_clock(ServerClock* clock) {
    const auto before = clock->offset();
    if (!co_await clock->adjust()) co_return;
    const auto moved = std::chrono::abs(clock->offset() - before);
    if (moved < clock_step_reported) co_return;
    const std::chrono::duration<double> apart = clock->offset();
    log("redis").warn(
        "the clocks of this machine and of Redis are {:.1f} s apart: session times use the clock "
        "of Redis",
        apart.count()
    );
}

/// Runs one round. Exceptions other than cancellation become errors, so that the loop continues.
Task<Result<std::size_t>> feed_once(ArchiveFeed* feed, std::size_t part, bool tidy) {
    try {
        auto fed = co_await feed->feed(part, feed_parts);
        if (!tidy) co_return fed;
        // Also if feeding failed, because tidy() reports the lag of the archive.
        const auto tidied = co_await feed->tidy();
        if (fed && !tidied) co_return std::unexpected(tidied.error());
        co_return fed;
    } catch (const boost::system::system_error&) {
        throw;  // cancelled: the server shuts down
    } catch (const std::exception& e) {
        co_return fail(Errc::internal, e.what());
    }
}

/// What viewers need of other instances: drafts, and the notes that wake them.
Result<void> open_redis_live(
    Services& services,
    const RedisUrl& url,
    const RedisOptions& options,
    const std::shared_ptr<const SessionCipher>& cipher
) {
    const auto& settings = services.settings;
    const RedisKeys keys(settings.redis.session_key_prefix, settings.session.partitions);
    services.drafts = make_redis_drafts(keys, *services.redis, cipher);
    const auto executor = (*services.shards)[0].context().get_executor();
    RedisNotesConfig config{
        .keys = keys,
        .instance = services.instance,
        .cipher = cipher,
        .executor = executor,
        .subscribe =
            [executor, url, options](RedisListener listener) {
                return make_redis_subscriber(executor, url, options, std::move(listener));
            },
    };
    auto live = make_redis_live(std::move(config), *services.redis, *services.channel);
    if (!live) return std::unexpected(std::move(live.error()));
    services.remote_notes = std::move(*live);
    services.channel->connect(services.remote_notes.get());
    return {};
}

}  // namespace

Result<void> open_redis_sessions(Services& services, const Clock& clock) {
    const auto& settings = services.settings;
    auto url = redis_url(settings);
    if (!url) return std::unexpected(std::move(url.error()));
    auto cipher = make_session_cipher(settings.session);
    if (!cipher) return std::unexpected(std::move(cipher.error()));

    RedisOptions options;
    options.client_name = services.instance;
    options.sentinel_login = make_sentinel_login(settings.redis);
    options.connect_timeout = settings.redis.connect_timeout;
    options.limits.ping_after = settings.redis.health_check_interval;
    // A connection without a reply for this long counts as broken: requests then fail at once
    // instead of waiting for their timeouts.
    options.limits.silence_max = settings.redis.socket_timeout;
    auto client = RedisClient::make(
        *services.shards,
        [url = *url, options](asio::any_io_executor executor) {
            return make_redis_connection(std::move(executor), url, options);
        },
        settings.redis.socket_timeout
    );
    if (!client) return std::unexpected(std::move(client.error()));
    services.redis = std::move(*client);
    services.clock = std::make_unique<ServerClock>(*services.redis, clock);

    ArchiveFeedConfig feed;
    feed.key_prefix = settings.redis.session_key_prefix;
    feed.partitions = settings.session.partitions;
    feed.database_id = services.database->id();
    feed.consumer = consumer_name(services);
    feed.outbox_bytes_max = outbox_bytes_max(settings.session);
    feed.cipher = *cipher;
    feed.tracer = services.tracer.get();
    services.metrics->set_outbox_bytes_max(static_cast<double>(feed.outbox_bytes_max));
    services.feed = std::make_unique<ArchiveFeed>(
        std::move(feed), *services.redis, services.database->archive(), services.metrics.get()
    );
    const auto prefix = settings.redis.session_key_prefix;
    if (settings.cache.enabled) {
        services.cache = make_redis_cache(
            {.key_prefix = prefix + "cache:", .fallback = {.ttl = settings.cache.ttl}},
            *services.redis,
            clock,
            services.metrics.get()
        );
        if (*cipher) services.cache = make_encrypted_cache(std::move(services.cache), *cipher);
    }
    if (settings.rate_limit.enabled) {
        services.rates = make_redis_rate_window(
            prefix + "rate:",
            static_cast<std::uint32_t>(settings.rate_limit.requests),
            settings.rate_limit.period,
            *services.redis
        );
        services.guesses = make_redis_rate_window(
            prefix + "rate:guess:", wrong_keys_max, settings.rate_limit.period, *services.redis
        );
    }
    if (auto opened = open_redis_live(services, *url, options, *cipher); !opened) return opened;
    if (*cipher) {
        services.metrics->add_source([cipher = *cipher](Metrics& metrics) {
            for (const auto& use : cipher->key_use())
                metrics.set_key_use(use.id, use.encrypted, use.decrypted);
        });
    }
    services.sessions = make_notifying_session_store(
        make_redis_session_store(
            store_config(settings, std::move(*cipher)),
            *services.redis,
            *services.clock,
            services.metrics.get(),
            services.feed.get()
        ),
        *services.channel
    );
    return {};
}

/// Viewers learn of changes at other instances by notes. While none arrive, they look by
/// themselves.
void watch_notes(Services& services, bool redis_is_there, std::string& last_fault) {
    auto fault = services.remote_notes->fault();
    if (!fault.empty()) services.channel->wake_all();
    if (redis_is_there && !fault.empty() && last_fault.empty()) {
        log("live").warn(
            "cannot subscribe to notes of other instances, streams look for changes each second: "
            "{}",
            fault
        );
    }
    last_fault = std::move(fault);
}

Task<void> watch_redis(Services& services) {
    std::string note_fault;
    bool was_there = false;
    bool is_checked = false;
    bool first = true;
    for (;;) {
        const auto status = co_await services.redis->status();
        services.metrics->set_redis_connected(static_cast<double>(status.connected));
        services.metrics->set_redis_connections(status.connections, status.commands_waiting);
        const bool is_there = status.connected > 0;
        if (first && !is_there && status.last_error.empty()) {  // still connecting at start
            co_await sleep_until(Deadline::after(connect_pause));
            continue;
        }
        if (is_there) co_await adjust_clock(services.clock.get());
        if (!is_there) is_checked = false;
        if (is_there && !is_checked) is_checked = co_await report_faults(services.redis.get());
        if (!is_there && (was_there || first)) {
            log("main").error(
                "Redis cannot be reached ({}): requests that need a session get 503 until it is "
                "back",
                status.last_error
            );
        }
        if (is_there && !was_there && !first) log("main").info("Redis is back");
        watch_notes(services, is_there && was_there, note_fault);
        was_there = is_there;
        first = false;
        co_await sleep_until(Deadline::after(watch_interval));
    }
}

Task<void> feed_archive(Services& services) {
    auto next_tidy = Deadline::after(0s);
    std::string last_error;
    std::bitset<feed_parts> failing;
    for (std::size_t part = 0;; part = (part + 1) % feed_parts) {
        const bool tidy = next_tidy.expired();
        if (tidy) next_tidy = Deadline::after(tidy_interval);
        const auto fed = co_await feed_once(services.feed.get(), part, tidy);
        const auto error = fed ? std::string() : fed.error().detail;
        if (!error.empty() && error != last_error)
            log("outbox").warn("the archive falls behind: {}", error);
        const bool fell_behind = failing.any();
        failing.set(part, !error.empty());
        if (!error.empty()) last_error = error;
        // Logged only when all parts work again: the others can still be failing.
        if (fell_behind && failing.none()) {
            log("outbox").info("the archive follows again");
            last_error.clear();
        }
        // Pause even if more entries are waiting: batches of a hundred cost little more than one.
        co_await sleep_until(Deadline::after(error.empty() ? feed_pause : feed_retry));
    }
}

}  // namespace continuo
