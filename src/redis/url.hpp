#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// The address of one Redis server: host and port, or a unix socket.
struct RedisAddress {
    std::string host;  ///< a name or a numeric address, without brackets; empty for a unix socket
    std::uint16_t port = 0;
    std::string socket_path;  ///< absolute; empty for TCP

    /// `host:port`, `[v6]:port` or the path: for logs.
    [[nodiscard]] std::string to_string() const;
    auto operator<=>(const RedisAddress&) const = default;
};

enum class RedisTopology {
    standalone,
    sentinel,  ///< the addresses are those of the sentinels
    cluster,   ///< the addresses are those of some nodes
};

/// The parsed REDIS_URL.
struct RedisUrl {
    RedisTopology topology = RedisTopology::standalone;
    bool secure = false;  ///< TLS; certificate and host name are verified
    std::vector<RedisAddress>
        addresses;               ///< one for standalone, otherwise 1 to redis_addresses_max
    std::string user;            ///< empty: the server's default user
    std::string password;        ///< empty: no AUTH
    std::string master_name;     ///< name of the master at the sentinels; otherwise empty
    std::uint32_t database = 0;  ///< always 0 in a cluster
};

inline constexpr std::size_t redis_url_bytes_max = 8 * 1024;  // 32 long host names and a password
inline constexpr std::size_t redis_addresses_max =
    32;  // one reachable address is enough to find the others
inline constexpr std::uint32_t redis_database_max = 65535;  // servers have 16 unless configured

/// Parses one of
///   redis://[user:password@]host[:port][/database]          rediss:// the same under TLS
///   redis+unix://[user:password@]/path/to.sock[?db=number]   unix:// the same
///   redis+sentinel://[user:password@]host[:port],.../master[/database]
///   redis+cluster://[user:password@]host[:port],...
/// and rediss+sentinel, rediss+cluster. The port is 6379, a sentinel's 26379, if none is given.
/// User, password and socket path are percent-decoded; `redis://:password@host` has no user.
/// Errors: invalid_input; the detail says which part is wrong and quotes nothing from the URL,
/// which can contain a password.
[[nodiscard]] Result<RedisUrl> parse_redis_url(std::string_view url);

}  // namespace continuo
