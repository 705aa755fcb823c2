#pragma once

#include <atomic>
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
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.hpp"
#include "base/error.hpp"
#include "database/engine/write_locks.hpp"

namespace continuo {

struct Tables;

/// Work for a database thread that a coroutine waits for. The coroutine may stop waiting (it was
/// cancelled, for example by a deadline): the job owns all that it needs, and its result is then
/// dropped.
class Job {
public:
    explicit Job(asio::any_io_executor executor, WriteLocks locks = WriteLocks::all())
        : x_executor(std::move(executor)), x_locks(locks) {}
    virtual ~Job() = default;
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    /// Does the work on a connection and keeps the result; false when the work was refused (the
    /// result is an Error). May be run again after its transaction was rolled back. Errors: throws
    /// as Statement does.
    virtual bool run(Tables& tables) = 0;
    /// Before run(): prepares to do the work in one statement with the jobs for which this was
    /// called just before. False: the job does not share statements, or not with these.
    [[nodiscard]] virtual bool gather(Tables& /*tables*/) { return false; }
    virtual void fail(Error error) = 0;
    /// Passes the result to the waiter, or `unavailable` after give_up(). Once, on the waiter's
    /// executor, after run or fail, and only if settle() returned true.
    virtual void resume() = 0;

    /// The waiter is gone. Thread: any.
    [[nodiscard]] bool is_abandoned() const { return x_state == State::abandoned; }
    /// The waiter is not to wait for run() any longer. Thread: any, also while run() is at work;
    /// settle() follows.
    void give_up() { x_given_up = true; }
    [[nodiscard]] bool is_given_up() const { return x_given_up; }
    /// The result is final: from now on the waiter waits for resume(). False when it is gone; then
    /// neither it nor its executor must be touched.
    [[nodiscard]] bool settle() { return leave_waiting(State::settled); }
    /// What a write changes; without meaning for a read.
    [[nodiscard]] const WriteLocks& locks() const { return x_locks; }
    [[nodiscard]] std::chrono::steady_clock::time_point pushed_at() const { return x_pushed_at; }
    /// Of a waiter that is still there: after settle().
    [[nodiscard]] const asio::any_io_executor& executor() const { return x_executor; }

protected:
    /// For the waiter's own thread: false when the result is on its way.
    [[nodiscard]] bool abandon() {
        if (!leave_waiting(State::abandoned)) return false;
        x_executor = {};
        return true;
    }

private:
    enum class State { waiting, settled, abandoned };
    bool leave_waiting(State next) {
        auto expected = State::waiting;
        return x_state.compare_exchange_strong(expected, next);
    }

    friend class JobQueue;
    asio::any_io_executor x_executor;
    WriteLocks x_locks;
    std::atomic<State> x_state{State::waiting};
    std::atomic<bool> x_given_up{false};
    std::chrono::steady_clock::time_point x_pushed_at;  ///< the queue's, under its lock
};

using Jobs = std::vector<std::shared_ptr<Job>>;

/// Resumes the waiters that are still there, each on its own executor, with one post for all that
/// share one.
void resume_all(Jobs jobs);

/// Jobs on their way from the shards to the database threads. Bounded: a job that does not fit is
/// refused, so that a slow disk is an error for some callers and not a growing delay for all.
/// Thread: any. The lock is held while a few pointers are moved, never during work or a co_await.
class JobQueue {
public:
    /// `work_time_max`: for a queue that one thread serves, how long that may take for what pop()
    /// gave it until the queue counts as stalled.
    explicit JobQueue(
        std::size_t jobs_max,
        std::chrono::steady_clock::duration work_time_max =
            std::chrono::steady_clock::duration::max()
    )
        : x_jobs_max(jobs_max), x_work_time_max(work_time_max) {}

    /// Takes the job, or completes it at once with unavailable (full, stalled or closed).
    void push(std::shared_ptr<Job> job);
    /// Waits for jobs and takes up to `count`, in order; none when the queue is closed and empty.
    /// `linger`: once there is a job, how long to wait for more.
    [[nodiscard]] Jobs pop(std::size_t count, std::chrono::microseconds linger = {});
    /// From now on no job is taken; those that wait are still given out.
    void close();

    /// Gives up the jobs that were pushed at `cutoff` or before, and are waiting or in work: their
    /// waiters get `unavailable`. For reads only: what a write led to must be known.
    void give_up_older(std::chrono::steady_clock::time_point cutoff);
    /// The jobs that pop() gave out last are in work for longer than `work_time_max`.
    [[nodiscard]] bool is_stalled() const;

private:
    [[nodiscard]] bool is_stalled_locked() const;

