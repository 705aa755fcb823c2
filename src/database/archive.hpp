#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "domain/customer_fact.hpp"
#include "domain/message.hpp"
#include "domain/session_snapshot.hpp"
#include "domain/ticket.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

/// The outcome of a known `client_message_id`: the position of its message, and of the reply if
/// there is one.
struct IdempotencyRecord {
    std::string client_message_id;
    std::uint64_t message_seq = 0;           ///< the customer's message
    std::optional<std::uint64_t> reply_seq;  ///< the reply; none when a human will answer
    TimePoint recorded_at{};                 ///< outcomes are kept limits::outcome_kept

    bool operator==(const IdempotencyRecord&) const = default;
};

/// One step of one session, written whole or not at all: its new state, and everything that the
/// step added.
struct SessionWrite {
    SessionSnapshot session;        ///< the state after the step; replaces the stored one
    std::vector<Message> messages;  ///< appended, in order of seq
    std::vector<IdempotencyRecord> outcomes;
    std::optional<Ticket> ticket;  ///< made by this step
    std::vector<CustomerFact>
        memories;  ///< learned in this step; merged by owner, kind and normal form
    /// Deleted before `memories` are written: facts of the session, and of its verified user.
    ForgottenFacts forgotten;
    /// From an outbox: delivered at least once, perhaps late. The state with the higher
    /// (fence, version) is the newer one. A newer stored state stays, with its messages. If this
    /// one is newer, its messages replace those with the same numbers, and the stored messages
    /// after those are deleted (the conversation was lost in Redis, and continued from another
    /// archive). Errors of such a write: not_found when the message before its first one is
    /// missing, or may be another.
    bool replayed = false;
    bool gaps_allowed = false;  ///< of a replayed write: missing messages are lost for good
    bool replaces =
        false;  ///< the log begins here: stored messages of an older version are deleted
    /// The session as the store has it now, with its whole log: whatever is stored gives way, also
    /// a newer state, which is of a conversation that was lost.
    bool is_current = false;
    TraceContext trace{};  ///< not stored: the span of the write is below it
};

/// All that is needed to continue a session that left memory.
struct ArchivedSession {
    Session session;
    std::vector<Message>
        newest;  ///< the newest messages, oldest first, at most as many as requested
    std::vector<IdempotencyRecord> outcomes;  ///< those not older than limits::outcome_kept
};

struct SessionFilter {
    std::optional<std::string> user_id;
    std::optional<SessionStatus> status;
};

/// A page of a listing. `next` is the cursor of the next page; empty at the end.
template <class Item>
struct Page {
    std::vector<Item> items;
    std::string next;
    std::uint64_t total = 0;  ///< matching items in all; counted for a listing's first page only
};

/// The durable home of conversations: SQL.
/// Durability: a write is on disk (as DATABASE_SYNCHRONOUS says) before it completes; writes of
/// concurrent sessions share a transaction, each is nevertheless all or nothing.
/// Errors, all methods: unavailable (disk full, locked, not answering, closed: nothing was written,
/// the next call may succeed), timeout (PostgreSQL was lost at a commit and could not be asked
/// about it: it is not known whether it was written), corrupt (a stored row cannot be read; the
/// others can), not_found where stated. Cancel: the caller stops waiting, with `cancelled`; a write
/// may be done nevertheless. Thread: any. Each Task resumes on the executor that awaits it.
class Archive {
public:
    virtual ~Archive() = default;

    virtual Task<Result<void>> write(SessionWrite step) = 0;

    /// Errors: not_found; gone when the session was erased less than limits::tombstone_kept ago.
    virtual Task<Result<ArchivedSession>> load(
        std::string session_id, std::size_t messages_max
    ) = 0;
    /// Messages with seq > `after`, oldest first. An unknown session has none.
    virtual Task<Result<std::vector<Message>>> history(
        std::string session_id, std::uint64_t after, std::size_t limit
    ) = 0;
    /// Newest created first. `cursor` is a Page's `next`, or empty. Errors: invalid_input for a
    /// cursor that this program did not make.
    virtual Task<Result<Page<Session>>> list(
        SessionFilter filter, std::string cursor, std::size_t offset, std::size_t limit
    ) = 0;
    /// Sessions of the bot whose newest message is a customer's of this time, without a reply.
    /// Looks only at the newest few thousand messages: what was not answered when a process was
    /// killed is among them. At most `limit`, oldest first.
    virtual Task<Result<std::vector<std::string>>> unanswered(
        TimePoint from, TimePoint until, std::size_t limit
    ) = 0;
    /// Removes the session with its messages, outcomes, memories and tickets, in one step, and
    /// leaves a tombstone. False when there was none.
    virtual Task<Result<bool>> erase(std::string session_id) = 0;
    /// Erases ended sessions whose last activity is before `cutoff`; returns their ids (at most
    /// `limit` a call: call again until it returns fewer).
    virtual Task<Result<std::vector<std::string>>> erase_ended_before(
        TimePoint cutoff, std::size_t limit
    ) = 0;
    /// Deletes expired tombstones, outcomes and drafts.
    virtual Task<Result<void>> prune(TimePoint now) = 0;
};

}  // namespace continuo
