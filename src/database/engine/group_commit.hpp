#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "database/engine/job_queue.hpp"
#include "database/tables/tables.hpp"

namespace continuo {

class Metrics;

/// Opens a connection. Throws as Connection does.
using OpenConnection = std::function<std::unique_ptr<Connection>()>;

/// The writer: one thread, one connection. All jobs that wait when a commit ends share the next
/// transaction, so that its cost is divided among concurrent writers. While there are several it
/// waits half a millisecond for more.
///
/// Each job is nevertheless all or nothing. A batch runs without savepoints; when a job fails, or
/// refuses after it had written something, the batch is rolled back and every job gets a
/// transaction of its own. When the disk or a lock fails, all jobs of the batch are `unavailable`:
/// each of them would meet the same. Durability: a job completes after its commit, as the
/// connection's `synchronous` says.
///
/// A transaction that met another one, or whose connection was lost before its commit, is run again
/// at once, up to three times. When the connection is lost between the commit and its answer, the
/// writer looks what became of it (Connection::is_committed()): it is never repeated blindly, so no
/// job needs to be idempotent for this. If the server cannot be asked within `look_time`, the jobs
/// get `timeout`: it is not known whether they were written. A caller that repeats them then must
/// know that it may: sessions, documents, operators and outcomes have keys, and so have tickets; an
/// audit entry or a note would be there twice, and a fact counted twice.
class GroupCommit {
public:
    /// `queue` and `metrics` outlive it; `metrics` may be null. `opened` is the first connection,
    /// `open` makes another after a failure that leaves its state unknown.
    GroupCommit(
        JobQueue& queue,
        std::unique_ptr<Connection> opened,
        OpenConnection open,
        Metrics* metrics,
        std::chrono::milliseconds look_time = std::chrono::seconds(8)
    );
    ~GroupCommit();  ///< as join()
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;

    /// The last batch failed because of the disk or of a lock. Thread: any.
    [[nodiscard]] bool is_failing() const { return x_failing; }

    /// Closes the queue, writes what is in it and ends the thread. A second call does nothing.
    void join();

private:
    enum class Attempt { done, apart, again };
    using JobSpan = std::span<const std::shared_ptr<Job>>;

    void run();
    void write(const Jobs& jobs);
    /// Until it is done, or each job needs a transaction of its own.
    [[nodiscard]] Attempt attempt(JobSpan jobs);
    [[nodiscard]] Attempt attempt_once(JobSpan jobs, bool last);
    [[nodiscard]] Attempt failed(JobSpan jobs, std::exception_ptr why, bool last);
    /// What became of a commit whose answer did not come.
    [[nodiscard]] Attempt look(JobSpan jobs, CommitMark mark, Error why);
    /// Returns the value before.
    bool set_failing(bool failing);
    void fail_all(JobSpan jobs, Error why);
    void roll_back();

    JobQueue& x_queue;
    std::unique_ptr<Tables> x_tables;  ///< null: opened before the next batch
    OpenConnection x_open;
    Metrics* x_metrics;
    std::chrono::milliseconds x_look_time;
    std::vector<WriteLocks> x_locks;  ///< of the batch
    std::atomic<bool> x_failing{false};
    std::thread x_thread;
};

}  // namespace continuo
