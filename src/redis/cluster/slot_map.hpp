#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/error.hpp"
#include "redis/cluster/slot.hpp"
#include "redis/protocol/reply.hpp"
#include "redis/url.hpp"

namespace continuo {

/// Which master of a cluster serves which slot. At first, none does.
class SlotMap {
public:
    SlotMap() : x_owners(cluster_slots, nobody) {}

    /// Reads the answer to CLUSTER SLOTS of the node at `asked`, which stands for a host that the
    /// answer leaves out; nodes whose address is not known to the cluster are left out. Errors:
    /// unavailable (an error of Redis, or no such answer).
    [[nodiscard]] static Result<SlotMap> read(const Reply& reply, const RedisAddress& asked);

    /// Null: nobody serves it, as far as this map knows. Until the next change.
    [[nodiscard]] const RedisAddress* master_of(std::uint16_t slot) const;
    /// A node has said (MOVED) that it is so.
    void assign(std::uint16_t slot, const RedisAddress& master);

    [[nodiscard]] const std::vector<RedisAddress>& masters() const { return x_masters; }
    [[nodiscard]] const std::vector<RedisAddress>& replicas() const { return x_replicas; }
    /// Slots that somebody serves.
    [[nodiscard]] std::size_t size() const;

private:
    static constexpr std::uint16_t nobody = 0xffff;

    [[nodiscard]] bool read_range(const Reply& range, const RedisAddress& asked);
    std::uint16_t add_master(const RedisAddress& address);

    std::vector<RedisAddress> x_masters;
    std::vector<RedisAddress> x_replicas;
    std::vector<std::uint16_t> x_owners;  ///< by slot: an index of x_masters
};

}  // namespace continuo
