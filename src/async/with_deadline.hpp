#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"

namespace continuo {

/// Waits until `deadline` or cancellation; returns at once when it has passed.
Task<void> sleep_until(Deadline deadline);

/// Runs `task` and cancels it at `deadline`, then waits until it has ended, so nothing of it runs
/// afterwards. Errors: timeout if the deadline came first; exceptions of the task are rethrown
/// here. A deadline of `never` has no overhead.
template <class T>
Task<Result<T>> with_deadline(Task<Result<T>> task, Deadline deadline) {
    if (deadline.is_never()) co_return co_await std::move(task);
    if (deadline.expired())
        co_return fail(Errc::timeout, "the deadline passed before the operation began");

    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, deadline.when());
    // A parallel group with wait_for_one: `task || timer` would report an exception only when the
    // timer expires.
    auto [order, error, result, timer_error] =
        co_await asio::experimental::make_parallel_group(
            asio::co_spawn(executor, std::move(task), asio::deferred),
            timer.async_wait(asio::deferred)
        )
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] == 1) co_return fail(Errc::timeout, "the deadline passed");
    if (error) std::rethrow_exception(error);
    co_return std::move(result);
}

}  // namespace continuo
