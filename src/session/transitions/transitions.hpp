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

// The operations of the session store as pure functions of a record and a request that return a
// decision: no locks, no I/O, no clock. docs/state.md gives the rules. All implementations use
// them.

/// Maximum lease time. The turn of an instance that died is taken over when its lease ends, and a
/// tombstone (limits::tombstone_kept) must outlive every lease.
inline constexpr std::chrono::milliseconds lease_time_max{300'000};
inline constexpr std::size_t counters_max = 64;
/// Maximum number of history messages in a Begun of take_over.
inline constexpr std::size_t take_over_history = 20;

/// What a decision depends on in addition to the record and the request.
struct StepContext {
    TimePoint now{};
    std::size_t messages_max = 1000;  ///< of a session, all roles, including a pending turn's reply
};

/// `outcome` is the caller's result after `step` is applied and, if it is durable, stored.
template <class Value>
struct Decision {
    Value outcome{};
    std::optional<Step> step{};  ///< none: nothing changes
};

/// Gives the trace of an operation to its step, for what is written.
template <class Value>
Result<Decision<Value>> traced(Result<Decision<Value>> decision, const TraceContext& trace) {
    if (trace.tracer != nullptr && decision && decision->step) decision->step->trace = trace;
    return decision;
}

struct Done {};

/// How long a session lives.
struct Lifetimes {
    std::chrono::seconds idle{};      ///< after the last customer message
    std::chrono::seconds absolute{};  ///< after it was created
    bool idle_ends_life = true;       ///< false: an idle session only leaves memory
};
enum class Life {
    alive,
    idle,  ///< past its idle time: not_found
    over,  ///< past its absolute lifetime: gone
};
/// When the session ends idle, or leaves its store, if it was used last at `used`. A pending turn
/// holds it to the end of its lease, and people who have it for limits::with_people_kept.
[[nodiscard]] TimePoint idle_end_of(
    const SessionRecord& record, TimePoint used, std::chrono::seconds idle
);
/// Which end came first. A live lease keeps a session from ending idle, not from its absolute end.
[[nodiscard]] Life life_of(const SessionRecord& record, TimePoint now, const Lifetimes& lifetimes);

/// A fence above `fence` and at least the time in microseconds: the fences of a session grow even
/// if a crash lost the newest one.
[[nodiscard]] std::uint64_t next_fence(std::uint64_t fence, TimePoint now);

/// Whether a message in Replayed, LeftToHuman or Committed has only its seq because it is not in
/// memory any more. The store then reads it from the archive.
[[nodiscard]] bool is_stub(const Message& message);

/// What a customer sent in a message.
struct SentContent {
    std::string text;
    std::vector<Attachment> attachments;
};
/// Checks that a message sent again under its client_message_id has the text of the log and
/// attachments with the same hashes. An attachment without a hash (older data) and a stub count as
/// equal. Errors: invalid_input (ErrorReason::other_content).
[[nodiscard]] Result<void> check_same_content(const Message& known, const SentContent& sent);
/// check_same_content() for the known message in `outcome`, after the store replaced its stubs.
[[nodiscard]] Result<void> check_repetition(const BeginOutcome& outcome, const SentContent& sent);

/// The step that creates a session. Errors: invalid_input, limit_exceeded (metadata).
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
[[nodiscard]] Result<Decision<Begun>> decide_freeze(
    const SessionRecord& record,
    const Lease& lease,
    std::size_t history_limit,
    const StepContext& context
);
/// Gives the turn back under a new fence: a commit with `lease` is stale afterwards. `durable` is
/// false if writing the step to the archive failed.
[[nodiscard]] Result<Decision<Done>> decide_abandon(
    const SessionRecord& record, const Lease& lease, const StepContext& context, bool durable = true
);
/// nullopt if there is no pending turn or its lease is valid.
[[nodiscard]] Result<Decision<std::optional<Begun>>> decide_take_over(
    const SessionRecord& record,
    std::string instance,
    std::chrono::milliseconds lease_time,
    const StepContext& context
);

/// A change of owner or status that takes the session from the bot ends its pending turn: its
/// messages are left to the human, and the fence grows so that the bot's reply is refused.
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
/// On whose request a session is erased.
enum class EraseFor { operators, customer };
/// Errors: conflict (human_owner) if the customer must not erase it: see
/// SessionStore::erase_for_customer.
[[nodiscard]] Result<void> check_erase(const Session& session, EraseFor whom);

/// Moves the idle clock and nothing else; the version does not change.
[[nodiscard]] Result<Decision<Done>> decide_touch(
    const SessionRecord& record, const StepContext& context
);

}  // namespace continuo
