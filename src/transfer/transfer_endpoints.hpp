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

// The two ends of a transfer. Running servers may use both stores meanwhile.

/// A session that could not be read, and why.
struct UnreadableSession {
    std::string session_id;
    std::string why;
};

/// A page of the listing of all sessions, without messages.
struct SessionListing {
    std::vector<Session> sessions;
    std::vector<UnreadableSession> unreadable;
    std::string next;  ///< cursor of the next page; empty at the end
};

/// A store to copy conversations from. Reading changes nothing in it.
/// Errors of all: unavailable; corrupt (of one session: the others can be read).
class SessionSource {
public:
    virtual ~SessionSource() = default;

    /// Shown to users; without secrets.
    [[nodiscard]] virtual const std::string& name() const = 0;
    /// An estimate of the number of sessions.
    virtual Task<Result<std::uint64_t>> count() = 0;
    /// Lists each session that exists during the whole listing at least once. `cursor` is empty at
    /// first.
    virtual Task<Result<SessionListing>> list(std::string cursor) = 0;
    /// One consistent state. Errors: not_found, gone (erased a short while ago).
    virtual Task<Result<TransferredSession>> read(std::string id) = 0;
};

/// A store that conversations can be copied to as well.
class SessionTarget : public SessionSource {
public:
    /// Writes a copy or leaves the stored session, either whole. Repeating the call changes
    /// nothing.
    virtual Task<Result<ImportOutcome>> place(TransferredSession copy, ConflictPolicy rule) = 0;
    /// Erases a session. False if it did not exist.
    virtual Task<Result<bool>> erase(std::string id) = 0;
    /// Newest created first, at most `limit`.
    virtual Task<Result<SessionListing>> newest(SessionFilter filter, std::size_t limit) = 0;
};

}  // namespace continuo
