#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

constexpr SettingSpec database_settings[] = {
    {.name = "DATABASE_URL",
     .target = setting_at<&Settings::database, &DatabaseSettings::url>,
     .check = check_database_url,
     .allowed = "sqlite:///relative/file.db, sqlite:////absolute/file.db, or "
                "postgresql://user:password@host:port/database?sslmode=verify-full (a unix socket: "
                "postgresql:///database?host=/folder)",
     .fallback = "continuo.db in DATA_DIRECTORY",
     .meaning = "Database of sessions, messages, customer facts, tickets and documents: a SQLite "
                "file of one instance, or a PostgreSQL database of many instances, which needs "
                "SESSION_STORE=postgresql or redis",
     .mask = mask_url},
    {.name = "DATABASE_SYNCHRONOUS",
     .target = setting_at<&Settings::database, &DatabaseSettings::synchronous>,
     .choices = "full normal",
     .meaning = "full: an answered turn survives a power cut; normal: a crash of the process "
                "(PostgreSQL: synchronous_commit=off, a crash of its server can lose the last "
                "changes)"},
    {.name = "DATABASE_READERS",
     .target = setting_at<&Settings::database, &DatabaseSettings::readers>,
     .min = 1,
     .max = 32,
     .meaning = "SQLite: number of connections, each with a thread, for reading"},
    {.name = "DATABASE_POOL_SIZE",
     .target = setting_at<&Settings::database, &DatabaseSettings::pool_size>,
     .min = 1,
     .max = 64,
     .meaning = "PostgreSQL: number of connections of this instance for reading, each with a "
                "thread; one more writes"},
    {.name = "DATABASE_STATEMENT_TIMEOUT",
     .target = setting_at<&Settings::database, &DatabaseSettings::statement_timeout>,
     .min = 1,
     .max = 600,
     .meaning = "PostgreSQL: seconds after which the server ends a statement"},
};

constexpr SettingPart database_parts[] = {
    {"Database", database_settings},
};

}  // namespace

std::span<const SettingPart> database_setting_parts() {
    return database_parts;
}

}  // namespace continuo
