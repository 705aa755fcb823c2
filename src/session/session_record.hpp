#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "database/archive.hpp"
#include "domain/message.hpp"
#include "domain/message_list.hpp"
#include "domain/session_snapshot.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

/// The turn without a reply yet. A session has at most one: a customer message that arrives while a
/// turn is pending belongs to that turn.
struct PendingTurn {
    std::uint64_t turn = 0;  ///< seq of its first message
    std::string holder;      ///< the instance that has or had the newest lease
    TimePoint lease_end{};   ///< from then on any instance may take it over; the fence is Session's
    bool frozen = false;     ///< no message joins it until its lease ends

    [[nodiscard]] bool is_leased(TimePoint now) const { return now < lease_end; }
    bool operator==(const PendingTurn&) const = default;
};

/// The newest commit, to recognize its repetition. All 0: none is known.
struct LastCommit {
    std::uint64_t fence = 0;
    std::uint64_t turn = 0;
    std::uint64_t reply_seq = 0;

    bool operator==(const LastCommit&) const = default;
};

/// The session's counters when it was last written to the archive: what survives a kill.
struct SavedMark {
    std::uint64_t version = 0;
    std::uint64_t last_seq = 0;
    std::uint64_t message_count = 0;
    std::uint64_t fence = 0;
    TimePoint updated_at{};

    bool operator==(const SavedMark&) const = default;
};

/// A session in memory: state, newest messages, idempotency records, pending turn.
struct SessionRecord {
    SessionSnapshot session;
    MessageList messages;  ///< the newest of the log, without a gap; includes all unsaved ones and
                           ///< all of the pending turn
    std::vector<IdempotencyRecord> outcomes;  ///< oldest first
    std::optional<PendingTurn> pending;
    LastCommit committed;
    SavedMark saved;

    bool operator==(const SessionRecord&) const = default;
};

/// One atomic change of a session, decided but not yet applied.
struct Step {
    /// The state after the step, never null. Once the step is decided it does not change any more,
    /// so that snapshots of it can be shared.
    std::shared_ptr<Session> session = std::make_shared<Session>();
    std::vector<Message> messages;  ///< to append; they have their seq
    std::vector<IdempotencyRecord> outcomes;
    std::optional<PendingTurn> pending;   ///< the pending turn after the step
    std::optional<LastCommit> committed;  ///< set by a commit
    std::optional<Ticket> ticket;
    std::vector<CustomerFact> memories;
    ForgottenFacts forgotten;
    TimePoint at{};
    bool durable = true;  ///< false: may be written with the session's next durable step
    bool moves_idle_clock = false;
    TraceContext trace{};  ///< of the operation
};

/// The message with this seq; nullptr when it is not in memory.
[[nodiscard]] const Message* find_message(const SessionRecord& record, std::uint64_t seq);
/// The seq of the oldest message in memory; last_seq + 1 when there is none.
[[nodiscard]] std::uint64_t first_seq_kept(const SessionRecord& record);
/// True if the archive lacks messages, state or a granted fence.
[[nodiscard]] bool needs_saving(const SessionRecord& record);

/// The customer messages of the pending turn, oldest first; none if no turn is pending.
[[nodiscard]] inline auto pending_messages(const SessionRecord& record) {
    const auto turn = record.pending ? record.pending->turn : 0;
    // Skips the log before the turn: it may be long and not in the CPU cache.
    const auto first = first_seq_kept(record);
    const auto skipped = turn == 0 ? record.messages.size() : turn - std::min(turn, first);
    return record.messages | std::views::drop(skipped) |
           std::views::filter([turn](const Message& message) {
               return message.role == Role::user && message.turn == turn;
           });
}

/// The session as readers see it: without steps that are not in the archive yet. If there are none,
/// it is the record's own snapshot and nothing is copied.
[[nodiscard]] SessionSnapshot visible_session(const SessionRecord& record);

/// What must be in the archive before readers may see `step`: the step and all unsaved messages.
[[nodiscard]] SessionWrite make_write(const SessionRecord& record, const Step& step);
/// A write of the current state and all unsaved messages.
[[nodiscard]] SessionWrite make_write(const SessionRecord& record);

/// Applies the step. `saved`: it is in the archive, or there is no archive. Also drops outcomes
/// older than limits::outcome_kept.
void apply(SessionRecord& record, Step&& step, bool saved);
void mark_saved(SessionRecord& record);
/// Drops the oldest messages beyond `kept`, in batches, but no unsaved message and none of the
/// pending turn.
void trim_messages(SessionRecord& record, std::size_t kept);

/// For this many of the newest messages a store need not keep the outcomes that have a reply: they
/// follow from the log.
inline constexpr std::uint64_t outcomes_in_log = 48;
/// Adds the missing outcomes of messages whose reply is in the record.
void complete_answered(SessionRecord& record);

/// What a session's log does not tell of its turns.
struct TurnMarks {
    std::optional<PendingTurn> pending;
    LastCommit committed;
};

/// Makes a record of a session from the archive. Without `marks` a turn without a reply is pending,
/// with an expired lease. Errors: corrupt if messages are missing between the first and the
/// session's last_seq.
[[nodiscard]] Result<SessionRecord> restore(
    ArchivedSession archived, std::optional<TurnMarks> marks = std::nullopt
);

}  // namespace continuo
