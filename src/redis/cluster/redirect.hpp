#pragma once

#include <cstdint>

#include "redis/protocol/reply.hpp"
#include "redis/url.hpp"

namespace continuo {

/// What a node of a cluster answers in place of executing a command. Source:
/// https://redis.io/docs/reference/cluster-spec, "Redirection and resharding".
struct Redirect {
    enum class Kind : std::uint8_t {
        none,     ///< it is an answer, or an error of another kind
        moved,    ///< the slot belongs to the node at `address`
        ask,      ///< this once, and after ASKING, the node at `address`
        later,    ///< the same again after a while: TRYAGAIN, CLUSTERDOWN, LOADING
        replica,  ///< the node is no master: READONLY
    };
    Kind kind = Kind::none;
    std::uint16_t slot = 0;  ///< of moved and ask
    RedisAddress address;    ///< of moved and ask
};

/// `from` is the node that answered: it stands for a host that the reply leaves out.
[[nodiscard]] Redirect read_redirect(const Reply& reply, const RedisAddress& from);

}  // namespace continuo
