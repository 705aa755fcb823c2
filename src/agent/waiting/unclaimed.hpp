#pragma once

#include <cstddef>
#include <vector>

#include "agent/language/replies.hpp"
#include "agent/waiting/handoff_words.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// Gives conversations that nobody claimed within `config.timeout` back to the bot: a message of
/// the system tells the customer and asks for a contact; the ticket stays open. One step each,
/// under the version that was looked at, so that of several instances one does it, and one that was
/// claimed meanwhile stays claimed. `line`: of read_waiting_line(). Returns how many. All outlive
/// the task. A session that cannot be changed is left for the next time.
Task<std::size_t> return_unclaimed(
    SessionStore* sessions,
    const std::vector<Session>* line,
    const WaitingConfig* config,
    const Replies* replies,
    TimePoint now
);

}  // namespace continuo
