#pragma once

#include <cstdint>

#include "session/session_record.hpp"

namespace continuo {

// Decides what an import does with a session that the target already has.

/// How the target's session (`there`) relates to the imported copy.
enum class Relation {
    same,
    older,      ///< the copy is the target's conversation with later changes
    newer,      ///< the target's conversation is the copy with later changes
    different,  ///< none of these
};
[[nodiscard]] Relation compare(const SessionRecord& there, const SessionRecord& copy);

/// What an import may do to a session that exists in the target.
enum class ConflictPolicy {
    keep,     ///< nothing
    update,   ///< an older session is updated; no message is lost
    replace,  ///< the copy replaces any session with different content
};

/// The result for one copy.
enum class ImportOutcome {
    added,
    same,       ///< the target had the same session
    newer,      ///< the target's session is newer than the copy, and is kept
    updated,    ///< the target's session was older than the copy
    replaced,   ///< the target had other content
    conflict,   ///< the target has other content, and keeps it
    tombstone,  ///< deleted in the target within the last hour, and not restored
    expired,    ///< past its maximum lifetime, and not written
};

/// What to write, if anything.
struct ImportPlan {
    ImportOutcome outcome = ImportOutcome::added;
    bool writes = false;
    bool replaces = false;        ///< the target's log is replaced
    std::uint64_t first_seq = 1;  ///< messages from here on are written
    /// The state to write, without messages: version and fence are not lower than in the target.
    SessionRecord state;
};
/// `there` is null when the target has no such session. Pure.
[[nodiscard]] ImportPlan plan_import(
    const SessionRecord* there, const SessionRecord& copy, ConflictPolicy rule
);

}  // namespace continuo
