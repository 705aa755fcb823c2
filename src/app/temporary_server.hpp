#pragma once

#include <memory>

#include "cli/evaluation/evaluation_command.hpp"

namespace continuo {

/// A server on a free port of 127.0.0.1, with an empty data folder among the temporary files; see
/// StartTemporaryServer. Ignores SIGPIPE for the process. Thread: not a shard's; blocks, as does
/// the destructor of what it returns.
[[nodiscard]] Result<std::unique_ptr<TemporaryServer>> start_temporary_server(
    const Settings& settings
);

}  // namespace continuo
