#include "redis/protocol/argument_list.hpp"

#include <array>
#include <charconv>

namespace continuo {

void append_count(std::string& out, char type, std::size_t count) {
    std::array<char, 24> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
    digits[0] = type;
    auto* end = std::to_chars(digits.data() + 1, digits.data() + digits.size(), count).ptr;
    *end++ = '\r';
    *end++ = '\n';
    out += std::string_view(digits.data(), end);
}

ArgumentList::ArgumentList(std::initializer_list<std::string_view> arguments) {
    std::size_t size = 0;
    for (const auto argument : arguments)
        size += argument.size() + argument_frame_bytes;
    x_bytes.reserve(size);
    for (const auto argument : arguments)
        add(argument);
}

void ArgumentList::add(std::string_view argument) {
    append_count(x_bytes, '$', argument.size());
    if (x_size == 0) {
        x_first_begin = x_bytes.size();
        x_first_size = argument.size();
    }
    x_bytes += argument;
    x_bytes += "\r\n";
    ++x_size;
}

ArgumentList& ArgumentList::append(const ArgumentList& others) {
    if (x_size == 0) {
        x_first_begin = others.x_first_begin;
        x_first_size = others.x_first_size;
    }
    x_bytes += others.x_bytes;
    x_size += others.x_size;
    return *this;
}

void ArgumentList::add_number(std::int64_t number) {
    std::array<char, 24> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
    const auto* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add(std::string_view(digits.data(), end));
}

}  // namespace continuo
