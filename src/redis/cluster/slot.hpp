#pragma once

#include <cstdint>
#include <string_view>

namespace continuo {

/// A cluster of Redis divides all keys into so many slots, and the slots among its masters.
inline constexpr std::uint16_t cluster_slots = 16384;

/// CRC-16/XMODEM, as Redis Cluster hashes keys with it.
[[nodiscard]] std::uint16_t crc16(std::string_view text);

/// The slot of a key, 0 to 16383. Only the hash tag counts when there is one: what stands between
/// the first `{` and the next `}`, if that is not empty.
/// Source: https://redis.io/docs/reference/cluster-spec, "Hash tags".
[[nodiscard]] std::uint16_t hash_slot(std::string_view key);

}  // namespace continuo
