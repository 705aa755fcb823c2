#pragma once

#include <cstdint>

#include "redis/protocol/reply.hpp"
#include "redis/url.hpp"

namespace continuo {

/// A cluster node's reply that redirects a command instead of executing it. Source:
/// https://redis.io/docs/reference/cluster-spec, "Redirection and resharding".
struct Redirect {
    enum class Kind : std::uint8_t {
        none,     ///< a normal reply, or another error
        moved,    ///< the slot belongs to the node at `address`
        ask,      ///< once only, after ASKING: the node at `address`
        later,    ///< repeat after a pause: TRYAGAIN, CLUSTERDOWN, LOADING
        replica,  ///< the node is not a master: READONLY
    };
    Kind kind = Kind::none;
    std::uint16_t slot = 0;  ///< of moved and ask
    RedisAddress address;    ///< of moved and ask
};

/// `from` is the node that answered; it replaces a host that the reply omits.
[[nodiscard]] Redirect read_redirect(const Reply& reply, const RedisAddress& from);

}  // namespace continuo
