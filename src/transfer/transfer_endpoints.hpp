#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "database/archive.hpp"
#include "transfer/import_conflict.hpp"
#include "transfer/transferred_session.hpp"

namespace continuo {

// The two ends of a transfer. What the stores of a running server do to them meanwhile is allowed.

/// A session that could not be read, and why.
struct UnreadableSession {
    std::string session_id;
    std::string why;
};

/// A piece of all sessions, without messages.
struct SessionListing {
    std::vector<Session> sessions;
    std::vector<UnreadableSession> unreadable;
    std::string next;  ///< where to go on; empty at the end
};

/// Where conversations come from. It changes nothing there.
/// Errors of all: unavailable; corrupt (of one session: the others can be read).
class SessionSource {
public:
    virtual ~SessionSource() = default;

    /// For people, without secrets.
    [[nodiscard]] virtual const std::string& name() const = 0;
    /// How many there are, about.
    virtual Task<Result<std::uint64_t>> count() = 0;
    /// Each session that is there all the time at least once. `cursor` is empty at first.
    virtual Task<Result<SessionListing>> list(std::string cursor) = 0;
    /// One consistent state. Errors: not_found, gone (erased a short while ago).
    virtual Task<Result<TransferredSession>> read(std::string id) = 0;
};

/// Where they can go to as well.
class SessionTarget : public SessionSource {
public:
    /// Puts a copy there, or leaves it; both whole. Doing it again changes nothing.
    virtual Task<Result<ImportOutcome>> place(TransferredSession copy, ConflictPolicy rule) = 0;
    /// Takes one out for good. False when it was not there.
    virtual Task<Result<bool>> erase(std::string id) = 0;
    /// Newest created first, at most `limit`.
    virtual Task<Result<SessionListing>> newest(SessionFilter filter, std::size_t limit) = 0;
};

}  // namespace continuo
