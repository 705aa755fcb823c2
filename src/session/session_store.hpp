#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "database/archive.hpp"
#include "domain/customer_fact.hpp"
#include "domain/message.hpp"
#include "domain/message_list.hpp"
#include "domain/session_snapshot.hpp"
#include "domain/ticket.hpp"
#include "session/turn.hpp"

namespace continuo {

// The contract for conversation state. docs/state.md describes its guarantees; every implementation
// passes the suite in tests/contract.

struct NewSession {
    std::string session_id;  ///< empty: the store makes one
    std::optional<std::string> user_id;
    bool user_verified = false;  ///< the caller proved `user_id`; ignored without it
    json::object metadata;
    std::vector<std::string> access_tags = {};  ///< valid: read_access_tags()
    std::optional<std::string> request_id;
    std::optional<std::string> fingerprint;
};

/// What a patch changes of the session's ticket, in the same step. Absent members stay.
struct TicketChange {
    std::optional<TicketStatus> status;
    std::optional<std::string> assignee;
    std::optional<std::string> contact;
    std::string reason;  ///< of a ticket that the patch makes; empty: by who asks
};

/// What the customer thinks of a reply, or of the whole conversation.
struct MessageFeedback {
    std::uint64_t seq = 0;  ///< 0: the newest reply
    bool is_good = false;
    std::string comment;  ///< at most limits::feedback_comment_code_points_max; may be empty
    /// 1 (very bad) to 5 (very good), of the whole conversation; `seq` and `is_good` are not read.
    std::optional<int> score = std::nullopt;
};

/// What may be changed from outside a turn; absent members stay.
struct SessionPatch {
    std::optional<SessionStatus>
        status;  ///< `active` gives the session back to the bot; `escalated` puts
                 ///< it in the queue unless an operator owns it; `ended` is final
    std::optional<Owner> owner;
    std::optional<std::string> user_id;  ///< a label; refused if it would rename a verified user
    std::optional<std::string> ticket_id;
    std::optional<json::object> metadata;  ///< merged by key; a null value removes the key
    /// The customer asks: a conversation that an operator has is not given back to the bot
    /// (conflict, human_owner). One that only waits is.
    bool by_customer = false;
    std::optional<TicketChange> ticket;  ///< nothing happens without a ticket
    /// Replaces an earlier one about the same. Alone it is taken by an ended session, too.
    std::optional<MessageFeedback> feedback;
    /// A message of the system, appended in the same step: its content and metadata. Left out when
    /// the session has no room for it.
    std::optional<Message> notice;
};

struct ListRequest {
    SessionFilter filter;
    std::string cursor;  ///< from a Page, or empty
    std::size_t offset = 0;
    std::size_t limit = 20;
};

/// Numbers that the store keeps in memory, so that reading them needs no I/O.
struct StoreStats {
    std::string store_type;             ///< "in_memory", "redis"
    std::uint64_t total_sessions = 0;   ///< in the store (not in the archive)
    std::uint64_t active_sessions = 0;  ///< of these, not ended
    std::uint64_t max_sessions = 0;     ///< 0: no limit
    std::uint64_t memory_bytes = 0;     ///< of sessions in this process; 0: not counted
    std::uint64_t pending_turns = 0;
    std::uint64_t evicted = 0;  ///< removed to make room, since the start
    std::uint64_t expired = 0;  ///< removed after their time, since the start
    std::chrono::seconds default_ttl{0};
};
void append_json(std::string& out, const StoreStats& stats);

struct HistoryPage {
    std::vector<Message> messages;  ///< oldest first
    std::uint64_t total = 0;        ///< messages of the session, and its newest seq
};

/// Stores conversations between requests. Every method that names a session is one atomic step.
/// Only `create` creates a session. An unreachable store is `unavailable`, never `not_found`.
///
/// Errors common to all methods that name a session: not_found, gone (erased, or past its absolute
/// lifetime), unavailable, corrupt, invalid_input (an id that is_valid_id refuses). Thread: any.
/// Each Task resumes on the executor that awaits it. Cancellation: a step that began is completed,
/// but the caller does not get its result.
class SessionStore {
public:
    virtual ~SessionStore() = default;

    /// The class name that the API shows: "InMemorySessionStore", "RedisSessionStore".
    [[nodiscard]] virtual std::string_view name() const = 0;

