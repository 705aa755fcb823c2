#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "database/shared_records.hpp"
#include "replication/shared_log.hpp"

namespace continuo {

class Metrics;

/// A change that somebody asks for; monostate erases.
struct RecordEdit {
    std::string key;
    RecordContent content;
    RecordVersion before;  ///< that the edit is based on; number 0: none
};

/// Keeps the records of one database and the shared log in Redis the same.
///
/// - A change that is asked for here (edit) is written to the log first, if nobody else changed the
///   record since, then to the database: a process that dies in between finds it in the log.
/// - Changes of others come from the log, in order. The database keeps its position in the log in
///   the transaction that writes them.
/// - Rows that something else changed (the outbox, the command line) are pushed.
/// - If the log does not have the position (a new database, one that was away for long, a log that
///   lost entries or everything), all versions are compared, and both sides get what they lack. The
///   newest version wins, and tombstones are versions as well.
///
/// Errors: unavailable (Redis or the database). Thread: any; calls may overlap.
class RecordReplicator {
public:
    /// All of them outlive it; `metrics` may be null. `origin`: the id of the database.
    RecordReplicator(
        SharedLog& log,
        SharedRecordStore& records,
        std::string origin,
        const Clock& clock,
        Metrics* metrics
    );

    /// Reads the log to its end, comparing if need be, and pushes what changed here. Call it a few
    /// times a second.
    Task<Result<void>> follow();
    /// Reads the log to its end and pushes, for a change that depends on the newest state. Waits
    /// for replicas, because the answer to a change can rest on what was read alone: unchanged, or
    /// not there. Errors: unavailable, also if everything has to be compared first; timeout (no
    /// replica confirmed).
    Task<Result<void>> refresh();
    /// Writes all of the edits or none, and waits for replicas. Errors: conflict (version_mismatch:
    /// refresh and decide again), limit_exceeded (shared_full), timeout (no replica confirmed: the
    /// log has the edits, and the database gets them from there).
    Task<Result<AppliedRecords>> edit(std::vector<RecordEdit> edits);

    [[nodiscard]] SharedRecordStore& records() { return x_records; }
    /// Everything that the log had at some time since the start is in the database.
    [[nodiscard]] bool has_caught_up() const { return x_caught_up; }

private:
    using Versions = std::unordered_map<std::string, RecordVersion>;
    [[nodiscard]] static bool is_erased(const SharedRecord& record);
    /// False: the log has a gap.
    Task<Result<bool>> read_log(ReplicaWait wait);
    Task<Result<void>> apply_page(LogPage page);
    /// Fetches and writes the newest versions; the rest of `last` with the last of them.
    Task<Result<void>> take_over(std::vector<std::string> keys, RecordBatch last);
    /// Writes what we wrote before and have not seen in the log: it lost that.
    Task<Result<void>> push_lost(std::vector<RecordStamp> unconfirmed);
    Task<Result<void>> compare();
    Task<Result<Versions>> scan_log();
    Task<Result<std::unordered_set<std::string>>> unconfirmed_keys();
    Task<Result<void>> push(std::vector<std::string> keys);
    Task<Result<void>> leave_for_later(std::vector<std::string> keys);
    [[nodiscard]] bool is_pausing() const;
    Task<Result<void>> push_records(std::vector<SharedRecord> records);
    Task<Result<void>> push_changes();
    /// Returns how many changes are not local any more.
    Task<Result<std::size_t>> push_some(std::vector<LocalChange> changes);
    /// The log has another version than the one that was changed here.
    Task<Result<bool>> resolve(LocalChange change, SharedRecord ours);
    void note_full(const Error& error);

    SharedLog& x_log;
    SharedRecordStore& x_records;
    std::string x_origin;
    const Clock& x_clock;
    Metrics* x_metrics;
    std::atomic<bool> x_caught_up{false};
    std::atomic<bool> x_full{false};               ///< a push was refused
    std::atomic<std::int64_t> x_push_again_at{0};  ///< microseconds of the steady clock
};

}  // namespace continuo
