#pragma once

#include <exception>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "async/task.hpp"

namespace continuo {

/// The io_context of block_on(), kept until the thread ends: another thread that posts a result can
/// still be inside the context after the coroutine has continued, so it must not be destroyed then.
inline asio::io_context& blocking_context() {
    thread_local asio::io_context context(1);
    return context;
}

/// Runs a coroutine to completion and blocks the calling thread: for start-up, shutdown and the
/// command line; never on a shard, and not inside another block_on(). Rethrows its exceptions.
template <class T>
T block_on(Task<T> task) {
    auto& context = blocking_context();
    context.restart();
    std::exception_ptr error;
    std::optional<T> value;
    asio::co_spawn(context, std::move(task), [&](std::exception_ptr e, T result) {
        error = std::move(e);
        if (!error) value.emplace(std::move(result));
    });
    context.run();
    if (error) std::rethrow_exception(error);
    return std::move(*value);
}

}  // namespace continuo
