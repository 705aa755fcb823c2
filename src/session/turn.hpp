#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "domain/customer_fact.hpp"
#include "domain/message.hpp"
#include "domain/message_list.hpp"
#include "domain/session_snapshot.hpp"
#include "domain/ticket.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

// What the steps of a turn take and return (SessionStore::begin_turn, commit_turn and those
// between).

/// A turn that its store will write with the first step of its lease.
class UnwrittenTurn {
public:
    UnwrittenTurn() = default;
    virtual ~UnwrittenTurn() = default;
    UnwrittenTurn(const UnwrittenTurn&) = delete;
    UnwrittenTurn& operator=(const UnwrittenTurn&) = delete;
};

/// The right to answer a turn. A write with a lease whose fence is not the session's newest is
/// refused.
struct Lease {
    std::string session_id;
    std::string owner;  ///< the instance that holds it
    std::uint64_t fence = 0;
    std::uint64_t turn = 0;  ///< the turn it answers: the seq of its first message
    /// The turn, if it is not stored yet (BeginTurn::reply_follows).
    std::shared_ptr<UnwrittenTurn> unwritten{};
};

enum class WhenLeased {
    refuse,  ///< return Busy
    join,    ///< append the message to the pending turn, whose reply answers it too; Busy once that
             ///< turn is frozen
};

struct BeginTurn {
    std::string session_id;
    std::string client_message_id;  ///< empty: a repetition of the message is not recognized
    std::string content;
    std::vector<Attachment> attachments;
    std::string instance;  ///< requests the lease
    std::chrono::milliseconds lease_time{30'000};
    WhenLeased when_leased = WhenLeased::refuse;
    /// True: the message is durable when begin_turn returns, so that the caller may acknowledge it.
    /// False: it becomes durable with its reply (one write instead of two).
    bool durable = false;
    /// The reply is made without waiting: a store may write nothing for Begun, and the message with
    /// the first step of its lease instead. If the session is changed before, that step is refused
    /// (conflict, overtaken), the message is not in the log, and the turn is to begin again,
    /// without this. Not together with `durable`.
    bool reply_follows = false;
    std::optional<std::string> request_id;
    /// If given: a session that was created under another fingerprint refuses the message
    /// (forbidden).
    std::optional<std::string> fingerprint;
    /// If given: the caller proved to be this user. The message sets the session's user_id and
    /// marks it verified; a session with another user_id refuses the message (forbidden,
    /// other_user).
    std::optional<std::string> verified_user;
    /// If given: they replace the session's; valid: read_access_tags().
    std::optional<std::vector<std::string>> access_tags;
    std::size_t history_limit = 20;  ///< how many of the newest messages Begun carries
    /// The bot may answer while the session waits for a human (owner `queue`). Never while an
    /// operator has it.
    bool answers_queued = false;
    TraceContext trace{};  ///< what is written for the step is below it
};

// The outcomes of begin_turn. Its errors:
//   not_found, gone (erased, or past its lifetime), conflict (ended), limit_exceeded (too many
//   messages), forbidden (another fingerprint, another user), unavailable.
/// The caller has the lease and must call commit_turn or abandon.
struct Begun {
    Lease lease;
    SessionSnapshot session;  ///< the state after the message was appended
    Message message;          ///< the customer's message, with its seq
    MessageList history;      ///< the newest messages before this turn, oldest first
    /// The turn's other customer messages, oldest first. The reply answers them too.
    std::vector<Message> burst;
    bool taken_over = false;  ///< the turn's earlier lease expired or was abandoned
};
/// The message was sent before and has a reply.
struct Replayed {
    SessionSnapshot session;
    Message message;
    Message reply;
};
/// The message was appended to a turn that another request is answering; its reply will be in the
/// log.
struct Joined {
    Message message;
    std::string owner;
    std::chrono::milliseconds time_left{0};
};
/// The message was sent before and is being answered by `owner`.
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
    bool repeated = false;  ///< a message with this client_message_id was stored before
};
using BeginOutcome = std::variant<Begun, Replayed, Joined, InProgress, Busy, LeftToHuman>;

/// What a reply changes in its session in addition to the log.
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
    ForgottenFacts forgotten;            ///< before those are stored
    /// The newest message that the reply answers. A turn that has newer ones refuses the commit
    /// (conflict, newer_messages). 0: not checked.
    std::uint64_t answers_through = 0;
    TraceContext trace{};  ///< as BeginTurn::trace
};

struct Committed {
    SessionSnapshot session;
    Message reply;
};

}  // namespace continuo
