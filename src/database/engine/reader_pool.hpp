#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "database/engine/group_commit.hpp"
#include "database/engine/job_queue.hpp"

namespace continuo {

/// The readers: threads with a connection each, which take one job after the other. A job sees one
/// snapshot of the database: all that was committed when it began. A job that is not done after
/// `time_max`, because the disk does not answer or because others were before it, is given up
/// (JobQueue::give_up_older), at most a quarter of that time late.
class ReaderPool {
public:
    /// `queue` outlives it. Connections are opened by the threads, at their first job.
    ReaderPool(
        JobQueue& queue,
        std::size_t threads,
        OpenConnection open,
        std::chrono::milliseconds time_max = std::chrono::seconds(5)
    );
    ~ReaderPool();  ///< as join()
    ReaderPool(const ReaderPool&) = delete;
    ReaderPool& operator=(const ReaderPool&) = delete;

    /// Closes the queue, does what is in it and ends the threads. A second call does nothing.
    void join();

private:
    void run();
    void watch();

    JobQueue& x_queue;
    OpenConnection x_open;
    std::chrono::milliseconds x_time_max;
    std::vector<std::thread> x_threads;
    std::mutex x_ending;
    std::condition_variable x_ended;
    bool x_ends = false;
    std::thread x_watch;
};

}  // namespace continuo
