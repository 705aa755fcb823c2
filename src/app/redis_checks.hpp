#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// What an operator should change about a Redis that keeps sessions, one line each; `info` is its
/// answer to INFO. Nothing of it keeps the server from starting.
[[nodiscard]] std::vector<std::string> find_redis_faults(std::string_view info);

}  // namespace continuo
