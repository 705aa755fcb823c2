// The URL is parsed from the left: scheme, user and password, addresses, path, query. No message
// quotes a part of it: with a stray `@` or `/` any part can be a piece of the password.
#include "redis/url.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <boost/asio/ip/address_v6.hpp>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::uint16_t default_port = 6379;
constexpr std::uint16_t default_sentinel_port = 26379;
constexpr std::size_t socket_path_bytes_max = 107;  // sockaddr_un, without the NUL
constexpr std::size_t host_bytes_max = 253;         // a DNS name
constexpr std::size_t master_name_bytes_max = 255;

struct Scheme {
    std::string_view prefix;
    RedisTopology topology;
    bool secure;
    bool unix_socket;
};

constexpr std::array schemes{
    Scheme{"redis://", RedisTopology::standalone, false, false},
    Scheme{"rediss://", RedisTopology::standalone, true, false},
    Scheme{"redis+unix://", RedisTopology::standalone, false, true},
    Scheme{"unix://", RedisTopology::standalone, false, true},
    Scheme{"redis+sentinel://", RedisTopology::sentinel, false, false},
    Scheme{"rediss+sentinel://", RedisTopology::sentinel, true, false},
    Scheme{"redis+cluster://", RedisTopology::cluster, false, false},
    Scheme{"rediss+cluster://", RedisTopology::cluster, true, false},
};

std::unexpected<Error> invalid(std::string_view what) {
    return fail(Errc::invalid_input, "the Redis URL: " + std::string(what));
}

std::string known_schemes() {
    std::string names;
    for (const auto& scheme : schemes) {
        if (!names.empty()) names += &scheme == &schemes.back() ? " or " : ", ";
        names += scheme.prefix;
    }
    return names;
}

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return out;
}

bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= host_bytes_max && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_';
    });
}

bool is_ipv6(std::string_view host) {
    boost::system::error_code ec;
    (void)boost::asio::ip::make_address_v6(host, ec);
    return !ec;
}

Result<RedisAddress> read_address(std::string_view text, std::uint16_t port) {
    RedisAddress address;
    address.port = port;
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return invalid("a '[' without a ']'");
        address.host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
        if (!is_ipv6(address.host)) return invalid("[...] must contain an IPv6 address");
        if (!rest.empty() && rest.front() != ':')
            return invalid("']' must be followed by ':' or the end");
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        address.host = text.substr(0, colon);
        rest = text.substr(colon);
        if (address.host.empty()) return invalid("a host is missing");
        if (!is_host_name(address.host))
            return invalid("a host name contains an invalid character");
        if (std::ranges::count(rest, ':') > 1)
            return invalid("an IPv6 address must be in brackets: [...]");
    }
    if (rest.empty()) return address;
    if (!parse_integer(rest.substr(1), address.port) || address.port == 0)
        return invalid("a port must be a number from 1 to 65535");
    return address;
}

Result<void> read_addresses(std::string_view text, RedisUrl& url) {
    const bool sentinel = url.topology == RedisTopology::sentinel;
    const auto parts = split(text, ',');
    if (parts.size() > redis_addresses_max) return invalid("it names more than 32 hosts");
    if (parts.size() > 1 && url.topology == RedisTopology::standalone)
        return invalid("several hosts need redis+sentinel:// or redis+cluster://");
    for (const auto part : parts) {
        auto address = read_address(part, sentinel ? default_sentinel_port : default_port);
        if (!address) return std::unexpected(address.error());
        if (std::ranges::find(url.addresses, *address) != url.addresses.end())
            return invalid("a host is listed twice");
        url.addresses.push_back(std::move(*address));
    }
    return {};
}

Result<void> read_database(std::string_view text, RedisUrl& url) {
    const bool number = parse_integer(text, url.database);
    if (!number || url.database > redis_database_max)
        return invalid("the database must be a number from 0 to 65535");
    return {};
}

