#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

constexpr SettingSpec session_settings[] = {
    {.name = "SESSION_STORE",
     .target = setting_at<&Settings::session, &SessionSettings::store>,
     .choices = "memory redis postgresql",
     .meaning = "Where sessions are: in the memory of one instance, or shared by several in Redis "
                "or in the PostgreSQL of DATABASE_URL"},
    {.name = "USE_SHARED_CONTEXT",
     .target = setting_at<&Settings::session, &SessionSettings::use_shared_context>,
     .meaning = "An older form of the same setting: true means SESSION_STORE=redis"},
    {.name = "SESSION_STORE_TYPE",
     .target = setting_at<&Settings::session, &SessionSettings::store_type>,
     .choices = "in_memory redis",
     .meaning = "An older form of the same setting: redis means SESSION_STORE=redis"},
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
    {.name = "SESSION_ENCRYPTION_FORMAT",
     .target = setting_at<&Settings::session, &SessionSettings::encryption_format>,
     .choices = "1 2 2-only",
     .meaning =
         "Format of encrypted data: 1 while instances run that cannot read format 2 (1 and 2 read "
         "both); 2-only refuses data of format 1"},
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
     .meaning = "Redis, PostgreSQL: caches sessions in use in memory, checked at every use"},
    {.name = "SESSION_L1_CACHE_SIZE",
     .target = setting_at<&Settings::session, &SessionSettings::l1_cache_size>,
     .min = 100,
     .max = 10000,
     .meaning = "Redis, PostgreSQL: maximum number of sessions in that cache"},
    {.name = "SESSION_L1_CACHE_TTL_SECONDS",
     .target = setting_at<&Settings::session, &SessionSettings::l1_cache_ttl>,
     .min = 10,
     .max = 300,
     .meaning = "Redis, PostgreSQL: seconds that an unused session stays there"},
};

constexpr SettingPart session_parts[] = {
    {"Sessions", session_settings},
};

}  // namespace

std::span<const SettingPart> session_setting_parts() {
    return session_parts;
}

}  // namespace continuo
