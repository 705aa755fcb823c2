#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "database/archive.hpp"

namespace continuo {

/// A session of several instances as it is stored: the archive's rows, and what the instances need
/// to agree on the next step.
struct SharedSession {
    ArchivedSession archived;
    /// Names this state: random, new with each step. 0: the archive wrote it.
    std::int64_t revision = 0;
    /// The pending turn and the last commit, as the session store encodes them. nullopt: a state
    /// that the archive wrote; the log tells both.
    std::optional<std::string> turn;
};

/// A step that is written only if the session still has the state that the step was decided on.
struct SharedStep {
    SessionWrite write;                       ///< not `replayed` and not `replaces`
    std::optional<std::int64_t> replaces;     ///< the revision that was read; none: a new session
    std::int64_t revision = 0;                ///< of the new state
    std::string turn;                         ///< see SharedSession
    std::optional<TimePoint> lease_end = {};  ///< of the pending turn, if there is one
};

enum class SharedStepOutcome {
    written,
    changed,    ///< the session has another revision, or is not there any more
    exists,     ///< of a new session: its id is taken
    tombstone,  ///< of a new session: one with this id was erased
};

struct SharedSessionCounts {
    std::uint64_t sessions = 0;
    std::uint64_t active = 0;   ///< not ended
    std::uint64_t pending = 0;  ///< with a turn without a reply
};

/// The text of an answer that is being made.
struct DraftRow {
    std::uint64_t fence = 0;
    std::uint64_t seq = 0;
    std::string content;
};

/// Sessions that several instances change at the same time, in the rows of the Archive: what a step
/// writes is in the archive when it is done. Sessions are listed, erased and pruned through
/// Archive. Errors, all methods: as Archive. A write that is `timeout` may have been written: the
/// revision tells. Thread: any.
class SharedSessions {
public:
    virtual ~SharedSessions() = default;

    /// With the newest `messages_max` messages. nullopt if its revision is `known`.
    /// Errors: not_found, gone.
    virtual Task<Result<std::optional<SharedSession>>> load(
        std::string session_id, std::size_t messages_max, std::optional<std::int64_t> known
    ) = 0;
    /// All or nothing. Errors: those of Archive::write.
    virtual Task<Result<SharedStepOutcome>> write(SharedStep step) = 0;
    /// Archive::erase() if the session has this revision; false if it has another.
    virtual Task<Result<bool>> erase(std::string session_id, std::int64_t revision) = 0;
    /// Ids of sessions with a pending turn whose lease ended at `now` or before, the longest
    /// expired first.
    virtual Task<Result<std::vector<std::string>>> find_unleased(
        TimePoint now, std::size_t limit
    ) = 0;
    /// Reads all sessions: takes a while where there are many.
    virtual Task<Result<SharedSessionCounts>> count() = 0;

    /// Replaces the session's draft, unless that has a higher fence. Nothing without the session.
    virtual Task<Result<void>> put_draft(std::string session_id, DraftRow draft) = 0;
    /// nullopt if there is none, or one that nobody wrote to for limits::draft_kept.
    virtual Task<Result<std::optional<DraftRow>>> find_draft(std::string session_id) = 0;
    virtual Task<Result<void>> erase_draft(std::string session_id, std::uint64_t fence) = 0;

    /// The time of the server. PostgreSQL only.
    virtual Task<Result<TimePoint>> time() = 0;
};

}  // namespace continuo
