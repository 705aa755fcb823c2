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

/// One command in its wire format (RESP2: an array of bulk strings). Arguments can contain any
/// bytes. Copies share the bytes, so keeping a command for a possible repetition is cheap.
class Command {
public:
    /// `Command{"HGET", key, field}`. At least one argument: the command's name.
    Command(std::initializer_list<std::string_view> arguments);
    explicit Command(std::span<const std::string_view> arguments);
    explicit Command(std::span<const std::string> arguments);
    /// A call of a function or script: the name and the arguments before the keys, the keys (the
    /// first one determines the node; without keys any node can run it), the other arguments.
    Command(const ArgumentList& head, const ArgumentList& keys, const ArgumentList& rest);

    [[nodiscard]] const std::string& bytes() const { return *x_bytes; }
    /// How it is routed in a cluster.
    [[nodiscard]] Routing routing() const { return x_routing; }
    /// Its first key if it is routed by key, otherwise empty. A part of bytes(), with its lifetime.
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
