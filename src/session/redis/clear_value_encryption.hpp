#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "session/redis/redis_records.hpp"

namespace continuo {

/// Encrypts sessions that are stored as clear text, a few hundred ids at a time, until a round over
/// all partitions finds none: the migration to SESSION_ENCRYPTION_STRICT (docs/migration.md,
/// "Turning encryption on"). Does nothing without a cipher, or if it refuses clear text.
/// Thread: any; a call during another one does nothing.
class ClearValueEncryption {
public:
    /// `records` outlives it.
    explicit ClearValueEncryption(RedisRecords& records);

    /// Errors: unavailable; the next call continues.
    Task<Result<void>> advance(TimePoint now);
    [[nodiscard]] bool is_finished() const { return x_finished; }

private:
    Task<Result<void>> read_some(TimePoint now);
    /// Advances to the next partition; logs the result at the end of a round.
    void go_on();

    RedisRecords& x_records;
    std::atomic<bool> x_finished;
    std::atomic<bool> x_running{false};
    std::size_t x_partition = 0;
    std::string x_cursor = "0";  ///< of HSCAN
    std::uint64_t x_found = 0;   ///< in this round
};

}  // namespace continuo
