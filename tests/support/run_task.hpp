#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "async/task.hpp"

namespace continuo::test {

/// Throws if `context` still has work after `timeout`, so that a hang is a failure.
void run_or_throw(asio::io_context& context, const bool& done, std::chrono::seconds timeout);

/// Runs a coroutine to its end on a new io_context and returns its value. Rethrows its exceptions.
template <class T>
T run_task(Task<T> task, std::chrono::seconds timeout = std::chrono::seconds(60)) {
    asio::io_context context;
    bool done = false;
    std::exception_ptr error;
    if constexpr (std::is_void_v<T>) {
        asio::co_spawn(context, std::move(task), [&](std::exception_ptr e) {
            error = e;
            done = true;
        });
        run_or_throw(context, done, timeout);
        if (error) std::rethrow_exception(error);
    } else {
        std::optional<T> value;
        asio::co_spawn(context, std::move(task), [&](std::exception_ptr e, T result) {
            error = e;
            if (!e) value.emplace(std::move(result));
            done = true;
        });
        run_or_throw(context, done, timeout);
        if (error) std::rethrow_exception(error);
        return std::move(*value);
    }
}

}  // namespace continuo::test
