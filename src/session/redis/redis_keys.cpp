#include "session/redis/redis_keys.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "redis/cluster/slot.hpp"

namespace continuo {

RedisKeys::RedisKeys(std::string prefix, std::size_t partitions) {
    const auto count = std::clamp<std::size_t>(partitions, 1, 1000);
    x_bases.reserve(count);
    for (std::size_t p = 0; p < count; ++p)
        x_bases.push_back(fmt::format("{}{{p{:02}}}:", prefix, p));
}

std::size_t RedisKeys::partition_of(std::string_view session_id) const {
    return crc16(session_id) % partitions();
}

ArgumentList RedisKeys::of_step(std::string_view id) const {
    const auto& common = base(partition_of(id));
    ArgumentList keys;
    keys.reserve(8 * (common.size() + argument_frame_bytes) + 3 * id.size() + 64);
    std::string key;
    key.reserve(common.size() + 16 + id.size());
    const auto add = [&](std::string_view kind, std::string_view rest) {
        key = common;
        key += kind;
        key += rest;
        keys.add(key);
    };
    for (const auto kind : {Kinds::session, Kinds::log, Kinds::tombstone})
        add(kind, id);
    for (const auto kind :
         {Kinds::listing, Kinds::listed, Kinds::pending, Kinds::expiry, Kinds::events})
        add(kind, {});
    return keys;
}

std::string RedisKeys::of(std::string_view id, std::string_view kind) const {
    return std::string(base(partition_of(id))).append(kind).append(id);
}

}  // namespace continuo
