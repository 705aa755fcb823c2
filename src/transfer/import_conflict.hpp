#pragma once

#include <cstdint>

#include "session/session_record.hpp"

namespace continuo {

// Which of two versions of a session wins when one is imported over the other.

/// How the session in the target compares with the copy.
enum class Relation {
    same,
    older,      ///< the copy continues the target's conversation
    newer,      ///< the target's conversation continues the copy
    different,  ///< neither continues the other
};
[[nodiscard]] Relation compare(const SessionRecord& there, const SessionRecord& copy);

/// What an import may do to a session that exists in the target.
enum class ConflictPolicy {
    keep,     ///< nothing
    update,   ///< an older session is brought up to date; no message is lost
    replace,  ///< the copy takes its place
};

/// The result for one copy.
enum class ImportOutcome {
    added,
    same,       ///< the target had the same session
    newer,      ///< the target's session is newer than the copy, and is kept
    updated,    ///< the target's session was older than the copy
    replaced,   ///< the target had other content
    conflict,   ///< the target has other content, and keeps it
    tombstone,  ///< erased in the target a short while ago, and not restored
    expired,    ///< past its lifetime: the target would erase it at once
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
