#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "async/task.hpp"
#include "base/error.hpp"
#include "database/shared_records.hpp"
#include "redis/function_library.hpp"
#include "redis/redis_commands.hpp"
#include "session/session_encryption.hpp"

namespace continuo {

/// KNOWLEDGE_SHARED_MAX_MB: bytes of all records in Redis.
inline constexpr std::size_t shared_bytes_max_default = std::size_t{256} << 20;

struct SharedLogConfig {
    std::string key_prefix = "continuo:";
    std::size_t bytes_max = shared_bytes_max_default;
    /// Changes that Redis remembers: a database that is further behind compares all versions.
    std::size_t entries_max = 20'000;
    std::size_t replicas_awaited = 0;               ///< SESSION_DURABILITY=replicated: 1
    std::shared_ptr<const SessionCipher> cipher{};  ///< may be null
};

/// Whether a call also waits for SharedLogConfig::replicas_awaited, as turns do.
enum class ReplicaWait { no, yes };

struct RecordWrite {
    SharedRecord record;
    /// The version that the writer changed (number 0: none); nullopt: any older one.
    std::optional<RecordVersion> expected;
};

struct LogEntry {
    LogPosition position;
    RecordStamp stamp;  ///< key empty: the entry cannot be read
};

struct LogPage {
    std::vector<LogEntry> entries;  ///< after the position, in order
    bool has_gap = false;           ///< the log does not have the position: no entries
    std::uint64_t last = 0;         ///< number of the newest entry in the log
    std::uint64_t bytes = 0;        ///< of all records
};

/// One page of all versions; `cursor` as of HSCAN, "0" at the end.
struct StampPage {
    std::vector<RecordStamp> stamps;
    std::string cursor;
};

struct FetchedRecords {
    std::vector<SharedRecord> records;    ///< those that exist and can be read
    std::vector<RecordStamp> unreadable;  ///< those that exist and cannot be read
    std::size_t taken = 0;                ///< how many of the keys were looked at
};

// clang-format off
/// The records that several databases have in common, in Redis, under one hash tag:
///
///   <prefix>{shared}:records   HASH    key -> value (record_codec.hpp), of those that are not erased
///   <prefix>{shared}:versions  HASH    key -> `<number> <origin> <erased> <bytes>`, also of erased ones
///   <prefix>{shared}:changes   STREAM  `t` tag, `k` key, `n` number, `o` origin, `e` erased
///   <prefix>{shared}:meta      HASH    `bytes`: of all records, `confirmed`: of the last confirm
///
/// Entries of the stream are numbered `1-0`, `2-0`, ... without a gap; the tag is random for each
/// call. A reader compares the tag of the entry that it read last: a log that lost writes (a crash, a
/// promotion, a FLUSHALL) and went on has another one, or none.
///
/// Functions (shared_log.lua), of these four keys; a call is done whole or not at all:
///   continuo_shared_v1_write, continuo_shared_v1_erase (also if Redis is out of memory)
///     args: limit of bytes | entries to keep | tag | for each record: key | `<number> <origin>` that
///           is expected, "" for none, "*" for any | number | origin | erased: 0 or 1 | value
///     Only versions newer than the stored one are written.
///     Replies: {ok, bytes, {1 or 0 for each record: written}}, {changed, key}, {full, bytes}.
///
///   continuo_shared_v1_confirm writes a tag and nothing else, for a WAIT behind it.
///
/// Errors of all methods: unavailable; with ReplicaWait::yes also timeout (too few replicas have
/// confirmed within a second: what was written is on the master). Values that cannot be read are logged once and left out.
/// Thread: any. Values are compressed and read on the pool.
// clang-format on
class SharedLog {
public:
    /// `redis` and `pool` outlive it.
    SharedLog(SharedLogConfig config, RedisCommands& redis, boost::asio::thread_pool& pool);

    /// Returns for each record whether it was written; if not, a version as new is there. Errors:
    /// conflict (version_mismatch: nothing was written), limit_exceeded (shared_full: nothing was
    /// written). After `unavailable` it may have been written, whole.
    Task<Result<std::vector<bool>>> write(std::vector<RecordWrite> writes, ReplicaWait wait);
    /// With ReplicaWait::yes the replicas have everything that the log has at the time of the call.
    Task<Result<LogPage>> read_after(LogPosition position, std::size_t limit, ReplicaWait wait);
    /// The position of the newest entry.
    Task<Result<LogPosition>> end();
    Task<Result<StampPage>> scan(std::string cursor);
    /// Reads the records of the first keys, at least one and about eight megabytes.
    Task<Result<FetchedRecords>> fetch(std::vector<std::string> keys);

    [[nodiscard]] std::size_t bytes_max() const { return x_config.bytes_max; }

private:
    Task<Result<std::vector<Reply>>> run(std::vector<Command> commands);
    Task<Result<std::vector<Reply>>> run_confirmed(std::vector<Command> reads);
    [[nodiscard]] std::size_t awaited(ReplicaWait wait) const {
        return wait == ReplicaWait::yes ? x_config.replicas_awaited : 0;
    }
    void report(const std::string& key, const RecordVersion& version, const Error& error);

    SharedLogConfig x_config;
    RedisCommands& x_redis;
    boost::asio::thread_pool& x_pool;
    std::string x_records;
    std::string x_versions;
    std::string x_changes;
    std::string x_meta;
    struct Reported;
    std::shared_ptr<Reported> x_reported;
};

[[nodiscard]] const FunctionLibrary& shared_log_functions();

}  // namespace continuo
