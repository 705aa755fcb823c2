#include "http_client/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "async/resolve.hpp"

namespace continuo {

namespace {

namespace ip = boost::asio::ip;

struct SpecialNetwork {
    std::uint32_t base;
    unsigned prefix;
};

constexpr std::array<SpecialNetwork, 15> special_networks{{
    {0x00000000U, 8},   // this host
    {0x0A000000U, 8},   // private
    {0x64400000U, 10},  // of carriers
    {0x7F000000U, 8},   // loopback
    {0xA9FE0000U, 16},  // link-local; metadata of clouds
    {0xAC100000U, 12},  // private
    {0xC0000000U, 24},  // protocols
    {0xC0000200U, 24},  // documentation
    {0xC0586300U, 24},  // 6to4 relays
    {0xC0A80000U, 16},  // private
    {0xC6120000U, 15},  // benchmarks
    {0xC6336400U, 24},  // documentation
    {0xCB007100U, 24},  // documentation
    {0xE0000000U, 4},   // multicast
    {0xF0000000U, 4},   // reserved, broadcast
}};

bool is_public(const ip::address_v4& address) {
    const auto number = address.to_uint();
    return std::ranges::none_of(special_networks, [number](const SpecialNetwork& network) {
        return (number ^ network.base) >> (32U - network.prefix) == 0;
    });
}

bool is_public(const ip::address_v6& address) {
    const auto bytes = address.to_bytes();
    if ((bytes[0] & 0xE0U) != 0x20U) return false;  // 2000::/3 is what is given to networks
    const auto first = static_cast<unsigned>(bytes[0] << 8U | bytes[1]);
    const auto second = static_cast<unsigned>(bytes[2] << 8U | bytes[3]);
    const bool protocols = first == 0x2001U && second < 0x0200U;  // Teredo and others
    const bool documentation = (first == 0x2001U && second == 0x0DB8U) || first == 0x3FFFU;
    return !protocols && !documentation && first != 0x2002U;  // 6to4
}

}  // namespace

bool is_public_address(const ip::address& address) {
    if (address.is_v4()) return is_public(address.to_v4());
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return is_public(ip::make_address_v4(ip::v4_mapped, v6));
    return is_public(v6);
}

Task<Result<std::vector<ip::tcp::endpoint>>> resolve_allowed(
    std::string host, std::uint16_t port, bool public_only
) {
    auto endpoints = co_await resolve(host, port);
    if (!endpoints) {
        co_return fail(
            Errc::unavailable, fmt::format("{} port {}: {}", host, port, endpoints.error().detail)
        );
    }
    if (public_only)
        std::erase_if(*endpoints, [](const ip::tcp::endpoint& one) {
            return !is_public_address(one.address());
        });
    if (endpoints->empty())
        co_return fail(Errc::forbidden, host + " is not an address of the internet");
    co_return endpoints;
}

}  // namespace continuo
