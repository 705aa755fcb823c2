#include "api/admission/client_address.hpp"

#include <algorithm>
#include <ranges>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "async/task.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::array<std::uint8_t, 12> v4_mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
/// More proxies than any deployment has: a longer list is forged, and costs time to read.
constexpr int hops_max = 32;

/// Whether bit `index` (0 is the first) of the address is set.
bool bit(const IpAddress& address, unsigned index) {
    return (address.bytes[index / 8] >> (7 - index % 8) & 1) != 0;
}

/// Without the port: both "192.0.2.1:80" and "[2001:db8::1]:80" are in use.
std::string_view without_port(std::string_view entry) {
    if (entry.starts_with('[')) {
        const auto end = entry.find(']');
        return end == std::string_view::npos ? entry : entry.substr(1, end - 1);
    }
    return std::ranges::count(entry, ':') == 1 ? entry.substr(0, entry.find(':')) : entry;
}

bool in_any(const std::vector<AddressRange>& ranges, const IpAddress& address) {
    return std::ranges::any_of(ranges, [&](const AddressRange& r) { return r.contains(address); });
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    // A zone ("fe80::1%eth0") names an interface of the other machine, and means nothing here. The
    // C library reads as far as the first NUL.
    constexpr std::string_view allowed = "0123456789abcdefABCDEF:.";
    if (text.size() > 45 || text.find_first_not_of(allowed) != std::string_view::npos)
        return std::nullopt;
    boost::system::error_code ec;
    const auto address = asio::ip::make_address(std::string(text), ec);
    if (ec) return std::nullopt;
    IpAddress out;
    if (address.is_v4()) {
        std::ranges::copy(v4_mapped, out.bytes.begin());
        std::ranges::copy(address.to_v4().to_bytes(), out.bytes.begin() + v4_mapped.size());
    } else {
        out.bytes = address.to_v6().to_bytes();
    }
    return out;
}

bool IpAddress::is_v4() const {
    return std::ranges::equal(bytes | std::views::take(v4_mapped.size()), v4_mapped);
}

std::string IpAddress::text() const {
    if (!is_v4()) return asio::ip::address_v6(bytes).to_string();
    return fmt::format("{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
}

IpAddress IpAddress::network(unsigned bits) const {
    auto out = *this;
    for (auto byte = out.bytes.rbegin(); byte != out.bytes.rend() && bits > 0; ++byte) {
        const auto cleared = std::min(bits, 8U);
        *byte = static_cast<std::uint8_t>(*byte & (0xFFU << cleared));
        bits -= cleared;
    }
    return out;
}

Result<AddressRange> AddressRange::parse(std::string_view text) {
    const auto slash = std::min(text.find('/'), text.size());
    const auto base = IpAddress::parse(text.substr(0, slash));
    if (!base) return fail(Errc::invalid_input, fmt::format("\"{}\" is no IP address", text));
    // "::ffff:10.0.0.0/104" is written in IPv6 terms, "10.0.0.0/8" in IPv4 terms.
    const bool v4_form = text.substr(0, slash).find(':') == std::string_view::npos;
    const unsigned offset = v4_form ? 96 : 0;
    unsigned prefix = 128 - offset;
    if (slash < text.size()) {
        const bool read = parse_integer(text.substr(slash + 1), prefix);
        if (!read || prefix > 128 - offset) {
            return fail(
                Errc::invalid_input, fmt::format("\"{}\": the prefix is 0..{}", text, 128 - offset)
            );
        }
    }
    for (unsigned i = prefix + offset; i < 128; ++i) {
        if (bit(*base, i)) {
            return fail(
                Errc::invalid_input, fmt::format("\"{}\" has bits set beyond its prefix", text)
            );
        }
    }
    return AddressRange(*base, prefix + offset);
}

bool AddressRange::contains(const IpAddress& address) const {
    const auto whole = x_prefix / 8;
    if (!std::equal(x_base.bytes.begin(), x_base.bytes.begin() + whole, address.bytes.begin()))
        return false;
    for (unsigned i = whole * 8; i < x_prefix; ++i) {
        if (bit(x_base, i) != bit(address, i)) return false;
    }
    return true;
}

std::optional<IpAddress> resolve_client_address(
    std::string_view peer,
    const std::vector<std::string_view>& forwarded_for,
    const std::vector<AddressRange>& trusted
) {
    auto client = IpAddress::parse(peer);
    if (!client || !in_any(trusted, *client)) return client;
    int hops = 0;
    for (const auto field : forwarded_for | std::views::reverse) {
        for (const auto entry : split(field, ',') | std::views::reverse) {
            const auto address = IpAddress::parse(without_port(trim(entry)));
            if (!address || ++hops > hops_max) return client;
            client = address;
            if (!in_any(trusted, *address)) return client;
        }
    }
    return client;
}

}  // namespace continuo
