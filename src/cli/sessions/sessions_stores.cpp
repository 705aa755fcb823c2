#include "cli/sessions/sessions_stores.hpp"

#include <fmt/format.h>

#include "async/block_on.hpp"
#include "base/text.hpp"
#include "redis/topology.hpp"
#include "redis/url.hpp"
#include "settings/setting_check.hpp"
#include "settings/store_options.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

bool is_archive(const Settings& settings, const StoreAddress& end) {
    if (end.where.empty()) return !settings.session.use_shared_context;
    return end.where == "archive" || end.where == "memory";
}

bool is_redis_of_settings(const StoreAddress& end) {
    return end.where.empty() || end.where == "redis";
}

const std::string& url_of(const Settings& settings, const StoreAddress& end) {
    return is_redis_of_settings(end) ? settings.redis.url : end.where;
}

std::string prefix_of(const Settings& settings, const StoreAddress& end) {
    return end.prefix.value_or(settings.redis.session_key_prefix);
}

bool has_postgres(const Settings& settings) {
    return !make_database_config(settings).postgres_url.empty();
}

Result<void> open_archive(
    const Settings& settings, SessionsAccess access, const Clock& clock, OpenedStore& store
) {
    if (access == SessionsAccess::write) {
        auto locked = DataDirectory::open(settings.app.data_directory);
        if (!locked && locked.error().code == Errc::busy) {
            return fail(
                Errc::busy,
                fmt::format(
                    "the archive cannot be written while a server uses it ({} is locked): the "
                    "server has conversations in memory and would not read the changes. Stop it "
                    "first; list, show, stats and export work while it runs",
                    settings.app.data_directory.string()
                )
            );
        }
        if (!locked) return std::unexpected(std::move(locked.error()));
        store.lock = std::make_unique<DataDirectory>(std::move(*locked));
    }
    auto config = make_database_config(settings);
    config.read_only = access == SessionsAccess::read;
    auto database = open_database(config, clock, nullptr);
    if (!database) return std::unexpected(std::move(database.error()));
    store.database = std::move(*database);
    return {};
}

Result<RedisUrl> parse_url(const Settings& settings, const StoreAddress& end) {
    auto url = parse_redis_url(url_of(settings, end));
    if (!url) {
        const auto* name = is_redis_of_settings(end) ? "REDIS_URL" : "the URL of Redis";
        return fail(Errc::invalid_input, fmt::format("{}: {}", name, url.error().detail));
    }
    if (url->password.empty() && is_redis_of_settings(end))
        url->password = settings.redis.password.reveal();
    return url;
}

Result<void> connect(
    const Settings& settings, const StoreAddress& end, const Clock& clock, OpenedStore& store
) {
    const auto url = parse_url(settings, end);
    if (!url) return std::unexpected(url.error());
    RedisOptions options;
    options.client_name = "continuo-sessions";
    // The login for the sentinels is a setting for REDIS_URL: not sent to those of other URLs.
    if (is_redis_of_settings(end)) options.sentinel_login = make_sentinel_login(settings.redis);
    options.connect_timeout = settings.redis.connect_timeout;
    store.shards = std::make_unique<ShardSet>(1);
    store.shards->start();
    auto client = RedisClient::make(
        *store.shards,
        [url = *url, options](asio::any_io_executor executor) {
            return make_redis_connection(std::move(executor), url, options);
        },
        settings.redis.socket_timeout
    );
    if (!client) return std::unexpected(std::move(client.error()));
    store.client = std::move(*client);
    store.clock = std::make_unique<ServerClock>(*store.client, clock);
    // Report connection errors before the command starts.
    const auto pong = block_on(
        store.client->execute({Command{"PING"}}, Deadline::after(settings.redis.connect_timeout))
    );
    if (!pong) return std::unexpected(pong.error());
    if (pong->front().is_error())
        return fail(Errc::unavailable, "redis: " + pong->front().quoted());
    return block_on(store.clock->adjust(settings.redis.socket_timeout));
}

