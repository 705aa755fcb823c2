#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

struct Tables;

/// Work for a database thread that a coroutine waits for.
class Job {
public:
    explicit Job(asio::any_io_executor executor) : x_executor(std::move(executor)) {}
    virtual ~Job() = default;
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    /// Does the work on a connection and keeps the result; false when the work was refused (the
    /// result is an Error). May be run again after its transaction was rolled back. Errors: throws
    /// as Statement does.
    virtual bool run(Tables& tables) = 0;
    virtual void fail(Error error) = 0;
    /// Hands the result to the waiter. On the executor of the waiter, once, after run or fail.
    virtual void resume() = 0;

    [[nodiscard]] const asio::any_io_executor& executor() const { return x_executor; }

private:
    asio::any_io_executor x_executor;
};

/// Resumes the waiters, each on its own executor, with one post for all that share one.
void resume_all(std::vector<std::unique_ptr<Job>> jobs);

/// Jobs on their way from the shards to the database threads. Bounded: what does not fit is
/// refused, so that a slow disk is an error for some and not a growing delay for all. Thread: any.
/// The lock is held for a few pointers' moves, never during work or a co_await.
class JobQueue {
public:
    explicit JobQueue(std::size_t jobs_max) : x_jobs_max(jobs_max) {}

    /// Takes the job, or completes it at once with unavailable (full, or closed).
    void push(std::unique_ptr<Job> job);
    /// Waits for jobs and takes up to `count`, in order; none when the queue is closed and empty.
    /// `linger`: once a job is there, how long to wait for others that may come along.
    [[nodiscard]] std::vector<std::unique_ptr<Job>> pop(
        std::size_t count, std::chrono::microseconds linger = {}
    );
    /// From now on nothing is taken; what waits is still given out.
    void close();

private:
    std::size_t x_jobs_max;
    std::mutex x_mutex;
    std::condition_variable x_arrived;
    std::deque<std::unique_ptr<Job>> x_jobs;
    std::size_t x_idle = 0;  ///< threads that wait in pop
    bool x_closed = false;
};

/// A job made of a function `Result<T>(Tables&)` and the completion handler of its waiter.
template <class Function, class Handler>
class FunctionJob final : public Job {
public:
    using JobResult = std::invoke_result_t<Function&, Tables&>;

    FunctionJob(Function function, Handler handler)
        : Job(asio::get_associated_executor(handler)),
          x_function(std::move(function)),
          x_handler(std::move(handler)) {}

    bool run(Tables& tables) override {
        x_outcome.emplace(x_function(tables));
        return x_outcome->has_value();
    }
    void fail(Error error) override { x_outcome.emplace(std::unexpected(std::move(error))); }
    void resume() override {
        auto handler = std::move(x_handler);
        std::move(handler)(std::move(*x_outcome));
    }

private:
    Function x_function;
    Handler x_handler;
    std::optional<JobResult> x_outcome;
};

/// Waits until a database thread has run `function(tables)`, and resumes where it awaits with its
/// result. `function` changes nothing of its own (it may be run twice) and, when it returns an
/// error, should have written nothing; `queue` outlives the call. Errors: unavailable when the
/// queue is full or closed; what the database says. Cancel: no; what was queued is done, and its
/// waiter waits for it.
template <class Function>
Task<std::invoke_result_t<Function&, Tables&>> perform(JobQueue& queue, Function function) {
    using JobResult = std::invoke_result_t<Function&, Tables&>;
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(JobResult)>(
        [](auto handler, JobQueue* target, Function work) {
            using Handler = decltype(handler);
            target->push(std::make_unique<FunctionJob<Function, Handler>>(
                std::move(work), std::move(handler)
            ));
        },
        asio::use_awaitable,
        &queue,
        std::move(function)
    );
}

}  // namespace continuo
