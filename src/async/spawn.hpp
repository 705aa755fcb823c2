#pragma once

#include <string>

#include "async/task.hpp"

namespace continuo {

/// Starts a root coroutine. An uncaught exception is logged with `name` and ends only that
/// coroutine; cancellation is not an error. For loops that must restart, see supervised.hpp.
void spawn(asio::any_io_executor executor, std::string name, Task<void> task);

}  // namespace continuo
