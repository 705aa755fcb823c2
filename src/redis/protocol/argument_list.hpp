#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace continuo {

/// Arguments of a command in their wire format (RESP2 bulk strings): an argument costs one copy and
/// no allocation of its own. Arguments can contain any bytes.
class ArgumentList {
public:
    ArgumentList() = default;
    ArgumentList(std::initializer_list<std::string_view> arguments);

    void add(std::string_view argument);
    void add(const char* argument) { add(std::string_view(argument)); }
    /// Adds the number in decimal.
    template <std::integral Number>
        requires(!std::same_as<Number, bool> && !std::same_as<Number, char>)
    void add(Number number) {
        add_number(static_cast<std::int64_t>(number));
    }
    ArgumentList& append(const ArgumentList& others);
    /// Reserves room for this many bytes of arguments and their frames.
    void reserve(std::size_t bytes) { x_bytes.reserve(bytes); }

    [[nodiscard]] std::size_t size() const { return x_size; }
    [[nodiscard]] const std::string& bytes() const { return x_bytes; }
    /// The first argument, a part of bytes(); empty if there is none.
    [[nodiscard]] std::string_view first() const {
        return std::string_view(x_bytes).substr(x_first_begin, x_first_size);
    }
    [[nodiscard]] std::size_t first_begin() const { return x_first_begin; }

private:
    void add_number(std::int64_t number);

    std::string x_bytes;
    std::size_t x_size = 0;
    std::size_t x_first_begin = 0;
    std::size_t x_first_size = 0;
};

/// Largest size of the frame around an argument (`$12345\r\n` before, `\r\n` after).
constexpr std::size_t argument_frame_bytes = 16;

/// Appends `<type><count>\r\n`.
void append_count(std::string& out, char type, std::size_t count);

}  // namespace continuo
