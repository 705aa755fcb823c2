#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

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

constexpr SettingPart redis_parts[] = {
    {"Redis", redis_settings},
    {"Cache", cache_settings},
};

}  // namespace

std::span<const SettingPart> redis_setting_parts() {
    return redis_parts;
}

}  // namespace continuo
