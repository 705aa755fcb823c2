#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

constexpr SettingSpec session_settings[] = {
    {.name = "USE_SHARED_CONTEXT",
     .target = setting_at<&Settings::session, &SessionSettings::use_shared_context>,
     .meaning = "Stores sessions in Redis, shared by several instances"},
    {.name = "SESSION_STORE_TYPE",
     .target = setting_at<&Settings::session, &SessionSettings::store>,
     .choices = "in_memory redis",
     .meaning = "Another form of the same setting: redis means USE_SHARED_CONTEXT=true"},
    {.name = "SESSION_TIMEOUT_MINUTES",
     .target = setting_at<&Settings::session, &SessionSettings::timeout>,
     .min = 5,
     .max = 1440,
     .meaning = "Idle time after which a session leaves memory"},
    {.name = "SESSION_MAX_LIFETIME_HOURS",
     .target = setting_at<&Settings::session, &SessionSettings::lifetime_max>,
     .min = 1,
     .max = 8760,
     .meaning = "Maximum lifetime of a session, however active it is"},
    {.name = "SESSION_MAX_SESSIONS",
     .target = setting_at<&Settings::session, &SessionSettings::sessions_max>,
     .min = 100,
     .max = 1000000,
     .meaning =
         "Maximum number of sessions in memory; then the one idle longest is evicted: to the "
         "archive, or for good where there is none"},
    {.name = "SESSION_MEMORY_MAX_MB",
     .target = setting_at<&Settings::session, &SessionSettings::memory_mb_max>,
     .min = 16,
     .max = 1048576,
     .meaning = "MiB that sessions may occupy in memory; then those idle longest are evicted, as "
                "with SESSION_MAX_SESSIONS"},
    {.name = "SESSION_MAX_MESSAGES",
     .target = setting_at<&Settings::session, &SessionSettings::messages_max>,
     .min = 100,
     .max = 10000,
     .meaning = "Maximum number of messages of a session, of all roles"},
    {.name = "SESSION_CLEANUP_INTERVAL",
     .aliases = "SESSION_CLEANUP_INTERVAL_SECONDS",
     .target = setting_at<&Settings::session, &SessionSettings::cleanup_interval>,
     .min = 60,
     .max = 3600,
     .meaning = "Seconds between two clean-ups"},
    {.name = "SESSION_LOCK_TIMEOUT_SECONDS",
     .aliases = "SESSION_LOCK_TIMEOUT",
     .target = setting_at<&Settings::session, &SessionSettings::lock_timeout>,
     .min = 5,
     .max = 300,
     .meaning = "Lease of a turn, in seconds; then another instance may answer"},
    {.name = "SESSION_FINGERPRINTING_ENABLED",
     .aliases = "SESSION_FINGERPRINTING",
     .target = setting_at<&Settings::session, &SessionSettings::fingerprinting>,
     .meaning = "Records which network and browser created a session, and logs its use from others"
    },
    {.name = "SESSION_FINGERPRINT_STRICT",
     .aliases = "SESSION_FINGERPRINTING_STRICT",
     .target = setting_at<&Settings::session, &SessionSettings::fingerprint_strict>,
     .meaning =
         "Refuses requests from other networks and browsers (403) instead of only logging them"},
    {.name = "SESSION_ENCRYPTION_ENABLED",
     .target = setting_at<&Settings::session, &SessionSettings::encryption>,
     .meaning = "Encrypts data in Redis"},
    {.name = "SESSION_ENCRYPTION_KEYS",
     .target = setting_at<&Settings::session, &SessionSettings::encryption_keys>,
     .check = check_encryption_keys,
     .allowed = "id:key[,id:key...], each key 32 bytes in base64",
     .meaning = "Encryption keys: the first one encrypts, all of them decrypt"},
    {.name = "SESSION_ENCRYPTION_STRICT",
     .target = setting_at<&Settings::session, &SessionSettings::encryption_strict>,
     .meaning =
         "Refuses data in Redis that is not encrypted; false while encryption is turned on for "
         "existing conversations"},
    {.name = "SESSION_DURABILITY",
     .target = setting_at<&Settings::session, &SessionSettings::durability>,
     .choices = "fast replicated",
     .meaning =
         "Redis: acknowledges once the master has the data (fast), or also a replica (replicated)"},
    {.name = "SESSION_PARTITIONS",
     .target = setting_at<&Settings::session, &SessionSettings::partitions>,
     .min = 1,
     .max = 1000,
     .meaning =
         "Redis: number of hash tags for sessions; the same for all instances, never to be changed"
    },
    {.name = "SESSION_OUTBOX_MAX_MB",
     .target = setting_at<&Settings::session, &SessionSettings::outbox_max_mb>,
     .min = 64,
     .max = 1048576,
     .meaning =
         "Redis: memory for what a database has not read yet; beyond it messages get 503. The same "
         "for all instances"},
    {.name = "SESSION_L1_CACHE_ENABLED",
     .target = setting_at<&Settings::session, &SessionSettings::l1_cache>,
     .meaning = "Redis: caches sessions in use in memory, checked at every use"},
    {.name = "SESSION_L1_CACHE_SIZE",
     .target = setting_at<&Settings::session, &SessionSettings::l1_cache_size>,
     .min = 100,
     .max = 10000,
     .meaning = "Redis: maximum number of sessions in that cache"},
    {.name = "SESSION_L1_CACHE_TTL_SECONDS",
     .target = setting_at<&Settings::session, &SessionSettings::l1_cache_ttl>,
     .min = 10,
     .max = 300,
     .meaning = "Redis: seconds that an unused session stays there"},
};

