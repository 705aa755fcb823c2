#include "session/redis_keys.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "redis/slot.hpp"

namespace continuo {

RedisKeys::RedisKeys(std::string prefix, std::size_t partitions)
    : x_prefix(std::move(prefix)), x_partitions(std::clamp<std::size_t>(partitions, 1, 1000)) {}

std::size_t RedisKeys::partition_of(std::string_view session_id) const {
    return crc16(session_id) % x_partitions;
}

std::array<std::string, 8> RedisKeys::of_step(std::string_view id) const {
    const auto p = partition_of(id);
    return {
        session(id),
        log(id),
        tombstone(id),
        created(p),
        active(p),
        pending(p),
        expiry(p),
        events(p),
    };
}

std::string RedisKeys::base(std::size_t partition) const {
    return fmt::format("{}{{p{:02}}}:", x_prefix, partition);
}

std::string RedisKeys::of(std::string_view id, std::string_view kind) const {
    return fmt::format("{}{}{}", base(partition_of(id)), kind, id);
}

}  // namespace continuo
