#pragma once

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/thread_pool.hpp>

#include "async/offload.hpp"
#include "async/task.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace continuo {

/// A thread that executes changes one at a time, in the order of the calls. Thread: any.
class WritingThread {
public:
    WritingThread() : x_thread(1) {}
    ~WritingThread() { x_thread.join(); }  ///< runs the queued changes first
    WritingThread(const WritingThread&) = delete;
    WritingThread& operator=(const WritingThread&) = delete;

    /// Runs `function` (it returns a Result and can block) on the thread, and resumes on the
    /// caller's executor. This outlives the call. Errors: those of `function`; internal if it
    /// throws. Cancel: has no effect: the function is run, and the caller waits for it.
    template <class Function>
    Task<std::invoke_result_t<Function&>> run(Function function) {
        co_return co_await offload(x_thread, [work = std::move(function)]() mutable {
            return run_guarded(work);
        });
    }

private:
    template <class Function>
    static std::invoke_result_t<Function&> run_guarded(Function& function) {
        try {
            return function();
        } catch (const std::exception& e) {
            return fail(Errc::internal, excerpt(e.what()));
        }
    }

    asio::thread_pool x_thread;
};

}  // namespace continuo
