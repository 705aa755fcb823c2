#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/error.hpp"
#include "redis/cluster/slot.hpp"
#include "redis/protocol/reply.hpp"
#include "redis/url.hpp"

namespace continuo {

/// Which master of a cluster serves which slot. Initially empty.
class SlotMap {
public:
    SlotMap() : x_owners(cluster_slots, no_master) {}

    /// Parses the reply to CLUSTER SLOTS from the node at `asked`, which replaces a host that the
    /// reply omits; nodes with an unknown address are skipped. Errors: unavailable (an error of
    /// Redis, or an invalid reply).
    [[nodiscard]] static Result<SlotMap> read(const Reply& reply, const RedisAddress& asked);

    /// Null: no known master serves the slot. Valid until the next change.
    [[nodiscard]] const RedisAddress* master_of(std::uint16_t slot) const;
    /// Records a MOVED reply.
    void assign(std::uint16_t slot, const RedisAddress& master);

    [[nodiscard]] const std::vector<RedisAddress>& masters() const { return x_masters; }
    [[nodiscard]] const std::vector<RedisAddress>& replicas() const { return x_replicas; }
    /// Number of slots with a master.
    [[nodiscard]] std::size_t size() const;

private:
    static constexpr std::uint16_t no_master = 0xffff;

    [[nodiscard]] bool read_range(const Reply& range, const RedisAddress& asked);
    std::uint16_t add_master(const RedisAddress& address);

    std::vector<RedisAddress> x_masters;
    std::vector<RedisAddress> x_replicas;
    std::vector<std::uint16_t> x_owners;  ///< for each slot an index into x_masters
};

}  // namespace continuo
