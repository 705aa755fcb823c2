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

namespace continuo {

// The contract for conversation state. docs/state.md says what it promises; tests/contract holds
// the one suite that every implementation passes.

struct NewSession {
    std::string session_id;  ///< empty: the store makes one
    std::optional<std::string> user_id;
    bool user_verified = false;  ///< the caller proved `user_id`; means nothing without it
    json::object metadata;
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

/// What may be changed from outside a turn; absent members stay.
struct SessionPatch {
    std::optional<SessionStatus>
        status;  ///< `active` gives the session back to the bot; `escalated` puts
                 ///< it in the queue unless a person owns it; `ended` is final
    std::optional<Owner> owner;
    std::optional<std::string> user_id;  ///< a label; refused if it would rename a verified user
    std::optional<std::string> ticket_id;
    std::optional<json::object> metadata;  ///< merged by key; a null value removes the key
    /// The customer asks: a conversation that an operator has is not given back to the bot
    /// (conflict, human_owner). One that only waits is.
    bool by_customer = false;
    std::optional<TicketChange> ticket;  ///< nothing happens without a ticket
    /// A message of the system, appended in the same step: its content and metadata. Left out when
    /// the session has no room for it.
    std::optional<Message> notice;
};

/// The right to answer a turn. A write with a lease whose fence is not the session's newest is
/// refused.
struct Lease {
    std::string session_id;
    std::string owner;  ///< the instance that holds it
    std::uint64_t fence = 0;
    std::uint64_t turn = 0;  ///< the turn it answers: the seq of its first message
};

enum class WhenLeased {
    refuse,  ///< answer Busy
    join,    ///< append the message; the reply that is being made answers it too (a burst is one
             ///< turn)
};

struct BeginTurn {
    std::string session_id;
    std::string client_message_id;  ///< empty: the message has no identity, and no replay
    std::string content;
    std::vector<Attachment> attachments;
    std::string instance;  ///< who asks for the lease
    std::chrono::milliseconds lease_time{30'000};
    WhenLeased when_leased = WhenLeased::refuse;
    /// True: the message survives a kill from the moment this returns, so that the caller may
    /// acknowledge it. False: from the moment its reply does (one write instead of two).
    bool durable = false;
    std::optional<std::string> request_id;
    /// Given: a session that was begun under another fingerprint refuses the message (forbidden).
    std::optional<std::string> fingerprint;
    /// Given: the caller proved to be this user. With the message the session becomes the user's,
    /// and is verified; one that has another user_id refuses the message (forbidden, other_user).
    std::optional<std::string> verified_user;
    std::size_t history_limit = 20;  ///< how many of the newest messages Begun carries
    /// The bot may answer while the session waits for a human (owner `queue`). Never while an
    /// operator has it.
    bool answers_queued = false;
};

// What begin_turn can lead to. Failures that are no outcome of the contract are Errors:
//   not_found, gone (erased, or past its lifetime), conflict (ended), limit_exceeded (too many
//   messages), forbidden (another fingerprint, another user), unavailable.
/// The lease is the caller's: answer, then commit_turn.
struct Begun {
    Lease lease;
    SessionSnapshot session;  ///< as it is with the message in it
    Message message;          ///< the customer's message, numbered
    MessageList history;      ///< the newest messages before this turn, oldest first
    /// The turn's other customer messages, oldest first: a burst that nobody answered yet. The
    /// reply answers them too.
    std::vector<Message> burst;
    bool taken_over = false;  ///< an earlier holder of this turn died or gave up
};
/// The message was known and has its reply: here it is again.
struct Replayed {
    SessionSnapshot session;
    Message message;
    Message reply;
};
/// The message was appended to a turn that somebody else is answering; await its reply in the log.
struct Joined {
    Message message;
    std::string owner;
    std::chrono::milliseconds time_left{0};
};
/// The message is known and is being answered by `owner`.
struct InProgress {
    std::string owner;
    std::chrono::milliseconds time_left{0};
    std::uint64_t message_seq = 0;
};
/// Another turn is being answered; nothing was written.
struct Busy {
    std::string owner;
    std::chrono::milliseconds time_left{0};
};
/// People have the session (without `answers_queued` also while it waits): the message is in the
/// log (durably), and the bot stays silent.
struct LeftToHuman {
    SessionSnapshot session;
    Message message;
    bool repeated = false;  ///< the same client_message_id came before
};
using BeginOutcome = std::variant<Begun, Replayed, Joined, InProgress, Busy, LeftToHuman>;

/// What a reply may change of its session, beside being appended.
struct TurnPatch {
    /// Status escalated, owner queue, escalated = true. Without a ticket in CommitTurn the store
    /// makes one.
    bool escalate = false;
    bool release = false;   ///< status active, owner bot: the customer waits no more
    json::object metadata;  ///< merged by key; null removes
    json::object counters;  ///< name -> integer delta
};

struct CommitTurn {
    Lease lease;
    Message reply;  ///< role assistant; seq, turn and timestamp are set by the store
    /// The turn ends without a reply: its messages are left to a person. `reply` is ignored, and
    /// Committed::reply has no seq.
    bool silent = false;
    TurnPatch patch;
    std::optional<Ticket>
        ticket;  ///< stored in the same step; its id becomes the session's ticket_id
    std::vector<CustomerFact> memories;  ///< stored in the same step
};

struct Committed {
    SessionSnapshot session;
    Message reply;
};

struct ListRequest {
    SessionFilter filter;
    std::string cursor;  ///< from a Page, or empty
    std::size_t offset = 0;
    std::size_t limit = 20;
};

/// Numbers that the store holds in memory: reading them costs nothing.
struct StoreStats {
    std::string store_type;             ///< "in_memory", "redis"
    std::uint64_t total_sessions = 0;   ///< in the store (not in the archive)
    std::uint64_t active_sessions = 0;  ///< of these, not ended
    std::uint64_t max_sessions = 0;     ///< 0: no bound
    std::uint64_t memory_bytes = 0;     ///< that sessions occupy in this process; 0: not counted
    std::uint64_t pending_turns = 0;
    std::uint64_t evicted = 0;  ///< left for want of room, since the start
    std::uint64_t expired = 0;  ///< left by the clock, since the start
    std::chrono::seconds default_ttl{0};
};
void append_json(std::string& out, const StoreStats& stats);

struct HistoryPage {
    std::vector<Message> messages;  ///< oldest first
    std::uint64_t total = 0;        ///< all messages of the session, so also its newest seq
};

/// Conversations outside of any request. Every method is one atomic step; nothing but `create` ever
/// brings a session into being, and "cannot be reached" (unavailable) is never told as "not_found".
///
/// Errors common to all that name a session: not_found, gone (erased, or past its absolute
/// lifetime), unavailable, corrupt, invalid_input (an id that is_valid_id refuses). Thread: any.
/// Each Task resumes on the executor that awaits it. Cancel: a step that began is finished; its
/// caller just does not learn of it.
class SessionStore {
public:
    virtual ~SessionStore() = default;