    /// Errors: conflict if the id exists; gone if it has a tombstone.
    virtual Task<Result<SessionSnapshot>> create(NewSession session) = 0;
    /// The session without steps that are not durable yet. Does not move the idle clock.
    virtual Task<Result<SessionSnapshot>> load(std::string session_id) = 0;
    /// A patch that takes the session from the bot ends its pending turn: the reply is refused. It
    /// also creates a ticket, or opens the session's own again, unless the patch names one.
    /// Errors: conflict if `expected_version` is given and differs from the stored version, or if
    /// an ended session would change; limit_exceeded if the metadata would exceed its limit;
    /// forbidden (other_user) if the user_id of a verified session would change;
    /// invalid_input if status and owner contradict each other, or if there is no reply to rate.
    virtual Task<Result<SessionSnapshot>> patch(
        std::string session_id, SessionPatch patch, std::optional<std::uint64_t> expected_version
    ) = 0;
    /// Adds `delta` to a named counter (absent is 0) and returns the new value.
    /// Errors: invalid_input (the name is not a valid id), limit_exceeded (more than 64 counters,
    /// or a value beyond 64 bits), conflict (ended).
    virtual Task<Result<std::int64_t>> increment(
        std::string session_id, std::string counter, std::int64_t delta
    ) = 0;
    /// Appends a message that is no part of a turn (an operator's, the system's; its `turn` is 0).
    /// Durable when it returns. A message whose metadata names its `operator` is accepted only
    /// while that operator has the session (conflict, human_owner), and only once under its
    /// client_message_id: sent again, it is returned as it was (without its content if it has left
    /// memory), or refused if the content is another (invalid_input, other_content).
    /// Errors: invalid_input for a customer's or the bot's, which are made by turns only;
    /// limit_exceeded; conflict (ended).
    virtual Task<Result<Message>> append(std::string session_id, Message message) = 0;
    /// Durable messages with seq > `after`, oldest first, at most `limit`.
    virtual Task<Result<HistoryPage>> history(
        std::string session_id, std::uint64_t after, std::size_t limit
    ) = 0;
    /// Moves the idle clock and nothing else: the version does not change. Errors: conflict
    /// (ended).
    virtual Task<Result<void>> touch(std::string session_id) = 0;
    /// Removes the session with all its data and adds a tombstone, so that the id cannot be used
    /// again for a while. False if there was no such session.
    virtual Task<Result<bool>> erase(std::string session_id) = 0;
    /// erase() on request of the customer, with its check in the same atomic step. Errors: conflict
    /// (human_owner) if the conversation involved_humans(): the customer must not erase its ticket
    /// and notes.
    virtual Task<Result<bool>> erase_for_customer(std::string session_id) = 0;

    /// Appends a customer message and takes the lease of its turn. If a turn is pending without a
    /// valid lease, the message joins and takes over that turn: Begun with the others in `burst`. A
    /// message that is left to a human is not part of a turn: its `turn` is 0.
    /// A message that is sent again must have the same content and files: otherwise invalid_input
    /// (ErrorReason::other_content), and nothing is written.
    /// Errors: those at Begun, and invalid_input for an invalid client_message_id, an empty
    /// instance name, or a lease time of 0 or above 300 s.
    virtual Task<Result<BeginOutcome>> begin_turn(BeginTurn turn) = 0;
    /// Appends the reply and ends the turn. The same commit sent again by its holder returns the
    /// same Committed.
    /// Errors: conflict if the lease is stale, the session is ended, a human owns it by now, or the
    /// turn has messages that the reply does not answer (newer_messages; the lease stays valid);
    /// limit_exceeded (metadata, counters) and invalid_input (a counter's delta), where the lease
    /// stays valid. Nothing is written in these cases. As the first step of an unwritten turn, it
    /// also fails if the session was changed (conflict, overtaken), like the three below.
    virtual Task<Result<Committed>> commit_turn(CommitTurn turn) = 0;
    /// Lets no more messages join the turn: they are Busy until it ends. Returns the turn as
    /// begin_turn does, with all that joined it. Before anything of the reply is shown: what was
    /// said cannot answer a message that comes later. Errors: conflict if the lease is stale.
    virtual Task<Result<Begun>> freeze_turn(Lease lease, std::size_t history_limit) = 0;
    /// Extends the lease to `lease_time` from now under the same fence, also if it expired but was
    /// not taken over. Errors: conflict if it is stale.
    virtual Task<Result<void>> renew(Lease lease, std::chrono::milliseconds lease_time) = 0;
    /// Gives the lease back without a reply: the turn stays pending and can be taken over at once.
    /// The fence grows, so that its holder cannot commit any more. A stale lease is not an error.
    /// Errors: unavailable if the change could not be stored; the in-memory store gives the lease
    /// back nevertheless.
    virtual Task<Result<void>> abandon(Lease lease) = 0;
    /// Takes over up to `limit` pending turns whose lease expired, each under a new fence, the
    /// longest expired first. Does not include sessions that are only in the archive.
    virtual Task<Result<std::vector<Begun>>> take_over(
        std::string instance, std::chrono::milliseconds lease_time, std::size_t limit
    ) = 0;

    virtual Task<Result<Page<Session>>> list(ListRequest request) = 0;
    /// Removes what is past its time (idle, lifetime, tombstones, outcomes); at most `limit`
    /// sessions. Returns how many sessions it removed.
    virtual Task<Result<std::uint64_t>> reap(std::size_t limit) = 0;
    /// Erases ended sessions whose last activity is before `cutoff`. Returns how many.
    virtual Task<Result<std::uint64_t>> erase_ended_before(TimePoint cutoff) = 0;
    [[nodiscard]] virtual StoreStats stats() const = 0;
    virtual Task<Result<void>> ping() = 0;
};

}  // namespace continuo
