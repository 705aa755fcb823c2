#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// An IP address of either family. IPv4 is stored as IPv4-mapped IPv6, so that a client is the same
/// on any socket.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};

    /// Numeric forms only: "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1". No zone, no port.
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
    [[nodiscard]] bool is_v4() const;
    [[nodiscard]] std::string text() const;
    /// The same with the last `bits` of its 128 (of an IPv4 address 32) set to 0.
    [[nodiscard]] IpAddress network(unsigned bits) const;
    /// What counts as one client: an IPv4 address, or the /64 that an IPv6 client has to itself.
    [[nodiscard]] IpAddress client_network() const { return is_v4() ? *this : network(64); }
    auto operator<=>(const IpAddress&) const = default;
};

/// A block of addresses in CIDR notation.
class AddressRange {
public:
    /// "10.0.0.0/8", "2001:db8::/32", or one address.
    /// Errors: invalid_input (not an address, prefix out of range, bits set beyond the prefix).
    [[nodiscard]] static Result<AddressRange> parse(std::string_view text);
    [[nodiscard]] bool contains(const IpAddress& address) const;

private:
    AddressRange(IpAddress base, unsigned prefix) : x_base(base), x_prefix(prefix) {}
    IpAddress x_base;
    unsigned x_prefix;  ///< of 128
};

/// The sender of a request: the peer of the socket or, when that is one of the `trusted` proxies,
/// the last address of X-Forwarded-For that is not. Read from the right, since each proxy appends
/// its peer: the client can forge everything left of the first untrusted address. An entry that is
/// not an address ends the search at the proxy that sent it. `forwarded_for`: the values of all
/// fields of that name, in order. Entries may have a port. nullopt: `peer` is not an address.
[[nodiscard]] std::optional<IpAddress> resolve_client_address(
    std::string_view peer,
    const std::vector<std::string_view>& forwarded_for,
    const std::vector<AddressRange>& trusted
);

}  // namespace continuo
