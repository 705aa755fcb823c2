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

namespace continuo {

/// The turn that waits for its reply. A session has at most one: a customer message that comes
/// while a turn is unanswered belongs to that turn.
struct PendingTurn {
    std::uint64_t turn = 0;  ///< seq of its first message
    std::string holder;      ///< the instance that answers it, or was the last to try
    TimePoint lease_end{};   ///< from here on anybody may take it over; the fence is the session's

    [[nodiscard]] bool is_leased(TimePoint now) const { return now < lease_end; }
    bool operator==(const PendingTurn&) const = default;
};

/// The newest commit, so that its holder may send it again. All 0: none is known.
struct LastCommit {
    std::uint64_t fence = 0;
    std::uint64_t turn = 0;
    std::uint64_t reply_seq = 0;

    bool operator==(const LastCommit&) const = default;
};

/// Where the session stood when it was last written to the archive: what a kill cannot take back.
struct SavedMark {
    std::uint64_t version = 0;
    std::uint64_t last_seq = 0;
    std::uint64_t message_count = 0;
    std::uint64_t fence = 0;
    TimePoint updated_at{};

    bool operator==(const SavedMark&) const = default;
};

/// All that is known of one session in memory.
struct SessionRecord {
    SessionSnapshot session;
    MessageList messages;  ///< the newest of the log, without a gap; all unsaved ones are here, and
                           ///< all of the pending turn
    std::vector<IdempotencyRecord> outcomes;  ///< oldest first
    std::optional<PendingTurn> pending;
    LastCommit committed;
    SavedMark saved;

    bool operator==(const SessionRecord&) const = default;
};

/// One change of one session, decided and not yet made: made whole or not at all.
struct Step {
    /// The state after it, never null. A snapshot of it may be shared once the step is decided:
    /// it does not change from then on.
    std::shared_ptr<Session> session = std::make_shared<Session>();
    std::vector<Message> messages;  ///< appended, numbered
    std::vector<IdempotencyRecord> outcomes;
    std::optional<PendingTurn> pending;   ///< who waits for a reply after it
    std::optional<LastCommit> committed;  ///< set by a commit
    std::optional<Ticket> ticket;
    std::vector<CustomerFact> memories;
    TimePoint at{};
    bool durable = true;  ///< false: may wait for the session's next durable step
    bool moves_idle_clock = false;
};

/// The message with this seq; nullptr when it is not in memory.
[[nodiscard]] const Message* find_message(const SessionRecord& record, std::uint64_t seq);
/// The seq of the oldest message in memory; last_seq + 1 when there is none.
[[nodiscard]] std::uint64_t first_seq_kept(const SessionRecord& record);
/// True when the archive does not hold all that counts: messages, state, or a fence that was
/// granted.
[[nodiscard]] bool needs_saving(const SessionRecord& record);

/// The messages that wait for the pending turn's reply, oldest first; none when no turn is pending.
[[nodiscard]] inline auto pending_messages(const SessionRecord& record) {
    const auto turn = record.pending ? record.pending->turn : 0;
    // Not the log before the turn: it may be long, and cold.
    const auto first = first_seq_kept(record);
    const auto skipped = turn == 0 ? record.messages.size() : turn - std::min(turn, first);
    return record.messages | std::views::drop(skipped) |
           std::views::filter([turn](const Message& message) {
               return message.role == Role::user && message.turn == turn;
           });
}

/// The session as readers see it: steps that a kill could still take back are left out. Without
/// such steps it is the record's own snapshot, and nothing is copied.
[[nodiscard]] SessionSnapshot visible_session(const SessionRecord& record);

/// What the archive must hold before `step` may be seen: the step, and every message still unsaved.
[[nodiscard]] SessionWrite make_write(const SessionRecord& record, const Step& step);
/// A write of what is there, without a change.
[[nodiscard]] SessionWrite make_write(const SessionRecord& record);

/// Makes the change. `saved`: the archive holds it (or there is none, and memory is all there is).
/// Outcomes past limits::outcome_kept are dropped on the way.
void apply(SessionRecord& record, Step&& step, bool saved);
void mark_saved(SessionRecord& record);
/// Drops the oldest messages beyond `kept`, in batches; never an unsaved one nor one of the pending
/// turn.
void trim_messages(SessionRecord& record, std::size_t kept);

/// What was answered follows from the log: of so many of the newest messages a store need not keep
/// the outcomes that have a reply.
inline constexpr std::uint64_t outcomes_in_log = 48;
/// Adds the outcomes that are missing of messages that have a reply in the record.
void complete_answered(SessionRecord& record);

/// A record from what the archive holds. A turn without a reply is pending again, its lease run
/// out. Errors: corrupt when messages are missing between the first and the session's last_seq.
[[nodiscard]] Result<SessionRecord> restore(ArchivedSession archived);

}  // namespace continuo
