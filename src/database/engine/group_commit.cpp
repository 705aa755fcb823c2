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

// How often a transaction is begun that meets others, or loses its connection.
constexpr int attempts_max = 3;
// Between two attempts to ask a server about a commit.
constexpr std::chrono::milliseconds look_pause{100};

}  // namespace

GroupCommit::GroupCommit(
    JobQueue& queue,
    std::unique_ptr<Connection> opened,
    OpenConnection open,
    Metrics* metrics,
    std::chrono::milliseconds look_time
)
    : x_queue(queue),
      x_tables(std::make_unique<Tables>(std::move(opened))),
      x_open(std::move(open)),
      x_metrics(metrics),
      x_look_time(look_time),
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

GroupCommit::Attempt GroupCommit::attempt(JobSpan jobs) {
    x_locks.clear();
    for (const auto& job : jobs)
        x_locks.push_back(job->locks());
    for (int count = 1;; ++count) {
        const auto outcome = attempt_once(jobs, count == attempts_max);
        if (outcome != Attempt::again) return outcome;
    }
}

GroupCommit::Attempt GroupCommit::attempt_once(JobSpan jobs, bool last) {
    try {
        if (!x_tables) x_tables = std::make_unique<Tables>(x_open());
        auto& connection = *x_tables->connection;
        connection.begin_write(x_locks);
        x_tables->shared_sessions.clear_gathered();
        std::size_t gathered = 0;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            const auto& job = jobs[i];
            // A run of jobs that can shares one statement, in the place of the first of them.
            if (gathered <= i) {
                gathered = i;
                while (gathered < jobs.size() && jobs[gathered]->gather(*x_tables))
                    ++gathered;
            }
            const auto before = connection.changes();
            const bool accepted = job->run(*x_tables);
            if (accepted || connection.changes() == before) continue;
            roll_back();
            return jobs.size() == 1 ? Attempt::done : Attempt::apart;
        }
        connection.commit();
        if (set_failing(false)) log("database").info("writing works again");
        return Attempt::done;
    } catch (...) {
        return failed(jobs, std::current_exception(), last);
    }
}

GroupCommit::Attempt GroupCommit::failed(JobSpan jobs, std::exception_ptr why, bool last) {
    auto failure = translate(std::move(why));
    auto unknown = x_tables ? x_tables->connection->unknown_commit() : std::nullopt;
    roll_back();
    if (failure.reopen) x_tables.reset();
    if (unknown) {
        x_tables.reset();
        const auto found = look(jobs, std::move(*unknown), failure.error);
        if (found != Attempt::again || !last) return found;
    } else if (failure.retry && !last) {
        return Attempt::again;
    }
    if (!failure.environment && jobs.size() > 1) return Attempt::apart;
    // Jobs that met others in one transaction may not do so in transactions of their own.
    if (failure.retry && !failure.reopen && jobs.size() > 1) return Attempt::apart;
    // A full disk fails every batch: log its beginning and its end, not each of them.
    if (failure.environment && !set_failing(true)) {
        log("database").error("writing fails: {}", failure.error.detail);
    }
    fail_all(jobs, std::move(failure.error));
    return Attempt::done;
}

bool GroupCommit::set_failing(bool failing) {
    const bool before = x_failing.exchange(failing);
    if (x_metrics != nullptr && before != failing) x_metrics->set_database_writable(!failing);
    return before;
}

GroupCommit::Attempt GroupCommit::look(JobSpan jobs, CommitMark mark, Error why) {
    log("database").warn("a commit got no answer, looking what became of it: {}", why.detail);
    const auto end = std::chrono::steady_clock::now() + x_look_time;
    for (;;) {
        try {
            x_tables = std::make_unique<Tables>(x_open());
            const bool committed = x_tables->connection->is_committed(mark);
            log("database").info("that commit was {}", committed ? "done" : "not done");
            return committed ? Attempt::done : Attempt::again;
        } catch (...) {
            why = translate(std::current_exception()).error;
            x_tables.reset();
        }
        if (std::chrono::steady_clock::now() >= end) break;
        std::this_thread::sleep_for(look_pause);
    }
    std::ignore = set_failing(true);
    why.code = Errc::timeout;
    why.detail += "; it is not known whether the last changes were written";
    log("database").error("{}", why.detail);
    fail_all(jobs, std::move(why));
    return Attempt::done;
}

void GroupCommit::fail_all(JobSpan jobs, Error why) {
    for (const auto& job : jobs)
        job->fail(why);
}

void GroupCommit::roll_back() {
    if (x_tables && !x_tables->connection->rollback()) x_tables.reset();
}

}  // namespace continuo
