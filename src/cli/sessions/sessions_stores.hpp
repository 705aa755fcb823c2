#pragma once

#include <memory>
#include <string>

#include "async/shard.hpp"
#include "cli/sessions/sessions_options.hpp"
#include "database/database.hpp"
#include "redis/redis_client.hpp"
#include "redis/server_clock.hpp"
#include "settings/data_directory.hpp"
#include "settings/settings.hpp"
#include "transfer/archive_session_source.hpp"
#include "transfer/python_session_source.hpp"
#include "transfer/redis_and_archive_source.hpp"
#include "transfer/redis_session_source.hpp"

namespace continuo {

enum class SessionsAccess {
    read,   ///< safe beside a running server
    write,  ///< of the archive: with its lock, refused while a server has it
};

/// What an end of `continuo sessions` is made of. Members end in the reverse order of their making.
struct OpenedStore {
    std::unique_ptr<DataDirectory> lock;
    std::unique_ptr<Database> database;  ///< Redis: null where this instance has none yet
    std::unique_ptr<ShardSet> shards;    ///< what follows: null for the archive alone
    std::unique_ptr<RedisClient> client;
    std::unique_ptr<ServerClock> clock;  ///< as the servers have it
    std::unique_ptr<ArchiveSessionSource> archive;
    std::unique_ptr<RedisSessionSource> redis;
    std::unique_ptr<RedisAndArchiveSource> combined;  ///< Redis with its archive
    std::unique_ptr<PythonSessionSource> python;

    /// Where conversations are put.
    [[nodiscard]] SessionTarget& target() {
        if (redis) return *redis;
        return *archive;
    }
    /// All that can be seen from here.
    [[nodiscard]] SessionSource& everything() {
        if (combined) return *combined;
        return target();
    }
};

/// Opens the store that `end` names. Errors: invalid_input (a URL, keys: a matter of settings),
/// unavailable, not_found (there is no archive), busy (a server has the archive), and those of the
/// database.
[[nodiscard]] Result<std::unique_ptr<OpenedStore>> open_sessions_store(
    const Settings& settings,
    const StoreAddress& end,
    SessionsAccess access,
    bool dry_run,
    const Clock& clock
);

/// Opens the Redis of the Python system. Errors: the same.
[[nodiscard]] Result<std::unique_ptr<OpenedStore>> open_python_sessions(
    const Settings& settings,
    const StoreAddress& end,
    std::function<void(const std::string& id, const std::string& note)> note,
    const Clock& clock
);

/// How people call a store: for telling whether two are the same.
[[nodiscard]] std::string describe(const Settings& settings, const StoreAddress& end);

}  // namespace continuo