constexpr SettingSpec redis_settings[] = {
    {.name = "REDIS_URL",
     .target = setting_at<&Settings::redis, &RedisSettings::url>,
     .check = check_redis_url,
     .allowed = "redis://[user:password@]host[:port][/database], unix:///path.sock (or "
                "redis+unix://), redis+sentinel://host,host/master[/database] or "
                "redis+cluster://host,host; with TLS rediss://, rediss+sentinel://, "
                "rediss+cluster://",
     .meaning = "Address of Redis",
     .mask = mask_url},
    {.name = "REDIS_PASSWORD",
     .target = setting_at<&Settings::redis, &RedisSettings::password>,
     .meaning = "Password of Redis, if the URL has none"},
    {.name = "REDIS_SENTINEL_USERNAME",
     .target = setting_at<&Settings::redis, &RedisSettings::sentinel_user>,
     .fallback = "default user of the sentinels",
     .meaning = "redis+sentinel: user at the sentinels; the URL has that of the master"},
    {.name = "REDIS_SENTINEL_PASSWORD",
     .target = setting_at<&Settings::redis, &RedisSettings::sentinel_password>,
     .meaning = "redis+sentinel: password at the sentinels"},
    {.name = "REDIS_SESSION_TTL",
     .aliases = "REDIS_SESSION_TTL_SECONDS",
     .target = setting_at<&Settings::redis, &RedisSettings::session_ttl>,
     .min = 300,
     .max = 86400,
     .meaning = "Idle time after which a session leaves Redis, in seconds"},
    {.name = "REDIS_SESSION_KEY_PREFIX",
     .target = setting_at<&Settings::redis, &RedisSettings::session_key_prefix>,
     .check = check_key_prefix,
     .allowed = "at most 64 bytes without { and }",
     .meaning = "Prefix of the keys in Redis"},
    {.name = "REDIS_SOCKET_TIMEOUT",
     .aliases = "REDIS_SOCKET_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::redis, &RedisSettings::socket_timeout>,
     .min = 1,
     .max = 30,
     .meaning = "Seconds to wait for a reply"},
    {.name = "REDIS_SOCKET_CONNECT_TIMEOUT",
     .aliases = "REDIS_SOCKET_CONNECT_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::redis, &RedisSettings::connect_timeout>,
     .min = 1,
     .max = 30,
     .meaning = "Seconds to wait for a connection"},
    {.name = "REDIS_HEALTH_CHECK_INTERVAL",
     .aliases = "REDIS_HEALTH_CHECK_INTERVAL_SECONDS",
     .target = setting_at<&Settings::redis, &RedisSettings::health_check_interval>,
     .min = 10,
     .max = 300,
     .meaning = "Seconds between two pings of an idle connection"},
};

constexpr SettingSpec cache_settings[] = {
    {.name = "CACHE_ENABLED",
     .target = setting_at<&Settings::cache, &CacheSettings::enabled>,
     .meaning =
         "Caches results of POST /chat/search; in Redis if sessions are, and then shared by the "
         "instances of one database"},
    {.name = "REDIS_TTL",
     .target = setting_at<&Settings::cache, &CacheSettings::ttl>,
     .min = 60,
     .max = 86400,
     .meaning = "Lifetime of a cached result, in seconds"},
};

constexpr SettingSpec database_settings[] = {
    {.name = "DATABASE_URL",
     .target = setting_at<&Settings::database, &DatabaseSettings::url>,
     .check = check_database_url,
     .allowed = "sqlite:///relative/file.db or sqlite:////absolute/file.db",
     .fallback = "continuo.db in DATA_DIRECTORY",
     .meaning = "SQLite file of sessions, messages, customer facts, tickets and documents",
     .mask = mask_url},
    {.name = "DATABASE_SYNCHRONOUS",
     .target = setting_at<&Settings::database, &DatabaseSettings::synchronous>,
     .choices = "full normal",
     .meaning = "full: an answered turn survives a power cut; normal: a crash of the process"},
    {.name = "DATABASE_READERS",
     .target = setting_at<&Settings::database, &DatabaseSettings::readers>,
     .min = 1,
     .max = 32,
     .meaning = "Number of connections, each with a thread, for reading"},
};

constexpr SettingPart parts[] = {
    {"Sessions", session_settings},
    {"Redis", redis_settings},
    {"Cache", cache_settings},
    {"Database", database_settings},
};

}  // namespace

std::span<const SettingPart> state_setting_parts() {
    return parts;
}

}  // namespace continuo
