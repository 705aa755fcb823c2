#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "domain/customer_fact.hpp"
#include "domain/message.hpp"
#include "domain/session.hpp"
#include "domain/ticket.hpp"

namespace continuo {

/// What a known `client_message_id` led to: where its message stands, and the reply when there is
/// one.
struct IdempotencyRecord {
    std::string client_message_id;
    std::uint64_t message_seq = 0;           ///< the customer's message
    std::optional<std::uint64_t> reply_seq;  ///< the reply; none when a person will answer
    TimePoint recorded_at{};                 ///< outcomes are kept limits::outcome_kept

    bool operator==(const IdempotencyRecord&) const = default;
};

/// One step of one session, written whole or not at all: its new state and all that came with it.
struct SessionWrite {
    Session session;                ///< the state after the step; replaces the stored one
    std::vector<Message> messages;  ///< appended, in order of seq
    std::vector<IdempotencyRecord> outcomes;
    std::optional<Ticket> ticket;  ///< made by this step
    std::vector<CustomerFact>
        memories;  ///< learned in this step; merged by owner, kind and normal form
    /// From an outbox: at least once, perhaps late. Newer is what has the higher (fence, version):
    /// a newer state that is there stays, and so do its messages. Where this one is newer, its
    /// messages take the place of others with their numbers, and what stood behind those goes (the
    /// conversation was lost, and went on from what another archive had). Errors of such a write:
    /// not_found when the message before its first one is not there, or may be another.
    bool replayed = false;
    bool gaps_allowed = false;  ///< of a replayed write: what is missing is lost for good
    bool replaces = false;  ///< the log begins here: what an older version left of it goes first
};

/// All that a session needs to go on after it left memory.
struct ArchivedSession {
    Session session;
    std::vector<Message> newest;  ///< the newest messages, oldest first, at most as many as asked
    std::vector<IdempotencyRecord> outcomes;  ///< those not older than limits::outcome_kept
};

struct SessionFilter {
    std::optional<std::string> user_id;
    std::optional<SessionStatus> status;
};

/// A page of a long listing. `next` names the place to go on from; empty at the end.
template <class Item>
struct Page {
    std::vector<Item> items;
    std::string next;
    std::uint64_t total = 0;  ///< matching items in all; counted for a listing's first page only
};

/// The durable home of conversations: SQL.
/// Durability: a write is on disk (as DATABASE_SYNCHRONOUS says) before it completes; writes of
/// concurrent sessions share a transaction, each is nevertheless all or nothing.
/// Errors, all methods: unavailable (disk full, locked, closed: nothing was written, the next call
/// may succeed), corrupt (a stored row cannot be read; the others can), not_found where said.
/// Thread: any. Each Task resumes on the executor that awaits it.
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
    /// Newest created first. `cursor` is a Page's `next`, or empty. A cursor that is not one of
    /// ours is invalid_input.
    virtual Task<Result<Page<Session>>> list(
        SessionFilter filter, std::string cursor, std::size_t offset, std::size_t limit
    ) = 0;
    /// Removes the session with its messages, outcomes, memories and tickets, in one step, and
    /// leaves a tombstone. False when there was none.
    virtual Task<Result<bool>> erase(std::string session_id) = 0;
    /// Erases ended sessions whose last activity is before `cutoff`; returns their ids (at most
    /// `limit` a call: call again until it returns fewer).
    virtual Task<Result<std::vector<std::string>>> erase_ended_before(
        TimePoint cutoff, std::size_t limit
    ) = 0;
    /// Drops tombstones and outcomes that are past their time.
    virtual Task<Result<void>> prune(TimePoint now) = 0;
};

}  // namespace continuo
