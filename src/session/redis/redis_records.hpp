#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "redis/protocol/function_call.hpp"
#include "session/redis/redis_keys.hpp"
#include "session/session_encryption.hpp"
#include "session/session_record.hpp"

namespace continuo {

class Metrics;

/// A session read from Redis. `revision` identifies this state: a write succeeds only if the stored
/// revision is still the one that was read.
struct StoredRecord {
    std::string revision;
    SessionRecord record;
    TimePoint end{};          ///< score in the expiry index, if this instance wrote it; else 0
    bool is_earlier = false;  ///< the library continuo_v1 wrote it
};

/// When a write is published in the outbox.
enum class Publish {
    now,       ///< with an entry that has all messages since the previous entry
    later,     ///< with the session's next entry
    restored,  ///< not at all: the messages come from the archive
};

/// What a write changes.
struct RecordChange {
    std::string revision;   ///< of the state that was read; empty: a new session
    SessionRecord after;    ///< the record after the change
    MessageList appended;   ///< to the log
    bool replaces = false;  ///< `appended` is the whole log and replaces the stored one
    Publish publish = Publish::now;
    std::optional<Ticket> ticket;        ///< for the archive, through the outbox
    std::vector<CustomerFact> memories;  ///< for the archive, through the outbox
    ForgottenFacts forgotten;            ///< the same
    TraceContext trace;                  ///< for the archive, through the outbox
    TimePoint now{};
    /// Index entries that are up to date and need not be written.
    struct Unchanged {
        bool listing = false;  ///< status, user and creation time
        bool end = false;      ///< time in the expiry index, and TTL: equal or close enough
    };
    Unchanged unchanged;
    TimePoint expires{};                ///< when the reaper checks it
    std::chrono::milliseconds kept{0};  ///< TTL in Redis, for when no instance reaps it
};

/// A change as arguments of the function in Redis.
struct PreparedWrite {
    std::string session_id;
    FunctionCall call;
};

enum class WriteOutcome {
    written,
    changed,  ///< the revision differs: another writer changed the session since it was read
    exists,   ///< a new session's id is taken
    missing,
    tombstone,    ///< the id has a tombstone
    outbox_full,  ///< the outbox exceeds its limit; see outbox_bound.hpp
};

/// States of several sessions.
struct StatesRead {
    std::vector<SessionRecord> records;  ///< without messages
    struct Unreadable {
        std::string id;
        std::string detail;  ///< begins with the id
    };
    std::vector<Unreadable> unreadable;
};

/// How to erase a session.
struct EraseOptions {
    std::chrono::milliseconds tombstone{0};  ///< lifetime of the id's tombstone; 0: no tombstone
    bool always = false;                     ///< add the tombstone even if there is no session

    bool operator==(const EraseOptions&) const = default;
};

/// Number of sessions in the indexes: the last count plus the changes by this instance since.
struct RecordCounts {
    std::uint64_t sessions = 0;
    std::uint64_t active = 0;   ///< not ended
    std::uint64_t pending = 0;  ///< with an unanswered turn
};

/// A unique revision: 32 random hex digits.
[[nodiscard]] std::string make_revision();

/// Sessions in Redis: reads, and writes that succeed only if the session was not changed since it
/// was read. Errors of all methods: unavailable (a write may have been executed; only the revision
/// shows whether), corrupt (a stored value cannot be read; the id is in the detail).
/// Thread: any. Cancellation: a write may or may not be executed.
class RedisRecords {
public:
    /// `redis` outlives it. `cipher` null: values are stored as clear text. `outbox_bytes_max` is
    /// for all partitions together; 0: there is no outbox. `replicas_awaited`: how many replicas
    /// must confirm a write. `metrics` may be null and outlives it.
    RedisRecords(
        RedisCommands& redis,
        RedisKeys keys,
        std::size_t messages_kept,
        std::shared_ptr<const SessionCipher> cipher = nullptr,
        std::size_t outbox_bytes_max = 0,
        std::size_t replicas_awaited = 0,
        Metrics* metrics = nullptr
    );