    std::size_t x_jobs_max;
    std::chrono::steady_clock::duration x_work_time_max;
    mutable std::mutex x_mutex;
    std::condition_variable x_arrived;
    std::deque<std::shared_ptr<Job>> x_jobs;
    std::vector<std::weak_ptr<Job>> x_in_work;  ///< given out, by pop() one at a time
    std::size_t x_idle = 0;                     ///< threads that wait in pop
    std::optional<std::chrono::steady_clock::time_point> x_busy_since;
    bool x_closed = false;
};

/// A job made of a function `Result<T>(Tables&)` and the completion handler of its waiter.
template <class Function, class Handler>
class FunctionJob final : public Job,
                          public std::enable_shared_from_this<FunctionJob<Function, Handler>> {
public:
    using JobResult = std::invoke_result_t<Function&, Tables&>;

    FunctionJob(WriteLocks locks, Function function, Handler handler)
        : Job(asio::get_associated_executor(handler), locks),
          x_function(std::move(function)),
          x_handler(std::in_place, std::move(handler)) {}

    /// Lets the waiter leave when it is cancelled. Before the job is pushed.
    void watch_cancellation() {
        auto slot = asio::get_associated_cancellation_slot(*x_handler);
        if (!slot.is_connected()) return;
        slot.assign([job = this->weak_from_this()](asio::cancellation_type /*type*/) {
            if (const auto waiting = job.lock()) waiting->leave();
        });
    }

    bool run(Tables& tables) override {
        x_outcome.emplace(x_function(tables));
        return x_outcome->has_value();
    }
    /// If the function has a method `gather(Tables&)`.
    bool gather(Tables& tables) override {
        if constexpr (requires { x_function.gather(tables); }) {
            return x_function.gather(tables);
        } else {
            return false;
        }
    }
    void fail(Error error) override { x_outcome.emplace(std::unexpected(std::move(error))); }
    void resume() override {
        auto slot = asio::get_associated_cancellation_slot(*x_handler);
        if (slot.is_connected()) slot.clear();
        auto handler = take_handler();
        if (is_given_up()) {
            // run() may still be at work on the outcome.
            std::move(handler)(
                JobResult(continuo::fail(Errc::unavailable, "database: it does not answer"))
            );
            return;
        }
        std::move(handler)(std::move(*x_outcome));
    }

private:
    void leave() {
        const auto executor = this->executor();
        if (!abandon()) return;
        // Not from within the call that cancels.
        asio::post(executor, [handler = take_handler()]() mutable {
            std::move(handler)(JobResult(
                continuo::fail(Errc::cancelled, "database: the caller did not wait for the result")
            ));
        });
    }
    Handler take_handler() {
        auto handler = std::move(*x_handler);
        x_handler.reset();
        return handler;
    }

    Function x_function;
    std::optional<Handler> x_handler;  ///< for the waiter's thread only
    std::optional<JobResult> x_outcome;
};

/// Waits until a database thread has run `function(tables)`, and resumes where it awaits with its
/// result. `function` changes nothing of its own (it may be run twice), owns what it uses, and,
/// when it returns an error, should have written nothing; `queue` outlives the call. `locks` cover
/// what it writes.
/// Errors: unavailable when the queue is full or closed; those of the database.
/// Cancel: the caller stops waiting at once, with `cancelled`. A write that was queued is written
/// nevertheless; a read that no thread has begun is not made.
template <class Function>
Task<std::invoke_result_t<Function&, Tables&>> perform(
    JobQueue& queue, WriteLocks locks, Function function
) {
    using JobResult = std::invoke_result_t<Function&, Tables&>;
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(JobResult)>(
        [](auto handler, JobQueue* target, WriteLocks locked, Function work) {
            using Handler = decltype(handler);
            auto job = std::make_shared<FunctionJob<Function, Handler>>(
                locked, std::move(work), std::move(handler)
            );
            job->watch_cancellation();
            target->push(std::move(job));
        },
        asio::use_awaitable,
        &queue,
        locks,
        std::move(function)
    );
}

/// A read, or a write of anything.
template <class Function>
Task<std::invoke_result_t<Function&, Tables&>> perform(JobQueue& queue, Function function) {
    return perform(queue, WriteLocks::all(), std::move(function));
}

}  // namespace continuo
