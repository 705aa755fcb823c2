#pragma once

#include <cstddef>
#include <thread>
#include <vector>

#include "database/engine/group_commit.hpp"
#include "database/engine/job_queue.hpp"

namespace continuo {

/// The readers: threads with a connection each, which take one job after the other. A job sees one
/// snapshot of the database: all that was committed when it began.
class ReaderPool {
public:
    /// `queue` outlives it. Connections are opened by the threads, at their first job.
    ReaderPool(JobQueue& queue, std::size_t threads, OpenConnection open);
    ~ReaderPool();  ///< as join()
    ReaderPool(const ReaderPool&) = delete;
    ReaderPool& operator=(const ReaderPool&) = delete;

    /// Closes the queue, does what is in it and ends the threads. A second call does nothing.
    void join();

private:
    void run();

    JobQueue& x_queue;
    OpenConnection x_open;
    std::vector<std::thread> x_threads;
};

}  // namespace continuo
