#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.hpp"
#include "base/deadline.hpp"

namespace continuo {

/// Waits for `task` until `deadline`, then detaches it: it runs to its end as a root coroutine, and
/// its result is dropped. For work that must not be interrupted or that cannot be cancelled (unlike
/// with_deadline(), which waits until the task has ended).
/// Everything that `task` uses must be owned by it or outlive the io_context. T is
/// default-constructible. Returns nullopt at the deadline. Errors: exceptions of the task are
/// rethrown here. Cancel: cancels the task and waits for it, at most until the deadline.
template <class T>
Task<std::optional<T>> leave_at_deadline(Task<T> task, Deadline deadline) {
    struct Shared {
        Shared(asio::any_io_executor executor, SteadyPoint end)
            : end_of_wait(std::move(executor), end) {}

        asio::steady_timer end_of_wait;
        asio::cancellation_signal cancel;
        bool done = false;
        std::exception_ptr error;
        std::optional<T> value;
    };
    const auto executor = co_await asio::this_coro::executor;
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    auto shared = std::make_shared<Shared>(executor, deadline.when());
    asio::co_spawn(
        executor,
        std::move(task),
        asio::bind_cancellation_slot(
            shared->cancel.slot(),
            [shared](std::exception_ptr error, T value) {
                shared->done = true;
                shared->error = std::move(error);
                if (!shared->error) shared->value.emplace(std::move(value));
                shared->end_of_wait.cancel();
            }
        )
    );
    // Keep waiting after a cancellation.
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!shared->done) {
        const auto [stopped] =
            co_await shared->end_of_wait.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!stopped) break;
        if (!shared->done) shared->cancel.emit(asio::cancellation_type::terminal);
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (shared->error) std::rethrow_exception(shared->error);
    co_return std::move(shared->value);
}

}  // namespace continuo
