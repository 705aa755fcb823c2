#pragma once

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "async/task.hpp"

namespace continuo {

/// Runs a task to its end on the calling thread, which waits for it: for a thread that has nothing
/// else to do, never for a shard's. Errors: what the task throws is thrown here.
template <class T>
T run_to_end(Task<T> task) {
    asio::io_context context(1);
    const auto guard = asio::make_work_guard(context);  // the task may wait for another thread
    std::exception_ptr error;
    std::optional<T> value;
    bool done = false;
    asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, T result) {
        error = thrown;
        if (!error) value.emplace(std::move(result));
        done = true;
    });
    while (!done)
        context.run_one();
    if (error) std::rethrow_exception(error);
    return std::move(*value);
}

}  // namespace continuo
