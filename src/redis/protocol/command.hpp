#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "redis/protocol/argument_list.hpp"
#include "redis/protocol/routing.hpp"

namespace continuo {

/// One command for Redis, as it goes over the wire (RESP2: an array of bulk strings). The arguments
/// may hold any bytes. A copy shares them: what may have to be sent again is kept for nothing.
class Command {
public:
    /// `Command{"HGET", key, field}`. There is at least one argument: the command's name.
    Command(std::initializer_list<std::string_view> arguments);
    explicit Command(std::span<const std::string_view> arguments);
    explicit Command(std::span<const std::string> arguments);
    /// A call of a function or script: the name and what comes before the keys, the keys (it goes
    /// where the first one is, and anywhere when there is none), the other arguments.
    Command(const ArgumentList& head, const ArgumentList& keys, const ArgumentList& rest);

    [[nodiscard]] const std::string& bytes() const { return *x_bytes; }
    /// Where it goes in a cluster.
    [[nodiscard]] Routing routing() const { return x_routing; }
    /// Its first key when it is routed by key, else empty. A part of bytes(): lives as long.
    [[nodiscard]] std::string_view routing_key() const {
        return std::string_view(*x_bytes).substr(x_key_begin, x_key_size);
    }

private:
    template <class Argument>
    void format(std::span<const Argument> arguments);

    std::shared_ptr<const std::string> x_bytes;
    std::uint32_t x_key_begin = 0;
    std::uint32_t x_key_size = 0;
    Routing x_routing = Routing::anywhere;
};

}  // namespace continuo
