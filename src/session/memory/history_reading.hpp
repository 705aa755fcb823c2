#pragma once

#include <cstdint>
#include <string>

#include "async/task.hpp"
#include "session/memory/session_cache.hpp"
#include "session/session_store.hpp"

namespace continuo {

// Messages: from memory as far as it holds them, the others from the archive.

/// See SessionStore::history.
[[nodiscard]] Task<Result<HistoryPage>> read_history(
    SessionCache& cache, std::string id, std::uint64_t after, std::size_t limit
);

/// The message that `stub` names (transitions.hpp, is_stub); a whole message is returned as it is.
[[nodiscard]] Task<Result<Message>> fetch_message(
    SessionCache& cache, std::string id, Message stub
);

/// `outcome` with the messages that it only names, loaded.
[[nodiscard]] Task<Result<BeginOutcome>> fetch_messages(
    SessionCache& cache, std::string id, BeginOutcome outcome
);

}  // namespace continuo