/// `text` is empty or begins with a slash.
Result<void> read_path(std::string_view text, RedisUrl& url) {
    if (!text.empty()) text.remove_prefix(1);
    if (url.topology == RedisTopology::cluster)
        return text.empty() || text == "0" ? Result<void>()
                                           : invalid("a cluster has only database 0");
    if (url.topology == RedisTopology::sentinel) {
        const auto slash = std::min(text.find('/'), text.size());
        auto name = percent_decode(text.substr(0, slash));
        if (!name || name->empty() || name->size() > master_name_bytes_max ||
            has_control_characters(*name))
            return invalid("the sentinels must be followed by /name-of-the-master");
        url.master_name = std::move(*name);
        text.remove_prefix(slash);
        if (!text.empty()) text.remove_prefix(1);
    }
    return text.empty() ? Result<void>() : read_database(text, url);
}

Result<void> read_credentials(std::string_view text, RedisUrl& url) {
    const auto colon = text.find(':');
    auto user = percent_decode(text.substr(0, colon));
    auto password = percent_decode(colon == std::string_view::npos ? "" : text.substr(colon + 1));
    if (!user || !password)
        return invalid(
            "in user and password, '%' must be written %25 or be followed by two hex digits"
        );
    if (password->empty()) return invalid("'@' must follow user:password or :password");
    url.user = std::move(*user);
    url.password = std::move(*password);
    return {};
}

Result<void> read_socket(std::string_view text, RedisUrl& url) {
    const auto question = std::min(text.find('?'), text.size());
    auto path = percent_decode(text.substr(0, question));
    if (!path || !path->starts_with('/') || path->size() == 1)
        return invalid("the path of a unix socket must begin with '/'");
    if (path->size() > socket_path_bytes_max || path->contains('\0'))
        return invalid("the path of the unix socket is longer than 107 bytes, or has a NUL");
    url.addresses.push_back(RedisAddress{"", 0, std::move(*path)});
    text.remove_prefix(question);
    if (text.empty()) return {};
    constexpr std::string_view database = "?db=";
    if (!text.starts_with(database)) return invalid("after '?' only db=<number> is allowed");
    return read_database(text.substr(database.size()), url);
}

}  // namespace

std::string RedisAddress::to_string() const {
    if (!socket_path.empty()) return socket_path;
    const bool v6 = host.contains(':');
    return (v6 ? "[" + host + "]:" : host + ":") + std::to_string(port);
}

Result<RedisUrl> parse_redis_url(std::string_view url) {
    if (url.size() > redis_url_bytes_max) return invalid("it is longer than 8 KiB");
    if (!std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f'; }))
        return invalid("white space and bytes outside ASCII must be percent-encoded");
    const auto* const scheme = std::ranges::find_if(schemes, [url](const Scheme& known) {
        return url.starts_with(known.prefix);
    });
    if (scheme == schemes.end()) return invalid("it must begin with " + known_schemes());
    RedisUrl out;
    out.topology = scheme->topology;
    out.secure = scheme->secure;
    url.remove_prefix(scheme->prefix.size());

    const auto at = url.rfind('@');
    if (at != std::string_view::npos) {
        const auto credentials = url.substr(0, at);
        if (credentials.find_first_of("/?#@") != std::string_view::npos)
            return invalid(
                "'/', '?', '#' and '@' in user and password must be written %2F, %3F, %23 and %40"
            );
        if (auto read = read_credentials(credentials, out); !read)
            return std::unexpected(read.error());
        url.remove_prefix(at + 1);
    }
    if (url.contains('#')) return invalid("it must not contain '#'");
    if (scheme->unix_socket) {
        if (auto read = read_socket(url, out); !read) return std::unexpected(read.error());
        return out;
    }
    if (url.contains('?')) return invalid("it must not contain '?'");
    const auto slash = std::min(url.find('/'), url.size());
    auto read = read_addresses(url.substr(0, slash), out);
    if (read) read = read_path(url.substr(slash), out);
    if (!read) return std::unexpected(read.error());
    return out;
}

}  // namespace continuo
