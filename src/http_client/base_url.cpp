#include "http_client/base_url.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// Splits `[::1]:80` or `name:80` into host and port; false if the form is another.
bool read_authority(std::string_view authority, BaseUrl& url) {
    const auto bracket = authority.rfind(']');
    const auto colon = authority.rfind(':');
    url.port = url.secure ? 443 : 80;
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    if (has_port) {
        if (!parse_integer(authority.substr(colon + 1), url.port) || url.port == 0) return false;
        authority = authority.substr(0, colon);
    }
    if (authority.starts_with('[') && authority.ends_with(']'))
        authority = authority.substr(1, authority.size() - 2);
    url.host = authority;
    return !url.host.empty() && url.host.find_first_of("[]") == std::string::npos;
}

}  // namespace

Result<BaseUrl> parse_base_url(std::string_view url) {
    const auto invalid = fail(
        Errc::invalid_input,
        fmt::format("'{}' is not an HTTP URL of the form http[s]://host[:port][/path]", url)
    );
    BaseUrl out;
    constexpr std::string_view plain = "http://";
    constexpr std::string_view secure = "https://";
    out.secure = url.starts_with(secure);
    if (!out.secure && !url.starts_with(plain)) return invalid;
    url.remove_prefix(out.secure ? secure.size() : plain.size());

    const bool clean = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f'; });
    if (!clean || url.find_first_of("?#@") != std::string_view::npos) return invalid;
    const auto authority_end = std::min(url.find('/'), url.size());
    out.authority = url.substr(0, authority_end);
    out.path = url.substr(authority_end);
    while (out.path.ends_with('/'))
        out.path.pop_back();
    if (!read_authority(out.authority, out)) return invalid;
    return out;
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_letter(c) || is_digit(c) || std::string_view("-._~").contains(c)) {
            out.push_back(c);
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

}  // namespace continuo
