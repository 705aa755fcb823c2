#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace continuo {

/// Which node of a cluster executes a command.
enum class Routing : std::uint8_t {
    key,           ///< the master of its key's slot
    anywhere,      ///< any; it has no key: TIME, INFO, EVAL without keys
    every_master,  ///< all masters: PING, FUNCTION, SCRIPT
    behind,        ///< the node of the command before it in the batch: WAIT
};

struct CommandRoute {
    Routing routing = Routing::anywhere;
    std::size_t key_index = 0;  ///< index of the (first) key; the name has 0
};

/// Uses a table of the commands whose first argument is not their key. A command without its key
/// goes to any node, and Redis reports the error. Argument: std::string or std::string_view.
template <class Argument>
[[nodiscard]] CommandRoute find_route(std::span<const Argument> arguments);

}  // namespace continuo
