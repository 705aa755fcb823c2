#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

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

constexpr SettingPart database_parts[] = {
    {"Database", database_settings},
};

}  // namespace

std::span<const SettingPart> database_setting_parts() {
    return database_parts;
}

}  // namespace continuo
