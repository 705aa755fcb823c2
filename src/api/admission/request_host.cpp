#include "api/admission/request_host.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t name_bytes_max = 253;  // RFC 1035, as text
constexpr std::size_t label_bytes_max = 63;
constexpr std::size_t port_digits_max = 5;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    return text.size() <= port_digits_max && std::ranges::all_of(text, is_digit) &&
           parse_integer(text, port) && port <= 65535;
}

bool is_name(std::string_view text) {
    if (text.empty() || text.size() > name_bytes_max) return false;
    std::size_t label = 0;
    for (const char c : text) {
        if (c != '.') {
            if (!is_name_character(c) || ++label > label_bytes_max) return false;
        } else if (label == 0) {
            return false;
        } else {
            label = 0;
        }
    }
    return label > 0;
}

/// Digits and dots only: an IPv4 address or nothing, as no top-level domain is a number.
bool is_numeric(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; });
}

std::optional<RequestHost> parse_bracketed(std::string_view text) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const auto rest = text.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return std::nullopt;
    const auto name = text.substr(1, end - 1);
    if (name.find(':') == std::string_view::npos || !IpAddress::parse(name)) return std::nullopt;
    return RequestHost{name, true};
}

ApiError refuse_host(std::string_view message) {
    return api_error(400, std::string(message));
}

}  // namespace

std::optional<RequestHost> parse_host(std::string_view text) {
    if (text.empty()) return RequestHost{};
    if (text.front() == '[') return parse_bracketed(text);
    const auto colon = std::min(text.find(':'), text.size());
    if (colon < text.size() && !is_port(text.substr(colon + 1))) return std::nullopt;
    auto name = text.substr(0, colon);
    if (name.ends_with('.')) name.remove_suffix(1);  // "example.org." is example.org, absolute
    if (!is_name(name)) return std::nullopt;
    if (!is_numeric(name)) return RequestHost{name, false};
    if (!IpAddress::parse(name)) return std::nullopt;
    return RequestHost{name, true};
}

Result<AllowedHosts> AllowedHosts::parse(const std::vector<std::string>& items) {
    AllowedHosts out;
    out.x_any = items.empty();
    for (const auto& item : items) {
        const std::string_view text = item;
        if (text == "*") {
            out.x_any = true;
        } else if (const auto address = IpAddress::parse(text)) {
            out.x_addresses.push_back(*address);
        } else if (text.starts_with("[") && text.ends_with("]") && parse_host(text)) {
            out.x_addresses.push_back(*IpAddress::parse(text.substr(1, text.size() - 2)));
        } else if (text.starts_with("*.") && is_name(text.substr(2))) {
            out.x_suffixes.push_back(to_lower(text.substr(1)));
        } else if (is_name(text) && !is_numeric(text)) {
            out.x_names.push_back(to_lower(text));
        } else {
            return fail(Errc::invalid_input, fmt::format("\"{}\" is no host name", item));
        }
    }
    return out;
}

bool AllowedHosts::contains(const RequestHost& host) const {
    if (x_any) return true;
    if (host.is_address) {
        const auto address = IpAddress::parse(host.name);
        return address && std::ranges::find(x_addresses, *address) != x_addresses.end();
    }
    const auto is_same = [&](const std::string& name) {
        return equal_ignoring_case(host.name, name);
    };
    const auto is_below = [&](const std::string& suffix) {
        return host.name.size() > suffix.size() &&
               equal_ignoring_case(host.name.substr(host.name.size() - suffix.size()), suffix);
    };
    return std::ranges::any_of(x_names, is_same) || std::ranges::any_of(x_suffixes, is_below);
}

std::optional<ApiError> check_host(
    const AllowedHosts& allowed, const HttpRequest& head, bool is_probe
) {
    if (allowed.any()) return std::nullopt;
    const auto* const field = head.headers.find("Host");
    const auto host = parse_host(field == nullptr ? std::string_view() : *field);
    if (!host) return refuse_host("The Host header cannot be read.");
    if (allowed.contains(*host)) return std::nullopt;
    const bool harmless =
        host->name.empty() || host->is_address || equal_ignoring_case(host->name, "localhost");
    if (is_probe && harmless) return std::nullopt;
    return refuse_host("The Host header names a host that is not served here (ALLOWED_HOSTS).");
}

}  // namespace continuo
