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

/// Waits for `task` until `deadline`; then leaves it: it goes on to its end, as a root of its own,
/// and its result is dropped. For work that must not be cut off half way, or that a cancellation
/// does not reach (with_deadline waits until the task has ended, this does not).
/// `task` owns what it uses, or uses what outlives the io_context. T is default-constructible.
/// Returns nullopt when the deadline came first. Errors: what the task throws is thrown here.
/// Cancel: is passed on to the task, which is waited for, until the deadline at most.
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
    // The wait goes on after a cancellation.
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
