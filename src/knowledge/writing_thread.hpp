#pragma once

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

/// One thread on which changes are made, one at a time, in the order in which they came.
/// Thread: any.
class WritingThread {
public:
    WritingThread() : x_thread(1) {}
    ~WritingThread() { x_thread.join(); }  ///< does what is waiting first
    WritingThread(const WritingThread&) = delete;
    WritingThread& operator=(const WritingThread&) = delete;

    /// Waits until the thread has run `function` (it returns a Result and may block), and resumes
    /// where it awaits. This outlives the call. Errors: those of `function`; internal when it
    /// throws. Cancel: no; what was asked for is done, and its caller waits for it.
    template <class Function>
    Task<std::invoke_result_t<Function&>> run(Function function) {
        using Outcome = std::invoke_result_t<Function&>;
        // The handler itself travels: nothing that belongs to the caller's executor is left behind
        // on this thread once the caller was told, so the caller may end its executor at once.
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(
            [](auto handler, asio::thread_pool* thread, Function work) {
                asio::post(
                    *thread,
                    [handler = std::move(handler), work = std::move(work)]() mutable {
                        auto outcome = run_guarded(work);
                        const auto executor = asio::get_associated_executor(handler);
                        asio::post(
                            executor,
                            [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
                                std::move(handler)(std::move(outcome));
                            }
                        );
                    }
                );
            },
            asio::use_awaitable,
            &x_thread,
            std::move(function)
        );
    }

private:
    template <class Function>
    static std::invoke_result_t<Function&> run_guarded(Function& function) {
        try {
            return function();
        } catch (const std::exception& e) {
            return fail(Errc::internal, e.what());
        }
    }

    asio::thread_pool x_thread;
};

}  // namespace continuo
