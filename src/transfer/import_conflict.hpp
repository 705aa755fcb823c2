#pragma once

#include <cstdint>

#include "session/session_record.hpp"

namespace continuo {

// Which of two versions of a session wins when one is imported over the other.

/// How what stands in the target compares with a copy that is to be put there.
enum class Relation {
    same,
    older,      ///< the copy is the same conversation, gone on
    newer,      ///< the conversation went on in the target
    different,  ///< each has what the other has not
};
[[nodiscard]] Relation compare(const SessionRecord& there, const SessionRecord& copy);

/// What may happen to a session that is in the target already.
enum class ConflictPolicy {
    keep,     ///< nothing
    update,   ///< it may go on: messages are added, none is lost
    replace,  ///< the copy takes its place
};

/// What became of a copy.
enum class ImportOutcome {
    added,
    same,       ///< it was there
    newer,      ///< the conversation went on in the target, and stays so
    updated,    ///< it was there, older
    replaced,   ///< another content was there
    conflict,   ///< another content is there, and stays
    tombstone,  ///< erased in the target a short while ago, and stays so
    expired,    ///< past its lifetime: the target would drop it at once
};

/// What is to be written, if anything.
struct ImportPlan {
    ImportOutcome outcome = ImportOutcome::added;
    bool writes = false;
    bool replaces = false;        ///< the target's log goes
    std::uint64_t first_seq = 1;  ///< messages from here on are written
    /// The state then, without messages: neither version nor fence below what was there.
    SessionRecord state;
};
/// `there` is null when the target has no such session. Pure.
[[nodiscard]] ImportPlan plan_import(
    const SessionRecord* there, const SessionRecord& copy, ConflictPolicy rule
);

}  // namespace continuo
