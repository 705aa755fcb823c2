#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session/memory/session_cache.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// A position in a listing: creation time and id of a session.
using ListKey = std::pair<TimePoint, std::string>;

/// Parses the cursor of a listing, `<microseconds>:<id>`: the page begins after that session.
/// nullopt for an empty one. Errors: invalid_input.
[[nodiscard]] Result<std::optional<ListKey>> parse_list_cursor(const std::string& cursor);
[[nodiscard]] std::string make_list_cursor(const ListKey& key);

/// Ids of up to `limit` archived sessions that were created at or before `cutoff`, oldest first.
[[nodiscard]] Task<Result<std::vector<std::string>>> find_created_before(
    Archive& archive, TimePoint cutoff, std::size_t limit
);

/// A page of the sessions in memory, newest created first, ties by id, so that a cursor is
/// unambiguous. Sessions past their lifetime are left out. Locks one stripe at a time: a session
/// that is created or dropped meanwhile may be listed or not, every other one is listed exactly
/// once. Errors: invalid_input for a malformed cursor.
[[nodiscard]] Result<Page<Session>> list_sessions(SessionCache& cache, const ListRequest& request);

}  // namespace continuo
