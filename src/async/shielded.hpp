#pragma once

#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.hpp"

namespace continuo {

/// Runs `task` to its end as a root coroutine without a cancellation slot, even if the caller is
/// cancelled. A caller that was cancelled meanwhile gets the result and stops at its next
/// suspension.
template <class T>
Task<T> shielded(Task<T> task) {
    const auto executor = co_await asio::this_coro::executor;
    co_return co_await asio::co_spawn(
        executor,
        std::move(task),
        asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable)
    );
}

}  // namespace continuo
