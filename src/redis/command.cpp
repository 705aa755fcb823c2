#include "redis/command.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <utility>

namespace continuo {

namespace {

void append_count(std::string& out, char type, std::size_t count) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), count).ptr;
    out += type;
    out.append(digits.data(), end);
    out += "\r\n";
}

}  // namespace

Command::Command(std::initializer_list<std::string_view> arguments)
    : Command(std::span<const std::string_view>(arguments.begin(), arguments.size())) {}

Command::Command(std::span<const std::string_view> arguments) {
    format(arguments);
}

Command::Command(std::span<const std::string> arguments) {
    format(arguments);
}

template <class Argument>
void Command::format(std::span<const Argument> arguments) {
    assert(!arguments.empty());
    constexpr std::size_t frame_bytes = 16;  // `$12345\r\n` before, `\r\n` behind
    std::size_t size = frame_bytes;
    for (const auto& argument : arguments)
        size += argument.size() + frame_bytes;
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
