#include "database/engine/reader_pool.hpp"

#include <algorithm>

#include "database/engine/database_error.hpp"

namespace continuo {

namespace {

/// Runs a job on a connection that is opened when there is none, and given up when it is in doubt.
void read(Job& job, std::unique_ptr<Tables>& tables, const OpenConnection& open) {
    try {
        if (!tables) tables = std::make_unique<Tables>(open());
        tables->connection->begin_read();
        job.run(*tables);
        tables->connection->commit();
    } catch (...) {
        auto failure = translate(std::current_exception());
        // An unfinished query dies with its statement, so the connection starts afresh.
        tables.reset();
        job.fail(std::move(failure.error));
    }
}

}  // namespace

ReaderPool::ReaderPool(JobQueue& queue, std::size_t threads, OpenConnection open)
    : x_queue(queue), x_open(std::move(open)) {
    for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
        x_threads.emplace_back([this] { run(); });
    }
}

ReaderPool::~ReaderPool() {
    join();
}

void ReaderPool::join() {
    x_queue.close();
    for (auto& thread : x_threads) {
        if (thread.joinable()) thread.join();
    }
}

void ReaderPool::run() {
    std::unique_ptr<Tables> tables;
    for (;;) {
        auto jobs = x_queue.pop(1);
        if (jobs.empty()) return;
        read(*jobs.front(), tables, x_open);
        resume_all(std::move(jobs));
    }
}

}  // namespace continuo
