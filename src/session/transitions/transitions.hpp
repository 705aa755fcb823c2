#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "session/session_record.hpp"
#include "session/session_store.hpp"

namespace continuo {

// What each operation of the session store does to a session, as pure functions: a record and a
// request go in, a decision comes out. No locks, no I/O, no clock. docs/state.md gives the rules;
// every implementation that holds records in this process shares them.

/// Leases are short: an instance that died is noticed when its lease ends. Longer ones are refused,
/// so that a tombstone (limits::tombstone_kept) always outlives them.
inline constexpr std::chrono::milliseconds lease_time_max{300'000};
inline constexpr std::size_t counters_max = 64;
/// How many messages of history a turn that is taken over comes with.
inline constexpr std::size_t take_over_history = 20;

/// What a decision depends on in addition to the record and the request.
struct StepContext {
    TimePoint now{};
    std::size_t messages_max = 1000;  ///< of a session, of all roles; a turn's reply is counted in
};

/// `outcome` is what the caller gets once `step` is made (and, where it is durable, archived).
template <class Value>
struct Decision {
    Value outcome{};
    std::optional<Step> step{};  ///< none: nothing changes
};

struct Done {};

/// How long a session lives.
struct Lifetimes {
    std::chrono::seconds idle{};      ///< after the last customer message
    std::chrono::seconds absolute{};  ///< after it was created
    bool idle_ends_life = true;       ///< false: an idle session only leaves memory
};
enum class Life {
    alive,
    idle,  ///< ended by the idle clock: as if it had never been
    over,  ///< past its absolute lifetime: gone
};
/// When the session ends idle, or leaves its store, if it was used last at `used`. A pending turn
/// holds it to the end of its lease, and people who have it for limits::with_people_kept.
[[nodiscard]] TimePoint idle_end_of(
    const SessionRecord& record, TimePoint used, std::chrono::seconds idle
);
/// Which end came first. A live lease keeps a session from ending idle, not from its absolute end.
[[nodiscard]] Life life_of(const SessionRecord& record, TimePoint now, const Lifetimes& lifetimes);

/// The next fence: unique and growing even if the newest one was lost in a crash, because it is
/// based on the time.
[[nodiscard]] std::uint64_t next_fence(std::uint64_t fence, TimePoint now);

/// Replayed, LeftToHuman and Committed name messages that may have left memory: such a message has
/// only its seq, and this is true; the store then reads it from the archive.
[[nodiscard]] bool is_stub(const Message& message);

/// What a customer sent in a message.
struct SentContent {
    std::string text;
    std::vector<Attachment> attachments;
};
/// A message that is sent again under its client_message_id has the content of the first time: the
/// log's text, and attachments of the same bytes. An attachment without a hash (older data) and a
/// stub are taken for the same. Errors: invalid_input (ErrorReason::other_content).
[[nodiscard]] Result<void> check_same_content(const Message& known, const SentContent& sent);
/// The same for a message that `outcome` says is known, after the store read the stubs in it.
[[nodiscard]] Result<void> check_repetition(const BeginOutcome& outcome, const SentContent& sent);

/// The step that brings a session into being. Errors: invalid_input, limit_exceeded (metadata).
[[nodiscard]] Result<Step> decide_create(NewSession request, TimePoint now);

[[nodiscard]] Result<Decision<BeginOutcome>> decide_begin(
    const SessionRecord& record, BeginTurn&& turn, const StepContext& context
);
[[nodiscard]] Result<Decision<Committed>> decide_commit(
    const SessionRecord& record, CommitTurn&& turn, const StepContext& context
);
[[nodiscard]] Result<Decision<Done>> decide_renew(
    const SessionRecord& record,
    const Lease& lease,
    std::chrono::milliseconds lease_time,
    const StepContext& context
);
/// Gives the turn back, and takes a new fence: a commit of the one who gave up is stale. `durable`
/// is false when the archive was asked and could not be reached.
[[nodiscard]] Result<Decision<Done>> decide_abandon(
    const SessionRecord& record, const Lease& lease, const StepContext& context, bool durable = true
);
/// nullopt if no turn can be taken over (any more).
[[nodiscard]] Result<Decision<std::optional<Begun>>> decide_take_over(
    const SessionRecord& record,
    std::string instance,
    std::chrono::milliseconds lease_time,
    const StepContext& context
);

/// A change of owner or status that takes the session from the bot ends its pending turn: what the
/// customer wrote is left to the person, and the fence grows so that the bot's reply is refused.
[[nodiscard]] Result<Decision<SessionSnapshot>> decide_patch(
    const SessionRecord& record,
    SessionPatch patch,
    std::optional<std::uint64_t> expected_version,
    const StepContext& context
);
[[nodiscard]] Result<Decision<std::int64_t>> decide_increment(
    const SessionRecord& record,
    const std::string& counter,
    std::int64_t delta,
    const StepContext& context
);
[[nodiscard]] Result<Decision<Message>> decide_append(
    const SessionRecord& record, Message message, const StepContext& context
);
/// Who wants a session erased.
enum class EraseFor { operators, customer };
/// Errors: conflict (human_owner) if the customer must not erase it: see
/// SessionStore::erase_for_customer.
[[nodiscard]] Result<void> check_erase(const Session& session, EraseFor whom);

/// Moves the idle clock and nothing else; the version stays.
[[nodiscard]] Result<Decision<Done>> decide_touch(
    const SessionRecord& record, const StepContext& context
);

}  // namespace continuo
