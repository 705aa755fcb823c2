#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "domain/session.hpp"
#include "session/session_store.hpp"

namespace continuo {

// The conversations that people have: those that wait for an operator, and those that one has. They
// are the sessions of status `escalated`, which every store keeps an index of.

/// More are not looked at: a place beyond is told to nobody.
inline constexpr std::size_t waiting_line_max = 1'000;

/// Since when the session waits. One that was handed over by an older version says no time: then
/// its last change.
[[nodiscard]] TimePoint waiting_since(const Session& session);

/// The sessions that people have, those that wait longest first; at most waiting_line_max, of the
/// newest created. `sessions` outlives the task. Errors: those of SessionStore::list.
Task<Result<std::vector<Session>>> read_waiting_line(SessionStore* sessions);

/// The place of a session among those of `line` that wait unclaimed, from 1; the last one if it is
/// not in it yet.
[[nodiscard]] std::size_t place_in(const std::vector<Session>& line, const std::string& session_id);

}  // namespace continuo
