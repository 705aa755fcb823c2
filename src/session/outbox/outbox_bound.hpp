#pragma once

#include <algorithm>
#include <cstddef>

namespace continuo {

// The outbox is limited by memory, not by age: an entry is removed once every database has read it.
// Until then it is the only copy of its ticket and customer facts. A partition whose outbox exceeds
// its share refuses the steps that would add to it (docs/state.md, "The outbox").

/// SESSION_OUTBOX_MAX_MB: bytes of the outboxes of all partitions together.
inline constexpr std::size_t outbox_bytes_max_default = std::size_t{512} << 20;

/// The share of one partition. 0 (there is no outbox) stays 0.
[[nodiscard]] constexpr std::size_t outbox_share(std::size_t bytes_max, std::size_t partitions) {
    return bytes_max == 0 ? 0 : std::max<std::size_t>(bytes_max / partitions, 1);
}

}  // namespace continuo
