#include "otlp/otlp_headers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t headers_max = 16;
constexpr std::size_t bytes_max = 8 * 1024;

bool is_token(std::string_view name) {
    constexpr std::string_view separators = "\"(),/:;<=>?@[\\]{}";
    return !name.empty() && std::ranges::all_of(name, [&](char c) {
        return c > ' ' && c <= '~' && !separators.contains(c);
    });
}

bool belongs_to_exporter(std::string_view name) {
    constexpr std::array<std::string_view, 5> names{
        "Host", "Content-Length", "Content-Type", "Connection", "Transfer-Encoding"
    };
    return std::ranges::any_of(names, [name](auto own) { return equal_ignoring_case(name, own); });
}

/// nullopt: a `%` without two digits, or a character that a header cannot have.
std::optional<std::string> decode_value(std::string_view text) {
    std::string value;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto c = static_cast<unsigned char>(text[i]);
        if (c == '%') {
            const auto digits = text.substr(i + 1, 2);
            const auto* end = digits.data() + digits.size();
            const auto read = std::from_chars(digits.data(), end, c, 16);
            if (digits.size() != 2 || read.ec != std::errc{} || read.ptr != end)
                return std::nullopt;
            i += 2;
        }
        if (c < ' ' || c > '~') return std::nullopt;
        value.push_back(static_cast<char>(c));
    }
    return value;
}

}  // namespace

Result<HttpHeaders> parse_otlp_headers(std::string_view text) {
    HttpHeaders headers;
    if (text.size() > bytes_max) return fail(Errc::invalid_input, "more than 8 KB");
    for (const auto part : split(text, ',')) {
        const auto pair = trim(part);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos)
            return fail(Errc::invalid_input, "a header without =");
        const auto name = trim(pair.substr(0, equals));
        auto value = decode_value(trim(pair.substr(equals + 1)));
        if (!is_token(name) || !value)
            return fail(Errc::invalid_input, "a name or a value that a header cannot have");
        if (belongs_to_exporter(name))
            return fail(Errc::invalid_input, "a header that the exporter sets itself");
        if (headers.fields().size() == headers_max)
            return fail(Errc::limit_exceeded, "more than 16 headers");
        headers.add(std::string(name), std::move(*value));
    }
    return headers;
}

}  // namespace continuo