    /// The class name that the API shows: "InMemorySessionStore", "RedisSessionStore".
    [[nodiscard]] virtual std::string_view name() const = 0;

    /// Errors: conflict when the id is taken; gone when it was erased a short while ago.
    virtual Task<Result<SessionSnapshot>> create(NewSession session) = 0;
    /// What a kill cannot take back. Does not move the idle clock.
    virtual Task<Result<SessionSnapshot>> load(std::string session_id) = 0;
    /// Errors: conflict when `expected_version` is given and is not the stored one, or when an
    /// ended session would be changed; limit_exceeded when the metadata would grow past its bound;
    /// forbidden (other_user) when the user_id of a verified session would be changed;
    /// invalid_input when status and owner contradict each other.
    /// A patch that takes the session from the bot ends its pending turn: the reply is refused. It
    /// also makes a ticket, or opens the session's own again, unless the patch names one.
    virtual Task<Result<SessionSnapshot>> patch(
        std::string session_id, SessionPatch patch, std::optional<std::uint64_t> expected_version
    ) = 0;
    /// Adds `delta` to a named counter (absent is 0) and returns the new value.
    /// Errors: invalid_input (the name is no id), limit_exceeded (64 counters; 64 bits), conflict
    /// (ended).
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
    /// Messages with seq > `after`, oldest first, at most `limit`. Only what a kill cannot take
    /// back.
    virtual Task<Result<HistoryPage>> history(
        std::string session_id, std::uint64_t after, std::size_t limit
    ) = 0;
    /// Moves the idle clock, and nothing else: the version stays. Errors: conflict (ended).
    virtual Task<Result<void>> touch(std::string session_id) = 0;
    /// Removes the session and all that belongs to it; a tombstone keeps its id from coming back.
    /// False when there was none.
    virtual Task<Result<bool>> erase(std::string session_id) = 0;
    /// The same for a customer, in one step with its condition. Errors: conflict (human_owner) for
    /// a conversation that involved_humans(): its ticket and notes are not the customer's to erase.
    virtual Task<Result<bool>> erase_for_customer(std::string session_id) = 0;

