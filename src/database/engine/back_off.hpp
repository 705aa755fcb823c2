#pragma once

#include "database/engine/group_commit.hpp"

namespace continuo {

/// `open` for a server across a network, shared by all connections of a process: after a failure,
/// it fails at once with the same error until a pause has passed, which grows from 0.1 to 1 second
/// (one try a second is no load for a server that comes back, and customers wait for it) and ends
/// with the first success. Thread: any.
[[nodiscard]] OpenConnection with_back_off(OpenConnection open);

}  // namespace continuo
