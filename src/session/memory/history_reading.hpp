#pragma once

#include <cstdint>
#include <string>

#include "async/task.hpp"
#include "session/memory/session_cache.hpp"
#include "session/session_store.hpp"

namespace continuo {

// Reads messages from memory, or from the archive if they are not all in memory.

/// See SessionStore::history.
[[nodiscard]] Task<Result<HistoryPage>> read_history(
    SessionCache& cache, std::string id, std::uint64_t after, std::size_t limit
);

/// Loads the message with the seq of `stub`; returns a message that is not a stub (is_stub())
/// unchanged.
[[nodiscard]] Task<Result<Message>> fetch_message(
    SessionCache& cache, std::string id, Message stub
);

/// Replaces the stubs in `outcome` by the loaded messages.
[[nodiscard]] Task<Result<BeginOutcome>> fetch_messages(
    SessionCache& cache, std::string id, BeginOutcome outcome
);

}  // namespace continuo
