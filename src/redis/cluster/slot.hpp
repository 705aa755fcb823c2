#pragma once

#include <cstdint>
#include <string_view>

namespace continuo {

/// Number of slots of a cluster. Each key belongs to a slot, and each slot to a master.
inline constexpr std::uint16_t cluster_slots = 16384;

/// CRC-16/XMODEM, as Redis Cluster hashes keys with it.
[[nodiscard]] std::uint16_t crc16(std::string_view text);

/// The slot of a key, 0 to 16383. If the key has a hash tag, only that is hashed: the text between
/// the first `{` and the next `}`, unless it is empty. Source:
/// https://redis.io/docs/reference/cluster-spec, "Hash tags".
[[nodiscard]] std::uint16_t hash_slot(std::string_view key);

}  // namespace continuo
