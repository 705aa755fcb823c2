#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace continuo {

enum class SessionsSubcommand { list, show, stats, export_, import, migrate };

/// A store, as named on the command line.
struct StoreAddress {
    /// Empty: the store of the settings. `archive` or `memory`: the SQLite file of the settings.
    /// `redis`: REDIS_URL. Otherwise a URL of Redis.
    std::string where;
    std::optional<std::string> prefix;      ///< not set: REDIS_SESSION_KEY_PREFIX
    std::optional<std::size_t> partitions;  ///< not set: SESSION_PARTITIONS
};

/// `continuo sessions ...`
struct SessionsOptions {
    SessionsSubcommand command = SessionsSubcommand::list;
    StoreAddress store;  ///< list, show, stats, export, import
    bool json = false;   ///< list, show, stats
    // list
    std::string status;
    std::string user_id;
    std::size_t limit = 50;
    // show
    std::string session_id;
    // Output of export, input of import. "-": a standard stream
    std::string file = "-";
    bool resume = false;
    bool with_archive = false;
    // import, migrate
    bool overwrite = false;
    bool dry_run = false;
    // import
    bool from_redis_json = false;
    StoreAddress python;
    // migrate
    StoreAddress from;
    StoreAddress to;
};

}  // namespace continuo
