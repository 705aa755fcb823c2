#include "redis/protocol/command.hpp"

#include <cassert>
#include <utility>

namespace continuo {

Command::Command(std::initializer_list<std::string_view> arguments)
    : Command(std::span<const std::string_view>(arguments.begin(), arguments.size())) {}

Command::Command(std::span<const std::string_view> arguments) {
    format(arguments);
}

Command::Command(std::span<const std::string> arguments) {
    format(arguments);
}

Command::Command(const ArgumentList& head, const ArgumentList& keys, const ArgumentList& rest)
    : x_routing(keys.size() == 0 ? Routing::anywhere : Routing::key) {
    assert(head.size() != 0);
    std::string bytes;
    bytes.reserve(
        argument_frame_bytes + head.bytes().size() + keys.bytes().size() + rest.bytes().size()
    );
    append_count(bytes, '*', head.size() + keys.size() + rest.size());
    bytes += head.bytes();
    x_key_begin = static_cast<std::uint32_t>(bytes.size() + keys.first_begin());
    x_key_size = static_cast<std::uint32_t>(keys.first().size());
    bytes += keys.bytes();
    bytes += rest.bytes();
    x_bytes = std::make_shared<const std::string>(std::move(bytes));
}

template <class Argument>
void Command::format(std::span<const Argument> arguments) {
    assert(!arguments.empty());
    std::size_t size = argument_frame_bytes;
    for (const auto& argument : arguments)
        size += argument.size() + argument_frame_bytes;
    const auto route = find_route(arguments);
    x_routing = route.routing;
    std::string bytes;
    bytes.reserve(size);
    append_count(bytes, '*', arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        append_count(bytes, '$', arguments[i].size());
        if (x_routing == Routing::key && i == route.key_index) {
            x_key_begin = static_cast<std::uint32_t>(bytes.size());
            x_key_size = static_cast<std::uint32_t>(arguments[i].size());
        }
        bytes += arguments[i];
        bytes += "\r\n";
    }
    x_bytes = std::make_shared<const std::string>(std::move(bytes));
}

}  // namespace continuo
