#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "async/task.hpp"

namespace continuo::test {

/// An io_context without work, for one task; tasks that follow get it again if it ends without
/// work. Another thread that wakes a context is inside it until after the task resumed, and does
/// not say when it leaves: a context that a test destroys at once is destroyed under that thread.
class TaskContext {
public:
    TaskContext();
    ~TaskContext();
    TaskContext(const TaskContext&) = delete;
    TaskContext& operator=(const TaskContext&) = delete;

    asio::io_context& operator*() { return *x_context; }
    /// Throws if `done` is still false after `timeout`, so that a hang is a failure.
    void run_or_throw(const bool& done, std::chrono::seconds timeout);

private:
    std::unique_ptr<asio::io_context> x_context;
};

/// Runs a coroutine to its end and returns its value. Rethrows its exceptions.
template <class T>
T run_task(Task<T> task, std::chrono::seconds timeout = std::chrono::seconds(60)) {
    TaskContext context;
    bool done = false;
    std::exception_ptr error;
    if constexpr (std::is_void_v<T>) {
        asio::co_spawn(*context, std::move(task), [&](std::exception_ptr e) {
            error = e;
            done = true;
        });
        context.run_or_throw(done, timeout);
        if (error) std::rethrow_exception(error);
    } else {
        std::optional<T> value;
        asio::co_spawn(*context, std::move(task), [&](std::exception_ptr e, T result) {
            error = e;
            if (!e) value.emplace(std::move(result));
            done = true;
        });
        context.run_or_throw(done, timeout);
        if (error) std::rethrow_exception(error);
        return std::move(*value);
    }
}

}  // namespace continuo::test