    [[nodiscard]] const RedisKeys& keys() const { return x_keys; }
    [[nodiscard]] const SessionCipher* cipher() const { return x_cipher.get(); }
    [[nodiscard]] bool awaits_replicas() const { return x_replicas_awaited > 0; }

    /// The state and the newest messages, including all of a pending turn. Errors: not_found, gone.
    Task<Result<StoredRecord>> read(std::string id, TimePoint now);
    /// The states of several sessions; those that do not exist are left out.
    Task<Result<StatesRead>> read_states(std::vector<std::string> ids);
    /// Messages `first` to `last`, as far as they exist.
    Task<Result<std::vector<Message>>> read_log(
        std::string id, std::uint64_t first, std::uint64_t last
    );
    /// `revision`: of the new state; 1 to 64 characters, unique to this write.
    [[nodiscard]] PreparedWrite prepare(const RecordChange& change, std::string_view revision)
        const;
    /// Errors: timeout if it was written but too few replicas confirmed it in time.
    Task<Result<WriteOutcome>> write(PreparedWrite prepared);
    /// If writes wait for replicas: waits until replicas have the state that was read, too. Without
    /// that, a promotion could lose a state that was read but not confirmed. False: the session was
    /// changed since. Errors: as of write().
    Task<Result<bool>> confirm(std::shared_ptr<const StoredRecord> stored, TimePoint now);
    /// False if there is no session, or none with this revision (empty: any revision). An erasure
    /// with a tombstone is published in the outbox. Errors: timeout, as of write(), for an erasure
    /// with a tombstone.
    Task<Result<bool>> erase(
        std::string id, std::string revision, EraseOptions burial, TimePoint now
    );

    /// Rewrites a session if one of its values is clear text or has an earlier format. Returns
    /// whether there was one. Requires a cipher. Errors: corrupt.
    Task<Result<bool>> encrypt(std::string id, TimePoint now);
    /// Moves a session that the library continuo_v1 wrote from that library's indexes to the
    /// current ones.
    Task<Result<void>> adopt(Session session);

    /// Runs commands on the indexes of partitions in one round trip. Fails if a reply is an error.
    Task<Result<std::vector<Reply>>> for_each_partition(std::vector<Command> commands);
    /// Whether a write would succeed: calls a write function without effect, which Redis refuses
    /// for the same reasons as a write (NOPERM, OOM, READONLY, NOREPLICAS).
    Task<Result<void>> ping();

    [[nodiscard]] RecordCounts counts() const;
    /// Counts the sessions in the indexes, which includes the changes by other instances.
    Task<Result<void>> refresh_counts();

private:
    Task<Result<std::vector<Reply>>> run(std::vector<Command> commands);
    /// Whether one of the session's values is clear text or has an earlier format.
    Task<Result<bool>> has_earlier_values(std::string id);
    /// `again`: the first read failed with `corrupt`.
    Task<Result<StoredRecord>> read_once(std::string id, TimePoint now, bool again);
    Task<Result<std::vector<Reply>>> call(
        FunctionCall call, std::vector<Command> behind, std::size_t partition
    );
    [[nodiscard]] FunctionCall call_of(std::string function, std::string_view id) const;
    [[nodiscard]] Result<std::vector<Message>> open_log(const Reply& reply, std::string_view id)
        const;
    [[nodiscard]] Result<SessionRecord> open_state(std::string_view stored, std::string_view id)
        const;
    void note_changes(std::size_t partition, const Reply& reply);

    struct PartitionCounts {
        std::atomic<std::int64_t> sessions{0};
        std::atomic<std::int64_t> active{0};
        std::atomic<std::int64_t> pending{0};
    };

    RedisCommands& x_redis;
    RedisKeys x_keys;
    std::size_t x_messages_kept;
    std::shared_ptr<const SessionCipher> x_cipher;
    std::size_t x_outbox_bytes_max;  ///< of one partition; 0: there is no outbox
    std::size_t x_replicas_awaited;
    Metrics* x_metrics;
    std::unique_ptr<PartitionCounts[]> x_counts;  // NOLINT(modernize-avoid-c-arrays): not movable
};

/// A score of a sorted set.
[[nodiscard]] std::string to_score(TimePoint time);

}  // namespace continuo
