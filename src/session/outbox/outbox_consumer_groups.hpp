#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "redis/redis_commands.hpp"

namespace continuo {

/// `<milliseconds>-<number>`, in the order of the stream.
struct OutboxEntryId {
    std::int64_t milliseconds = 0;
    std::int64_t number = 0;

    auto operator<=>(const OutboxEntryId&) const = default;
};

/// A consumer group of an outbox: one database.
struct OutboxGroup {
    std::string name;
    OutboxEntryId needs_from;  ///< has read all before this one, and perhaps this one
    std::uint64_t behind = 0;  ///< entries not delivered to it, or not acknowledged
};

/// The groups of the stream `key`; none if the key does not exist or is no stream.
/// `behind` is exact when it is small, and otherwise an estimate of at most the length of the
/// stream: Redis' `lag` stays wrong by the number of entries that were trimmed before it rewrote
/// its append-only file and restarted (7.0).
/// Errors: unavailable. Thread: any. Source: https://redis.io/docs/data-types/streams.
Task<Result<std::vector<OutboxGroup>>> read_outbox_groups(
    RedisCommands* redis, std::string key, Deadline deadline
);

}  // namespace continuo
