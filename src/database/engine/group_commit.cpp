#include "database/engine/group_commit.hpp"

#include <chrono>
#include <span>
#include <utility>

#include "database/engine/database_error.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

// Bounds how long one transaction makes its callers wait and how large the log grows between
// commits; far more than wait at once on a healthy disk.
constexpr std::size_t batch_jobs_max = 512;

// While several write at the same time, a commit waits this long for more of them: each costs a
// trip to the disk and pages of the log, however few rows it has (compare PostgreSQL's
// commit_delay). 64 writers: 10 to 15 % more turns a second, and answers come earlier. A single
// writer does not wait.
constexpr std::chrono::microseconds linger_among_writers{500};

}  // namespace

GroupCommit::GroupCommit(
    JobQueue& queue, std::unique_ptr<Connection> opened, OpenConnection open, Metrics* metrics
)
    : x_queue(queue),
      x_tables(std::make_unique<Tables>(std::move(opened))),
      x_open(std::move(open)),
      x_metrics(metrics),
      x_thread([this] { run(); }) {}

GroupCommit::~GroupCommit() {
    join();
}

void GroupCommit::join() {
    x_queue.close();
    if (x_thread.joinable()) x_thread.join();
}

void GroupCommit::run() {
    std::chrono::microseconds linger{0};
    for (;;) {
        auto jobs = x_queue.pop(batch_jobs_max, linger);
        if (jobs.empty()) break;
        linger = jobs.size() > 1 ? linger_among_writers : std::chrono::microseconds{0};
        const auto begun = std::chrono::steady_clock::now();
        write(jobs);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
        if (x_metrics != nullptr) x_metrics->record_group_commit(jobs.size(), taken.count());
        resume_all(std::move(jobs));
    }
    x_tables.reset();  // a connection is closed by the thread that used it
}

void GroupCommit::write(const Jobs& jobs) {
    if (attempt(jobs) == Attempt::done) return;
    for (const auto& job : jobs) {
        // A single job is completed, with success or an error.
        std::ignore = attempt(std::span(&job, 1));
    }
}

GroupCommit::Attempt GroupCommit::attempt(std::span<const std::shared_ptr<Job>> jobs) {
    try {
        if (!x_tables) x_tables = std::make_unique<Tables>(x_open());
        auto& connection = *x_tables->connection;
        connection.begin_write();
        for (const auto& job : jobs) {
            const auto before = connection.changes();
            const bool accepted = job->run(*x_tables);
            if (accepted || connection.changes() == before) continue;
            roll_back();
            return jobs.size() == 1 ? Attempt::done : Attempt::apart;
        }
        connection.commit();
        if (x_failing.exchange(false)) log("database").info("writing works again");
        return Attempt::done;
    } catch (...) {
        return failed(jobs, std::current_exception());
    }
}

GroupCommit::Attempt GroupCommit::failed(
    std::span<const std::shared_ptr<Job>> jobs, std::exception_ptr why
) {
    const auto failure = translate(std::move(why));
    roll_back();
    if (failure.reopen) x_tables.reset();
    if (!failure.environment && jobs.size() > 1) return Attempt::apart;
    // A full disk fails every batch: log its beginning and its end, not each of them.
    if (failure.environment && !x_failing.exchange(true)) {
        log("database").error("writing fails: {}", failure.error.detail);
    }
    for (const auto& job : jobs)
        job->fail(failure.error);
    return Attempt::done;
}

void GroupCommit::roll_back() {
    if (x_tables && !x_tables->connection->rollback()) x_tables.reset();
}

}  // namespace continuo
