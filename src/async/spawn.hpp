#pragma once

#include <string>

#include "async/task.hpp"

namespace continuo {

/// Starts a root coroutine (a listener, a connection, a background loop). An exception that leaves
/// it is logged with `name` and ends only that coroutine; cancellation is not an error.
void spawn(asio::any_io_executor executor, std::string name, Task<void> task);

}  // namespace continuo
