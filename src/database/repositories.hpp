#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "database/archive.hpp"
#include "domain/customer_fact.hpp"
#include "domain/document.hpp"
#include "domain/note.hpp"
#include "domain/operator.hpp"
#include "domain/ticket.hpp"

namespace continuo {

// The other tables, an interface each. Errors and threads as for Archive.

struct TicketPatch {
    std::optional<TicketStatus> status;
    std::optional<std::string> assignee;
    std::optional<std::string> note;
};

void patch_ticket(Ticket& ticket, const TicketPatch& patch, TimePoint now);

class TicketStore {
public:
    virtual ~TicketStore() = default;
    virtual Task<Result<Ticket>> load(std::string ticket_id) = 0;  ///< not_found
    /// Newest first.
    virtual Task<Result<Page<Ticket>>> list(
        std::optional<TicketStatus> status, std::string cursor, std::size_t limit
    ) = 0;
    virtual Task<Result<Ticket>> patch(
        std::string ticket_id, TicketPatch patch
    ) = 0;  ///< not_found
};

/// Whose facts are recalled: those of the verified user, if there is one, and those that belong to
/// the session alone.
struct FactOwner {
    std::string session_id;
    std::optional<std::string> user_id;
};

class CustomerFactStore {
public:
    virtual ~CustomerFactStore() = default;
    /// The most important first, then the newest.
    virtual Task<Result<std::vector<CustomerFact>>> recall(FactOwner owner, std::size_t limit) = 0;
    virtual Task<Result<void>> store(std::vector<CustomerFact> memories) = 0;
    /// Keeps the `keep` most important of each owner; drops those not accessed since `cutoff` with
    /// an importance under 0.3 and fewer than 3 accesses. Returns how many were dropped.
    virtual Task<Result<std::uint64_t>> prune(TimePoint cutoff, std::size_t keep) = 0;
};

/// The newest change of a document.
struct DocumentChange {
    std::string document_id;
    std::uint64_t generation = 0;
    std::string content_hash;  ///< empty: the document was erased

    bool operator==(const DocumentChange&) const = default;
};

/// Its generation counts the changes: every upsert and erase() that changes something makes it
/// greater by one, durable with it, and in the order in which others see them.
class DocumentStore {
public:
    virtual ~DocumentStore() = default;
    virtual Task<Result<Document>> load(std::string document_id) = 0;  ///< not_found
    /// Ordered by id, `after` exclusive; contents left empty unless `with_content`.
    virtual Task<Result<Page<Document>>> list(
        std::string after, std::size_t limit, bool with_content
    ) = 0;
    /// The stored content hash of each id, in the same order; "" if there is no such document.
    virtual Task<Result<std::vector<std::string>>> hashes(std::vector<std::string> ids) = 0;
    /// One transaction. Returns the generation that it made; 0: another change of the same
    /// documents made it, perhaps with others.
    virtual Task<Result<std::uint64_t>> upsert(std::vector<Document> documents) = 0;
    /// Returns the generation that it made, or 0 as upsert(); nullopt when there is no such
    /// document.
    virtual Task<Result<std::optional<std::uint64_t>>> erase(std::string document_id) = 0;
    /// The documents whose newest change is of a generation from `after` + 1 to `after` + `count`,
    /// by generation. nullopt when that is not known: more than limits::document_changes_kept
    /// generations ago, or `after` is not one of this store.
    virtual Task<Result<std::optional<std::vector<DocumentChange>>>> changes(
        std::uint64_t after, std::uint64_t count
    ) = 0;
    virtual Task<Result<std::uint64_t>> count() = 0;
    virtual Task<Result<std::uint64_t>> count_failed() = 0;  ///< those with an error
    virtual Task<Result<std::uint64_t>> generation() = 0;
};

class OperatorStore {
public:
    virtual ~OperatorStore() = default;
    /// A name that was disabled may be given again. Errors: conflict (id_taken) for one in use.
    virtual Task<Result<void>> add(Operator added) = 0;
    /// By name, with those that are disabled.
    virtual Task<Result<std::vector<Operator>>> list() = 0;
    /// False when there is no such operator, or it is disabled already.
    virtual Task<Result<bool>> disable(std::string name, TimePoint at) = 0;
};

class NoteStore {
public:
    virtual ~NoteStore() = default;
    /// Returns it with its number.
    virtual Task<Result<Note>> add(Note note) = 0;
    /// The newest `limit` of the session, oldest first.
    virtual Task<Result<std::vector<Note>>> of_session(
        std::string session_id, std::size_t limit
    ) = 0;
};

/// A reply that was no answer, with what was asked.
struct UnansweredReply {
    std::string session_id;
    std::uint64_t seq = 0;  ///< of the reply
    TimePoint replied_at{};
    std::string asked;           ///< the messages of the turn, a line each
    json::object metadata;       ///< of the reply
    json::object next_metadata;  ///< of the bot's next reply in the conversation; empty: none
};

/// Reads the log: what is deleted there is gone here.
class UnansweredStore {
public:
    virtual ~UnansweredStore() = default;
    /// The newest, newest first; those of about `limit` messages.
    virtual Task<Result<std::vector<UnansweredReply>>> newest(std::size_t limit) = 0;
};

struct AuditEntry {
    TimePoint at{};
    std::string actor;    ///< "admin", "operator:<id>", "system"
    std::string action;   ///< "session.delete", "knowledge.upsert", ...
    std::string subject;  ///< an id
    std::string request_id;
    json::object detail;
};

class AuditLog {
public:
    virtual ~AuditLog() = default;
    virtual Task<Result<void>> append(AuditEntry entry) = 0;
    virtual Task<Result<std::vector<AuditEntry>>> newest(std::size_t limit) = 0;
};

}  // namespace continuo
