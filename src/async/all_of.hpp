#pragma once

#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task.hpp"

namespace continuo {

/// Runs `tasks` in parallel on the caller's executor and returns their results in order when all
/// have ended. Errors: an exception of a task is rethrown when all have ended.
/// Cancel: cancels all tasks.
template <class T>
Task<std::vector<T>> all_of(std::vector<Task<T>> tasks) {
    if (tasks.empty()) co_return std::vector<T>();
    const auto executor = co_await asio::this_coro::executor;
    using Operation = decltype(asio::co_spawn(executor, std::move(tasks.front()), asio::deferred));
    std::vector<Operation> operations;
    operations.reserve(tasks.size());
    for (auto& task : tasks)
        operations.push_back(asio::co_spawn(executor, std::move(task), asio::deferred));
    auto [order, errors, results] =
        co_await asio::experimental::make_parallel_group(std::move(operations))
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (const auto& error : errors) {
        if (error) std::rethrow_exception(error);
    }
    co_return std::move(results);
}

}  // namespace continuo
