#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "session/redis/redis_records.hpp"

namespace continuo {

/// Encrypts sessions that were stored in clear, a few hundred ids at a time, until one whole round
/// finds none: the migration to SESSION_ENCRYPTION_STRICT (docs/migration.md, "Turning encryption
/// on"). Does nothing where the cipher refuses values in clear, or there is no cipher.
/// Thread: any; a call that overlaps with another one does nothing.
class ClearValueEncryption {
public:
    /// `records` outlives it.
    explicit ClearValueEncryption(RedisRecords& records);

    /// Errors: unavailable; the next call continues.
    Task<Result<void>> advance(TimePoint now);
    [[nodiscard]] bool is_finished() const { return x_finished; }

private:
    Task<Result<void>> read_some(TimePoint now);
    /// At the end of a partition, and of a round.
    void go_on();

    RedisRecords& x_records;
    std::atomic<bool> x_finished;
    std::atomic<bool> x_running{false};
    std::size_t x_partition = 0;
    std::string x_cursor = "0";  ///< of HSCAN
    std::uint64_t x_found = 0;   ///< in this round
};

}  // namespace continuo
