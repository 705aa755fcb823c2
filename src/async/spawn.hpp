#pragma once

#include <string>

#include "async/task.hpp"

namespace continuo {

/// Starts a root coroutine. An exception that leaves it is logged with `name` and ends only that
/// coroutine; cancellation is not an error. A loop that must go on uses supervised.hpp.
void spawn(asio::any_io_executor executor, std::string name, Task<void> task);

}  // namespace continuo
