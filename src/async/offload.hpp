#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.hpp"

namespace continuo {

/// Runs `function()` on a thread of `pool`, where it may block, and resumes on the caller's
/// executor with its result, which is default-constructible. `pool` outlives the call.
/// Errors: exceptions of the function are rethrown here.
/// Cancel: has no effect once the function is queued; the caller waits for it.
template <class Function>
Task<std::invoke_result_t<Function&>> offload(asio::thread_pool& pool, Function function) {
    using Value = std::invoke_result_t<Function&>;
    // The handler moves to the pool and back: when the caller resumes, nothing in the pool refers
    // to the caller's executor, so the caller may destroy it immediately.
    co_return co_await asio::async_initiate<
        const asio::use_awaitable_t<>,
        void(std::exception_ptr, Value)>(
        [](auto handler, asio::thread_pool* threads, Function work) {
            asio::post(*threads, [handler = std::move(handler), work = std::move(work)]() mutable {
                std::exception_ptr error;
                Value value{};
                try {
                    // Destroys the function's captures here, before the caller resumes.
                    auto last = std::move(work);
                    value = last();
                } catch (...) {
                    error = std::current_exception();
                }
                const auto executor = asio::get_associated_executor(handler);
                asio::post(
                    executor,
                    [handler = std::move(handler),
                     error = std::move(error),
                     value = std::move(value)]() mutable {
                        std::move(handler)(std::move(error), std::move(value));
                    }
                );
            });
        },
        asio::use_awaitable,
        &pool,
        std::move(function)
    );
}

}  // namespace continuo
