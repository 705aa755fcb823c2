#include "api/wire/query_string.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

using Field = std::pair<std::string, std::string>;

/// -1 when `c` is no hex digit.
constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

const std::string* FieldList::find(std::string_view name) const {
    const auto found = std::ranges::find(x_fields, name, &Field::first);
    return found == x_fields.end() ? nullptr : &found->second;
}

std::size_t FieldList::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count(x_fields, name, &Field::first));
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    const auto is_special = [](char c) { return c == '%' || c == '+' || c == '\0'; };
    const auto special = std::ranges::find_if(text, is_special);
    std::string out(text.begin(), special);
    out.reserve(text.size());
    for (auto i = out.size(); i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(Errc::invalid_input, "a % is not followed by two hex digits");
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (c == '\0') return fail(Errc::invalid_input, "NUL is not allowed");
        out.push_back(c);
    }
    if (!is_utf8(out)) return fail(Errc::invalid_input, "it is not valid UTF-8");
    return out;
}

Result<FieldList> parse_query_string(
    std::string_view text, std::size_t fields_max, std::size_t value_bytes_max
) {
    FieldList fields;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        if (fields.all().size() == fields_max)
            return fail(Errc::limit_exceeded, fmt::format("more than {} fields", fields_max));

        const auto equals = std::min(pair.find('='), pair.size());
        auto name = percent_decode(pair.substr(0, equals), true);
        if (!name) return std::unexpected(std::move(name.error()));
        auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!value) return std::unexpected(std::move(value.error()));
        if (value->size() > value_bytes_max) {
            return fail(
                Errc::limit_exceeded,
                fmt::format("a field is larger than {} bytes", value_bytes_max)
            );
        }
        fields.add(std::move(*name), std::move(*value));
    }
    return fields;
}

}  // namespace continuo
