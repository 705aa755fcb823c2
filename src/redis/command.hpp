#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace continuo {

/// One command for Redis, as it goes over the wire (RESP2: an array of bulk strings). The arguments
/// may hold any bytes.
class Command {
public:
    /// `Command{"HGET", key, field}`. There is at least one argument: the command's name.
    Command(std::initializer_list<std::string_view> arguments);
    explicit Command(std::span<const std::string_view> arguments);
    explicit Command(std::span<const std::string> arguments);

    [[nodiscard]] const std::string& bytes() const { return x_bytes; }

private:
    std::string x_bytes;
};

}  // namespace continuo
