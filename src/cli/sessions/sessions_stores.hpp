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
    read,   ///< safe while a server runs
    write,  ///< locks the data directory of an archive; fails while a server has the lock
};

/// An open store with the services it needs. Members are destroyed in reverse order.
struct OpenedStore {
    std::unique_ptr<DataDirectory> lock;
    std::unique_ptr<Database> database;  ///< of the archive; with Redis null if there is none
    std::unique_ptr<ShardSet> shards;    ///< with Redis, as client and clock
    std::unique_ptr<RedisClient> client;
    std::unique_ptr<ServerClock> clock;  ///< the time of Redis, as in the servers
    std::unique_ptr<ArchiveSessionSource> archive;
    std::unique_ptr<RedisSessionSource> redis;
    std::unique_ptr<RedisAndArchiveSource> combined;  ///< `redis` and `archive`, if both exist
    std::unique_ptr<PythonSessionSource> python;

    /// The store that conversations are written to.
    [[nodiscard]] SessionTarget& target() {
        if (redis) return *redis;
        return *archive;
    }
    /// Everything that can be read: Redis together with its archive, if it has one.
    [[nodiscard]] SessionSource& everything() {
        if (combined) return *combined;
        return target();
    }
};

/// Opens the store that `end` names. Errors: invalid_input (URL or encryption keys), unavailable,
/// not_found (the archive does not exist), busy (a server uses the archive), and those of the
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

/// The name of a store, without passwords. Equal for the same store.
[[nodiscard]] std::string describe(const Settings& settings, const StoreAddress& end);

}  // namespace continuo