    /// A message that comes while a turn is unanswered and nobody holds its lease joins that turn
    /// and takes it over: Begun with the others in `burst`. One that is left to a person is part of
    /// no turn: its `turn` is 0.
    /// A message that is sent again has the content of the first time, files included: otherwise
    /// invalid_input (ErrorReason::other_content), and nothing is written.
    /// Errors: beside those at BeginOutcome, invalid_input for a client_message_id that is no id,
    /// an instance without a name, and a lease time of 0 or above 300 s.
    virtual Task<Result<BeginOutcome>> begin_turn(BeginTurn turn) = 0;
    /// Errors: conflict when the lease is stale, the session is ended, or a person owns it by now
    /// (the bot never talks over a person): nothing was written. The same commit sent twice by its
    /// holder gives the same Committed twice.
    /// limit_exceeded (metadata, counters) and invalid_input (a counter's delta): nothing was
    /// written either, and the lease is still held.
    virtual Task<Result<Committed>> commit_turn(CommitTurn turn) = 0;
    /// A longer lease under the same fence, from now; also when it ran out and nobody took it.
    /// Errors: conflict when it is stale.
    virtual Task<Result<void>> renew(Lease lease, std::chrono::milliseconds lease_time) = 0;
    /// Gives the lease back without a reply: the turn stays pending and may be taken over at once.
    /// The fence grows, so that its holder cannot commit any more. A stale lease is no error.
    /// Errors: unavailable when that could not be kept; the lease is given back nevertheless.
    virtual Task<Result<void>> abandon(Lease lease) = 0;
    /// Takes up to `limit` pending turns whose lease ran out, each under a new fence, those that
    /// wait longest first. Looks at sessions in the store, not at those that only an archive has.
    virtual Task<Result<std::vector<Begun>>> take_over(
        std::string instance, std::chrono::milliseconds lease_time, std::size_t limit
    ) = 0;

    virtual Task<Result<Page<Session>>> list(ListRequest request) = 0;
    /// Drops what is past its time (idle, lifetime, tombstones, outcomes); at most `limit`
    /// sessions. Returns how many left.
    virtual Task<Result<std::uint64_t>> reap(std::size_t limit) = 0;
    /// Erases ended sessions whose last activity is before `cutoff`. Returns how many.
    virtual Task<Result<std::uint64_t>> erase_ended_before(TimePoint cutoff) = 0;
    [[nodiscard]] virtual StoreStats stats() const = 0;
    virtual Task<Result<void>> ping() = 0;
};

}  // namespace continuo
