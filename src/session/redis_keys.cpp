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
    const auto common = base(partition_of(id));
    const auto join = [&common](std::string_view kind, std::string_view rest) {
        std::string key;
        key.reserve(common.size() + kind.size() + rest.size());
        key += common;
        key += kind;
        key += rest;
        return key;
    };
    return {
        join(Kinds::session, id),
        join(Kinds::log, id),
        join(Kinds::tombstone, id),
        join(Kinds::created, {}),
        join(Kinds::active, {}),
        join(Kinds::pending, {}),
        join(Kinds::expiry, {}),
        join(Kinds::events, {}),
    };
}

std::string RedisKeys::base(std::size_t partition) const {
    return fmt::format("{}{{p{:02}}}:", x_prefix, partition);
}

std::string RedisKeys::of(std::string_view id, std::string_view kind) const {
    return fmt::format("{}{}{}", base(partition_of(id)), kind, id);
}

}  // namespace continuo
