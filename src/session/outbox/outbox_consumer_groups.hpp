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
    OutboxEntryId needs_from;  ///< it has all before this one, and perhaps this one
    std::uint64_t behind = 0;  ///< entries that it was not given, or has not dealt with
};

/// The groups of the stream `key`; none where it is not there, or is no stream.
/// `behind` is exact when it is small, and otherwise an estimate between that and the length of the
/// stream: what Redis calls `lag` is off, for good, by what was trimmed before it rewrote its
/// append-only file and was started again (7.0).
/// Errors: unavailable. Thread: any. Source: https://redis.io/docs/data-types/streams.
Task<Result<std::vector<OutboxGroup>>> read_outbox_groups(
    RedisCommands* redis, std::string key, Deadline deadline
);

}  // namespace continuo
