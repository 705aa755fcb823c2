#pragma once

#include <type_traits>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.hpp"

namespace continuo {

/// Runs `function()` on a thread of `pool`, where it may block, and comes back to the caller's
/// executor with its result. `pool` outlives the call.
/// Errors: what the function throws is thrown here.
/// Cancel: not once it started; the caller waits for it.
template <class Function>
Task<std::invoke_result_t<Function&>> offload(asio::thread_pool& pool, Function function) {
    using Value = std::invoke_result_t<Function&>;
    co_return co_await asio::co_spawn(
        pool,
        // Its own frame holds the function: the lambda's captures would be gone after the first
        // suspension.
        [](Function run) -> Task<Value> { co_return run(); }(std::move(function)),
        // No slot: cancelling would post to the pool with a pointer into the caller's frame, which
        // may be gone by then.
        asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable)
    );
}

}  // namespace continuo
