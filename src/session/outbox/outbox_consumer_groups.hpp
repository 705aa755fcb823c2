#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "redis/redis_commands.hpp"

namespace continuo {

/// A stream entry's id, `<milliseconds>-<number>`; ordered as in the stream.
struct OutboxEntryId {
    std::int64_t milliseconds = 0;
    std::int64_t number = 0;

    auto operator<=>(const OutboxEntryId&) const = default;
};

/// A consumer group of an outbox; each belongs to one database.
struct OutboxGroup {
    std::string name;
    OutboxEntryId needs_from;  ///< has acknowledged all entries before this one
    std::uint64_t behind = 0;  ///< entries not delivered to it, or not acknowledged
};

/// The groups of the stream `key`; none if the key does not exist or is not a stream.
/// `behind` is exact if it is small, otherwise an estimate of at most the length of the stream:
/// after an AOF rewrite and a restart, the `lag` of Redis 7.0 is wrong by the number of entries
/// that were trimmed before.
/// Errors: unavailable. Thread: any. Source: https://redis.io/docs/data-types/streams.
Task<Result<std::vector<OutboxGroup>>> read_outbox_groups(
    RedisCommands* redis, std::string key, Deadline deadline
);

}  // namespace continuo
