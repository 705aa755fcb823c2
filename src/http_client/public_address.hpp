#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

/// Whether an address is one of the public internet: not of this machine, a private or local
/// network, a carrier's network, documentation, multicast, or one that leads to such an IPv4
/// address (mapped, 6to4, Teredo, NAT64). Source: IANA IPv4 and IPv6 Special-Purpose Address
/// Registries.
[[nodiscard]] bool is_public_address(const boost::asio::ip::address& address);

/// Resolves a host as resolve() does; with `public_only` without the endpoints whose address is not
/// one. Errors: unavailable; forbidden, if no endpoint is left.
[[nodiscard]] Task<Result<std::vector<boost::asio::ip::tcp::endpoint>>> resolve_allowed(
    std::string host, std::uint16_t port, bool public_only
);

}  // namespace continuo
