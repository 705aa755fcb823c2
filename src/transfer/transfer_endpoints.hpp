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

// The source and the target of a transfer. Servers may use both stores while it runs.

/// A session that could not be read, with the reason.
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
/// Errors of all: unavailable; corrupt (affects one session only).
class SessionSource {
public:
    virtual ~SessionSource() = default;

    /// Shown to users; without secrets.
    [[nodiscard]] virtual const std::string& name() const = 0;
    /// An estimate of the number of sessions.
    virtual Task<Result<std::uint64_t>> count() = 0;
    /// Lists each session that exists during the whole listing at least once. `cursor` is empty in
    /// the first call, then SessionListing::next.
    virtual Task<Result<SessionListing>> list(std::string cursor) = 0;
    /// Reads one consistent state. Errors: not_found, gone (deleted within the last hour).
    virtual Task<Result<TransferredSession>> read(std::string id) = 0;
};

/// A store to copy conversations to.
class SessionTarget : public SessionSource {
public:
    /// Writes the whole copy, or leaves the stored session unchanged. Idempotent.
    virtual Task<Result<ImportOutcome>> place(TransferredSession copy, ConflictPolicy rule) = 0;
    /// Erases a session. False if it did not exist.
    virtual Task<Result<bool>> erase(std::string id) = 0;
    /// At most `limit` sessions, the most recently created first.
    virtual Task<Result<SessionListing>> newest(SessionFilter filter, std::size_t limit) = 0;
};

}  // namespace continuo
