#pragma once

#include <cstddef>
#include <vector>

#include "base/error.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo {

/// The commands to send directly behind a write, on its connection, to wait until `replicas`
/// replicas have it: WAIT with a limit of one second. None if `replicas` is 0.
[[nodiscard]] std::vector<Command> wait_for_replicas(std::size_t replicas);

/// Reads the reply to WAIT; with `replicas` 0 the reply is not looked at. Errors: timeout (too few
/// replicas have confirmed; the write is done on the master).
[[nodiscard]] Result<void> check_replicas(std::size_t replicas, const Reply& waited);

}  // namespace continuo