Result<void> open_redis(
    const Settings& settings,
    const StoreAddress& end,
    SessionsAccess access,
    bool dry_run,
    const Clock& clock,
    OpenedStore& store
) {
    if (access == SessionsAccess::write && settings.session.encryption &&
        settings.session.encryption_keys.empty()) {
        return fail(
            Errc::invalid_input,
            "writing conversations to Redis needs SESSION_ENCRYPTION_KEYS, or "
            "SESSION_ENCRYPTION_ENABLED=false"
        );
    }
    auto cipher = make_session_cipher(settings.session);
    if (!cipher) return std::unexpected(std::move(cipher.error()));
    if (auto connected = connect(settings, end, clock, store); !connected) return connected;
    // This instance's archive of this Redis, if the file exists.
    const bool has_archive =
        is_redis_of_settings(end) && settings.session.use_shared_context && !end.prefix &&
        (has_postgres(settings) || std::filesystem::exists(make_database_config(settings).file));
    if (has_archive) {
        auto opened = open_archive(settings, SessionsAccess::read, clock, store);
        if (!opened) return opened;
        store.archive = std::make_unique<ArchiveSessionSource>(
            ArchiveSessionsConfig{
                .name = fmt::format("the archive {}", describe_database(settings)),
                .lifetime_max = settings.session.lifetime_max,
            },
            *store.database,
            clock
        );
    }
    RedisSessionsConfig config;
    config.name = describe(settings, end);
    config.key_prefix = prefix_of(settings, end);
    config.partitions = end.partitions.value_or(settings.session.partitions);
    config.idle_timeout = settings.redis.session_ttl;
    config.lifetime_max = settings.session.lifetime_max;
    config.cipher = std::move(*cipher);
    config.replicas_awaited = replicas_awaited(settings.session);
    // An import fills at most half of the outbox, so that running servers can still write.
    config.outbox_bytes_max = outbox_bytes_max(settings.session) / 2;
    config.dry_run = dry_run;
    store.redis = std::make_unique<RedisSessionSource>(
        std::move(config), *store.client, *store.clock, store.archive.get()
    );
    if (store.archive)
        store.combined = std::make_unique<RedisAndArchiveSource>(*store.redis, *store.archive);
    return {};
}

}  // namespace

std::string describe(const Settings& settings, const StoreAddress& end) {
    if (is_archive(settings, end)) return "archive " + describe_database(settings);
    return fmt::format("{} ({}*)", mask_url(url_of(settings, end)), prefix_of(settings, end));
}

Result<std::unique_ptr<OpenedStore>> open_sessions_store(
    const Settings& settings,
    const StoreAddress& end,
    SessionsAccess access,
    bool dry_run,
    const Clock& clock
) {
    auto store = std::make_unique<OpenedStore>();
    if (!is_archive(settings, end)) {
        auto opened = open_redis(settings, end, access, dry_run, clock, *store);
        if (!opened) return std::unexpected(std::move(opened.error()));
        return store;
    }
    auto opened = open_archive(settings, access, clock, *store);
    if (!opened) return std::unexpected(std::move(opened.error()));
    store->archive = std::make_unique<ArchiveSessionSource>(
        ArchiveSessionsConfig{
            .name = describe(settings, end),
            .lifetime_max = settings.session.lifetime_max,
            .dry_run = dry_run,
        },
        *store->database,
        clock
    );
    return store;
}

Result<std::unique_ptr<OpenedStore>> open_python_sessions(
    const Settings& settings,
    const StoreAddress& end,
    std::function<void(const std::string& id, const std::string& note)> note,
    const Clock& clock
) {
    auto store = std::make_unique<OpenedStore>();
    const auto url = parse_url(settings, end);
    if (!url) return std::unexpected(url.error());
    // SCAN lists the keys of one server only, and the Python system used only one.
    if (url->topology == RedisTopology::cluster)
        return fail(
            Errc::invalid_input,
            "the Python system did not use Redis Cluster: name its server with --source-url"
        );
    if (auto connected = connect(settings, end, clock, *store); !connected)
        return std::unexpected(std::move(connected.error()));
    PythonSourceConfig config;
    config.name =
        fmt::format("{} ({}*)", mask_url(url_of(settings, end)), prefix_of(settings, end));
    config.key_prefix = prefix_of(settings, end);
    config.note = std::move(note);
    store->python = std::make_unique<PythonSessionSource>(std::move(config), *store->client, clock);
    return store;
}

}  // namespace continuo
