#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "database/archive.hpp"
#include "domain/customer_fact.hpp"
#include "domain/document.hpp"
#include "domain/note.hpp"
#include "domain/operator.hpp"
#include "domain/ticket.hpp"

namespace continuo {

// What several databases have in common: documents, tickets, notes, operators and customer facts,
// each a record with a key and a version. The newest version wins everywhere (replication/).

/// Kinds of records. The key of a record is `<kind>/<id>`, where the id is that of the document,
/// ticket, note or fact, or an operator's name.
enum class RecordKind : std::uint8_t { document, ticket, note, operator_, fact };

[[nodiscard]] std::string_view to_string(RecordKind kind);
[[nodiscard]] std::string record_key(RecordKind kind, std::string_view id);
struct RecordName {
    RecordKind kind = RecordKind::document;
    std::string id;
};
/// nullopt: of a kind that this program does not know, or without an id.
[[nodiscard]] std::optional<RecordName> parse_record_key(std::string_view key);

struct RecordVersion {
    /// At least the time of the change in microseconds since 1970, greater than the version before;
    /// 0: there is none.
    std::uint64_t number = 0;
    std::string origin;   ///< id of the database that made it; decides between equal numbers
    bool erased = false;  ///< a tombstone

    [[nodiscard]] bool is_newer_than(const RecordVersion& other) const {
        return std::tie(number, origin) > std::tie(other.number, other.origin);
    }
    bool operator==(const RecordVersion&) const = default;
};

/// A version number is exact as a double: Redis compares them in Lua.
inline constexpr std::uint64_t record_version_max = (std::uint64_t{1} << 53U) - 1;

struct RecordStamp {
    std::string key;
    RecordVersion version;

    bool operator==(const RecordStamp&) const = default;
};

/// monostate: erased.
using RecordContent = std::variant<std::monostate, Document, Ticket, Note, Operator, CustomerFact>;

struct SharedRecord {
    std::string key;
    RecordVersion version;
    RecordContent content;

    bool operator==(const SharedRecord&) const = default;
};

/// How far a database has read the log of changes in Redis.
struct LogPosition {
    std::uint64_t number = 0;  ///< of the last entry that was read; 0: none
    std::string tag;           ///< of that entry: it tells it from another one with its number

    bool operator==(const LogPosition&) const = default;
};

/// A row that was changed here, and not by apply(): by the outbox, the command line, or without
/// Redis.
struct LocalChange {
    std::string key;
    std::uint64_t changed_at = 0;  ///< microseconds since 1970; tells this change from a later one
    RecordVersion version;         ///< that the change gets; number 0: nobody needs to learn of it
    RecordVersion before;          ///< that the row had
    bool is_confirmed = false;     ///< for settle(): the log has this version
};

/// What apply() writes in one transaction.
struct RecordBatch {
    std::vector<SharedRecord> records;  ///< written if they are newer than the stored ones
    /// They were read from the log. Otherwise they are unconfirmed until the log shows them: it may
    /// have lost them after it had taken them.
    bool from_log = true;
    std::vector<RecordStamp> seen{};     ///< the log has these versions: they are confirmed
    std::vector<RecordStamp> written{};  ///< these were written to it: they are unconfirmed
    std::optional<LogPosition> position{};
};

struct AppliedRecords {
    std::vector<std::string> keys;            ///< those that were newer than the stored ones
    std::optional<std::uint64_t> generation;  ///< of the documents, if one of them changed
};

/// The records of a database that is one of several. Errors and threads as for Archive.
class SharedRecordStore {
public:
    virtual ~SharedRecordStore() = default;

    /// nullopt: the database was not compared with a log yet.
    virtual Task<Result<std::optional<LogPosition>>> position() = 0;
    /// Of each key, in the same order; number 0 if there is none.
    virtual Task<Result<std::vector<RecordVersion>>> versions(std::vector<std::string> keys) = 0;
    /// All versions with those of erased records, ordered by key, `after` exclusive.
    virtual Task<Result<Page<RecordStamp>>> stamps(std::string after, std::size_t limit) = 0;
    /// The rows as they are now (monostate: there is none) with the stored versions. A row that
    /// cannot be read is left out and logged.
    virtual Task<Result<std::vector<SharedRecord>>> records(std::vector<std::string> keys) = 0;
    /// Whether the row can be as this record says. Errors: conflict: its session has another ticket
    /// that is not resolved.
    virtual Task<Result<void>> check(SharedRecord record) = 0;
    /// The oldest `limit` changes that settle() did not get yet.
    virtual Task<Result<std::vector<LocalChange>>> local_changes(std::size_t limit) = 0;
    /// The changes were written to the log; a row that was changed again since stays listed.
    virtual Task<Result<void>> settle(std::vector<LocalChange> changes) = 0;
    /// Some versions that are unconfirmed.
    virtual Task<Result<std::vector<RecordStamp>>> unconfirmed(std::size_t limit) = 0;
    /// A row with a local change is as new as that change.
    virtual Task<Result<AppliedRecords>> apply(RecordBatch batch) = 0;
};

}  // namespace continuo
