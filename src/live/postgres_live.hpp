#pragma once

#include <memory>
#include <string>

#include "database/shared_sessions.hpp"
#include "live/drafts.hpp"
#include "live/remote_live.hpp"

namespace continuo {

/// Drafts in the database, one row a session. `shared` outlives them.
[[nodiscard]] std::unique_ptr<Drafts> make_database_drafts(SharedSessions& shared);

/// Notes over NOTIFY: an instance listens for the sessions that it has viewers of. A note that is
/// longer than PostgreSQL takes travels as "something changed", and its receivers read what. After
/// a lost connection all viewers read their logs again. `database_id` keeps deployments in one
/// database server apart. `channel` outlives it. Errors: invalid_input (the URL).
[[nodiscard]] Result<std::unique_ptr<RemoteLive>> make_postgres_live(
    const std::string& postgres_url, std::string database_id, LiveChannel& channel
);

}  // namespace continuo
