#include "cli/database/outbox_membership.hpp"

#include "async/block_on.hpp"
#include "cli/sessions/sessions_stores.hpp"
#include "session/outbox/archive_feed.hpp"

namespace continuo {

Result<void> join_outbox(const Settings& settings, const std::string& database_id) {
    const auto store =
        open_sessions_store(settings, {}, SessionsAccess::read, true, system_clock());
    if (!store) return std::unexpected(store.error());
    ArchiveFeedConfig config;
    config.key_prefix = settings.redis.session_key_prefix;
    config.partitions = settings.session.partitions;
    config.database_id = database_id;
    config.consumer = "continuo-database-copy";
    // The feed reads nothing here, so it does not matter whose archive it has.
    ArchiveFeed feed(std::move(config), *(*store)->client, (*store)->database->archive(), nullptr);
    return block_on(feed.join());
}

}  // namespace continuo
