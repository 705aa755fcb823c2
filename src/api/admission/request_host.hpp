#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/admission/client_address.hpp"
#include "api/error_response.hpp"
#include "api/http_message.hpp"

namespace continuo {

/// The host that a Host field or an absolute-form target names, without its port. A view into the
/// text.
struct RequestHost {
    std::string_view name;    ///< without brackets and without a final dot; empty: none is named
    bool is_address = false;  ///< an IPv4 address, or an IPv6 address in brackets
};

/// Reads `host`, `host:port`, `[v6]` or `[v6]:port`, strictly: a name is at most 253 bytes of
/// letters, digits, `-`, `_` and `.`, in labels of 1..63; a port is 0..65535. Empty text names no
/// host. nullopt: anything else, which proxies and this server could read differently.
[[nodiscard]] std::optional<RequestHost> parse_host(std::string_view text);

/// The hosts that requests may name: against DNS rebinding, where a web page's own name leads to
/// this server. Immutable. Thread: any.
class AllowedHosts {
public:
    /// Any host.
    AllowedHosts() = default;
    /// Items: a name; `*.name`, all names below it and not itself; an address (IPv6 with or without
    /// brackets); `*`, any host. No items: any host. Errors: invalid_input.
    [[nodiscard]] static Result<AllowedHosts> parse(const std::vector<std::string>& items);

    [[nodiscard]] bool any() const { return x_any; }
    /// Names are compared without case. A request that names no host is not allowed, unless any is.
    [[nodiscard]] bool contains(const RequestHost& host) const;

private:
    bool x_any = true;
    std::vector<std::string> x_names;
    std::vector<std::string> x_suffixes;  ///< ".example.org"
    std::vector<IpAddress> x_addresses;
};

/// 400 if the request names a host that is not allowed, or if its Host cannot be read.
/// `is_probe`: it is a health check or the like, which may also name an address, localhost or no
/// host: no web page has such a name by rebinding, and probes know their targets by address.
[[nodiscard]] std::optional<ApiError> check_host(
    const AllowedHosts& allowed, const HttpRequest& head, bool is_probe
);

}  // namespace continuo
