#pragma once

#include <string>
#include <vector>

#include "model/memory.hpp"
#include "model/ticket.hpp"
#include "session/session_record.hpp"

namespace continuo {

/// One conversation as it is moved from one store to another: all that there is of it.
struct SessionCopy {
    SessionRecord record;          ///< with the whole log
    std::vector<Memory> memories;  ///< learned in this conversation; where the source has them
    std::vector<Ticket> tickets;   ///< made by it, oldest first; likewise

    bool operator==(const SessionCopy&) const = default;
};

/// Lower-case hex of the BLAKE2b-256 of what the customer and the people who answer would miss: the
/// session's state and every message. Not in it: `version` and `fence`, which only grow from store
/// to store; outcomes, lease and last commit, which last minutes.
[[nodiscard]] std::string hash_of(const SessionRecord& record);

/// How what stands in the target compares with a copy that is to be put there.
enum class Relation {
    same,
    older,      ///< the copy is the same conversation, gone on
    newer,      ///< the conversation went on in the target
    different,  ///< each has what the other has not
};
[[nodiscard]] Relation compare(const SessionRecord& there, const SessionRecord& copy);

/// What may happen to a session that is in the target already.
enum class PlacingRule {
    keep,     ///< nothing
    update,   ///< it may go on: messages are added, none is lost
    replace,  ///< the copy takes its place
};

/// What became of a copy.
enum class Placed {
    added,
    same,      ///< it was there
    newer,     ///< the conversation went on in the target, and stays so
    updated,   ///< it was there, older
    replaced,  ///< another content was there
    conflict,  ///< another content is there, and stays
    buried,    ///< erased in the target a short while ago, and stays so
    expired,   ///< past its lifetime: the target would drop it at once
};

/// What is to be written, if anything.
struct Placing {
    Placed placed = Placed::added;
    bool writes = false;
    bool replaces = false;        ///< the target's log goes
    std::uint64_t first_seq = 1;  ///< messages from here on are written
    /// The state then, without messages: neither version nor fence below what was there.
    SessionRecord state;
};
/// `there` is null when the target has no such session. Pure.
[[nodiscard]] Placing plan_placing(
    const SessionRecord* there, const SessionRecord& copy, PlacingRule rule
);

}  // namespace continuo
