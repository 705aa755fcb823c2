#include "database/engine/reader_pool.hpp"

#include <algorithm>

#include "database/engine/database_error.hpp"

namespace continuo {

namespace {

/// Runs a job on a connection, which is opened when there is none and dropped when it is in doubt.
/// A connection that was lost while it was idle is opened again, once.
void read(Job& job, std::unique_ptr<Tables>& tables, const OpenConnection& open) {
    for (bool is_new = false;;) {
        try {
            if (!tables) {
                is_new = true;
                tables = std::make_unique<Tables>(open());
            }
            tables->connection->begin_read();
            job.run(*tables);
            tables->connection->commit();
            return;
        } catch (...) {
            auto failure = translate(std::current_exception());
            // An unfinished query ends with its statement: open the connection again.
            tables.reset();
            if (failure.retry && !is_new) continue;
            job.fail(std::move(failure.error));
            return;
        }
    }
}

}  // namespace

ReaderPool::ReaderPool(
    JobQueue& queue, std::size_t threads, OpenConnection open, std::chrono::milliseconds time_max
)
    : x_queue(queue), x_open(std::move(open)), x_time_max(time_max) {
    for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
        x_threads.emplace_back([this] { run(); });
    }
    x_watch = std::thread([this] { watch(); });
}

ReaderPool::~ReaderPool() {
    join();
}

void ReaderPool::join() {
    x_queue.close();
    for (auto& thread : x_threads) {
        if (thread.joinable()) thread.join();
    }
    {
        const std::scoped_lock lock(x_ending);
        x_ends = true;
    }
    x_ended.notify_all();
    if (x_watch.joinable()) x_watch.join();
}

void ReaderPool::run() {
    std::unique_ptr<Tables> tables;
    for (;;) {
        auto jobs = x_queue.pop(1);
        if (jobs.empty()) return;
        auto& job = *jobs.front();
        if (job.is_abandoned() || job.is_given_up()) continue;
        read(job, tables, x_open);
        resume_all(std::move(jobs));
    }
}

void ReaderPool::watch() {
    std::unique_lock lock(x_ending);
    while (!x_ended.wait_for(lock, x_time_max / 4, [this] { return x_ends; })) {
        lock.unlock();
        x_queue.give_up_older(std::chrono::steady_clock::now() - x_time_max);
        lock.lock();
    }
}

}  // namespace continuo
