#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace continuo {

/// Where a command belongs in a cluster.
enum class Routing : std::uint8_t {
    key,           ///< to the master of its key's slot
    anywhere,      ///< has no key: TIME, INFO, EVAL of none
    every_master,  ///< has no key, and is about all of them: PING, FUNCTION, SCRIPT
    behind,        ///< is about the command before it in the batch: WAIT
};

struct CommandRoute {
    Routing routing = Routing::anywhere;
    std::size_t key_index = 0;  ///< of the argument that is the (first) key; the name has 0
};

/// By a table of the commands whose first argument is not their key. A command that is too short
/// for its key goes anywhere, and Redis says what is wrong with it. Argument: std::string or
/// std::string_view.
template <class Argument>
[[nodiscard]] CommandRoute find_route(std::span<const Argument> arguments);

}  // namespace continuo
