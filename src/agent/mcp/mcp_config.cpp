#include "agent/mcp/mcp_config.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "http_client/base_url.hpp"

namespace continuo {

namespace {

bool is_server_name(std::string_view name) {
    constexpr std::size_t name_bytes_max = 24;
    if (name.empty() || name.size() > name_bytes_max) return false;
    if (name.front() < 'a' || name.front() > 'z') return false;
    return std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
    });
}

}  // namespace

Result<McpAddress> mcp_address(const McpServerConfig& config) {
    if (!is_server_name(config.name))
        return fail(
            Errc::invalid_input,
            fmt::format(
                "'{}' is no name of an MCP server ([a-z][a-z0-9_], at most 24 characters)",
                excerpt(config.name)
            )
        );
    const auto base = parse_base_url(config.url);
    if (!base)
        return fail(
            Errc::invalid_input,
            config.name + ": the url is not of the form http[s]://host[:port][/path]"
        );
    const auto& secret = config.authorization.reveal();
    const bool sendable =
        std::ranges::all_of(secret, [](char c) { return c >= ' ' && c < '\x7f'; });
    if (!sendable)
        return fail(
            Errc::invalid_input, config.name + ": the authorization is not one line of ASCII"
        );
    const bool has_secrets = !secret.empty() || !config.headers.empty();
    if (!base->secure && has_secrets && !config.private_addresses)
        return fail(
            Errc::invalid_input,
            config.name +
                ": the authorization would go over plain HTTP (use https, or allow "
                "private addresses for a server in your own network)"
        );
    // Not base->path, which has lost its last slash.
    const auto authority = config.url.find("://") + 3;
    const auto path = std::min(config.url.find('/', authority), config.url.size());
    McpAddress address{config.url.substr(0, path), config.url.substr(path)};
    if (address.target.empty()) address.target = "/";
    return address;
}

}  // namespace continuo
