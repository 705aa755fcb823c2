#include "database/engine/job_queue.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace continuo {

namespace {

/// Runs on an executor and resumes its waiters one after the other. If one of them throws, the
/// others get a post of their own.
class Resumption {
public:
    Resumption(asio::any_io_executor executor, Jobs jobs)
        : x_executor(std::move(executor)), x_jobs(std::move(jobs)) {}

    void operator()() {
        while (x_next < x_jobs.size()) {
            const auto job = std::move(x_jobs[x_next++]);
            try {
                job->resume();
            } catch (...) {
                auto executor = x_executor;
                asio::post(executor, std::move(*this));
                throw;
            }
        }
    }

private:
    asio::any_io_executor x_executor;
    Jobs x_jobs;
    std::size_t x_next = 0;
};

}  // namespace

void resume_all(Jobs jobs) {
    // A process has a few executors (its shards): a linear search is faster than any map.
    std::vector<std::pair<asio::any_io_executor, Jobs>> groups;
    for (auto& job : jobs) {
        if (!job->settle()) continue;
        const auto group = std::ranges::find(groups, job->executor(), [](const auto& g) -> auto& {
            return g.first;
        });
        if (group != groups.end()) {
            group->second.push_back(std::move(job));
            continue;
        }
        auto executor = job->executor();
        auto& added = groups.emplace_back(std::move(executor), Jobs{});
        added.second.push_back(std::move(job));
    }
    for (auto& [executor, waiting] : groups) {
        asio::post(executor, Resumption(executor, std::move(waiting)));
    }
}

void JobQueue::push(std::shared_ptr<Job> job) {
    Error refusal{Errc::unavailable, "database: closed"};
    {
        const std::scoped_lock lock(x_mutex);
        const bool stalled = is_stalled_locked();
        if (!x_closed && !stalled && x_jobs.size() < x_jobs_max) {
            job->x_pushed_at = std::chrono::steady_clock::now();
            x_jobs.push_back(std::move(job));
            if (x_idle > 0) x_arrived.notify_one();
            return;
        }
        if (stalled) {
            refusal.detail = "database: it does not complete a write";
        } else if (!x_closed) {
            refusal.detail = fmt::format("database: {} jobs are waiting", x_jobs_max);
        }
    }
    job->fail(std::move(refusal));
    Jobs refused;
    refused.push_back(std::move(job));
    resume_all(std::move(refused));
}

Jobs JobQueue::pop(std::size_t count, std::chrono::microseconds linger) {
    std::unique_lock lock(x_mutex);
    x_busy_since.reset();
    ++x_idle;
    x_arrived.wait(lock, [this] { return x_closed || !x_jobs.empty(); });
    --x_idle;  // so that no push wakes it up while it lingers
    if (linger.count() > 0) x_arrived.wait_for(lock, linger, [this] { return x_closed; });
    const auto end = x_jobs.begin() + static_cast<std::ptrdiff_t>(std::min(count, x_jobs.size()));
    Jobs taken(std::move_iterator(x_jobs.begin()), std::move_iterator(end));
    x_jobs.erase(x_jobs.begin(), end);
    if (!taken.empty()) x_busy_since = std::chrono::steady_clock::now();
    if (count == 1) {
        std::erase_if(x_in_work, [](const auto& job) { return job.expired(); });
        x_in_work.insert(x_in_work.end(), taken.begin(), taken.end());
    }
    return taken;
}

void JobQueue::give_up_older(std::chrono::steady_clock::time_point cutoff) {
    Jobs late;
    {
        const std::scoped_lock lock(x_mutex);
        while (!x_jobs.empty() && x_jobs.front()->x_pushed_at <= cutoff) {
            late.push_back(std::move(x_jobs.front()));
            x_jobs.pop_front();
        }
        for (const auto& given_out : x_in_work) {
            auto job = given_out.lock();
            if (job && job->x_pushed_at <= cutoff) late.push_back(std::move(job));
        }
    }
    for (const auto& job : late)
        job->give_up();
    resume_all(std::move(late));
}

bool JobQueue::is_stalled() const {
    const std::scoped_lock lock(x_mutex);
    return is_stalled_locked();
}

bool JobQueue::is_stalled_locked() const {
    return x_busy_since && std::chrono::steady_clock::now() - *x_busy_since > x_work_time_max;
}

void JobQueue::close() {
    const std::scoped_lock lock(x_mutex);
    x_closed = true;
    x_arrived.notify_all();
}

}  // namespace continuo
