#include "redis/command.hpp"

#include <array>
#include <cassert>
#include <charconv>

namespace continuo {

namespace {

void append_count(std::string& out, char type, std::size_t count) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), count).ptr;
    out += type;
    out.append(digits.data(), end);
    out += "\r\n";
}

template <class Argument>
std::string format_command(std::span<const Argument> arguments) {
    assert(!arguments.empty());
    constexpr std::size_t frame_bytes = 16;  // `$12345\r\n` before, `\r\n` behind
    std::size_t size = frame_bytes;
    for (const auto& argument : arguments)
        size += argument.size() + frame_bytes;
    std::string out;
    out.reserve(size);
    append_count(out, '*', arguments.size());
    for (const auto& argument : arguments) {
        append_count(out, '$', argument.size());
        out += argument;
        out += "\r\n";
    }
    return out;
}

}  // namespace

Command::Command(std::initializer_list<std::string_view> arguments)
    : Command(std::span<const std::string_view>(arguments.begin(), arguments.size())) {}

Command::Command(std::span<const std::string_view> arguments)
    : x_bytes(format_command(arguments)) {}

Command::Command(std::span<const std::string> arguments) : x_bytes(format_command(arguments)) {}

}  // namespace continuo
