#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session/memory/session_cache.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// A position in a listing: when the session was created, and its id.
using ListKey = std::pair<TimePoint, std::string>;

/// Reads `<microseconds>:<id>`, the cursor of a listing: its page continues after that session.
/// nullopt for an empty one. Errors: invalid_input.
[[nodiscard]] Result<std::optional<ListKey>> parse_list_cursor(const std::string& cursor);
[[nodiscard]] std::string make_list_cursor(const ListKey& key);

/// Ids of up to `limit` archived sessions that were created at or before `cutoff`, oldest first.
[[nodiscard]] Task<Result<std::vector<std::string>>> find_created_before(
    Archive& archive, TimePoint cutoff, std::size_t limit
);

/// A page of the sessions in memory, newest created first; sessions made at the same moment by id,
/// so that a cursor is unambiguous. Sessions past their lifetime are left out. Locks one stripe at
/// a time: a session that is made or dropped in the meantime may be listed or not, every other one
/// is listed exactly once. Errors: invalid_input for a cursor that this server did not make.
[[nodiscard]] Result<Page<Session>> list_sessions(SessionCache& cache, const ListRequest& request);

}  // namespace continuo
