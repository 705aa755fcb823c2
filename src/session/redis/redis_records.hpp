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

/// A session as stored in Redis. `revision` identifies this state: a write is made only if it names
/// the revision that is still stored.
struct StoredRecord {
    std::string revision;
    SessionRecord record;
    TimePoint end{};          ///< what the expiry index holds, if this instance wrote it; else 0
    bool is_earlier = false;  ///< the library continuo_v1 wrote it
};

/// What a write adds to the outbox.
enum class Publish {
    now,       ///< an entry, with all messages since the one before
    later,     ///< with the session's next entry
    restored,  ///< nothing: it comes from the archive
};

/// What a write changes.
struct RecordChange {
    std::string revision;   ///< of the state that was read; empty: a new session
    SessionRecord after;    ///< the whole state after it
    MessageList appended;   ///< to the log
    bool replaces = false;  ///< `appended` is the whole log and replaces the stored one
    Publish publish = Publish::now;
    std::optional<Ticket> ticket;        ///< for the archive, through the outbox
    std::vector<CustomerFact> memories;  ///< likewise
    TimePoint now{};
    /// Index entries that are up to date, so that the write leaves them out.
    struct Unchanged {
        bool listing = false;  ///< status, user and creation time
        bool end = false;      ///< time in the expiry index, and TTL, close enough
    };
    Unchanged unchanged;
    TimePoint expires{};                ///< when the reaper is to check it
    std::chrono::milliseconds kept{0};  ///< TTL in Redis, if no instance reaps it
};

/// A change as arguments of the function in Redis.
struct PreparedWrite {
    std::string session_id;
    FunctionCall call;
};

enum class WriteOutcome {
    written,
    changed,  ///< by another writer since it was read: nothing was written
    exists,   ///< a new session's id is taken
    missing,
    tombstone,    ///< erased a short while ago
    outbox_full,  ///< beyond its bound; see outbox_bound.hpp
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

/// What erasing leaves in Redis.
struct EraseOptions {
    std::chrono::milliseconds tombstone{0};  ///< lifetime of the id's tombstone; 0: no tombstone
    bool always = false;                     ///< also if the session does not exist

    bool operator==(const EraseOptions&) const = default;
};

/// Number of sessions in the indexes: as of the last count, plus the changes made by this instance
/// since.
struct RecordCounts {
    std::uint64_t sessions = 0;
    std::uint64_t active = 0;   ///< not ended
    std::uint64_t pending = 0;  ///< with an unanswered turn
};

/// A unique revision: 32 random hex digits.
[[nodiscard]] std::string make_revision();

/// Sessions in Redis: reads, and writes that succeed only if no other writer was faster.
/// Errors of all: unavailable (a write may have been made; only its revision shows whether),
/// corrupt (the stored value cannot be read; the id is in the detail).
/// Thread: any. Cancel: a write may or may not have been made.
class RedisRecords {
public:
    /// `redis` outlives it. `cipher` may be null: values are stored in clear. `outbox_bytes_max` is
    /// for all partitions together; 0: there is no outbox. With `replicas_awaited` a write succeeds
    /// only once so many replicas have it.
    RedisRecords(
        RedisCommands& redis,
        RedisKeys keys,
        std::size_t messages_kept,
        std::shared_ptr<const SessionCipher> cipher = nullptr,
        std::size_t outbox_bytes_max = 0,
        std::size_t replicas_awaited = 0
    );

    [[nodiscard]] const RedisKeys& keys() const { return x_keys; }
    [[nodiscard]] const SessionCipher* cipher() const { return x_cipher.get(); }
    [[nodiscard]] bool awaits_replicas() const { return x_replicas_awaited > 0; }

    /// The state and the newest messages (all of a pending turn). Errors: not_found, gone.
    Task<Result<StoredRecord>> read(std::string id, TimePoint now);
    /// The state of each; sessions that do not exist are left out.
    Task<Result<StatesRead>> read_states(std::vector<std::string> ids);
    /// Messages `first` to `last`, as far as they exist.
    Task<Result<std::vector<Message>>> read_log(
        std::string id, std::uint64_t first, std::uint64_t last
    );
    /// `revision` is the new state's: 1 to 64 characters that no other write has.
    [[nodiscard]] PreparedWrite prepare(const RecordChange& change, std::string_view revision)
        const;
    /// Errors: timeout if it was written and too few replicas confirmed it in time.
    Task<Result<WriteOutcome>> write(PreparedWrite prepared);
    /// If writes wait for replicas: waits until the replicas have the state that was read as well.
    /// It may come from a write that no replica confirmed, and a promotion would lose it. False:
    /// the session was changed since. Errors: as of write().
    Task<Result<bool>> confirm(std::shared_ptr<const StoredRecord> stored, TimePoint now);
    /// False if there is no session, or none with this revision (empty: any revision). An erasure
    /// with a tombstone is published in the outbox. Errors: timeout, as of write(), for an erasure
    /// with a tombstone.
    Task<Result<bool>> erase(
        std::string id, std::string revision, EraseOptions burial, TimePoint now
    );

    /// Writes a session again, whole, if a value of it is stored in clear or in an earlier format.
    /// Returns whether it did. Call with a cipher only.
    /// Errors: corrupt.
    Task<Result<bool>> encrypt(std::string id, TimePoint now);
    /// Lists a session that the library continuo_v1 wrote, and removes it from that library's
    /// indexes.
    Task<Result<void>> adopt(Session session);

    /// Runs one command for each partition, `command(partition)`, in one round trip.
    Task<Result<std::vector<Reply>>> for_each_partition(std::vector<Command> commands);
    /// Whether a write would succeed: calls a write function without effect, which Redis refuses
    /// for the same reasons (permissions, out of memory, read-only replica, too few replicas).
    Task<Result<void>> ping();

    [[nodiscard]] RecordCounts counts() const;
    /// Counts the sessions in the indexes, to include the changes made by other instances.
    Task<Result<void>> refresh_counts();

private:
    Task<Result<std::vector<Reply>>> run(std::vector<Command> commands);
    /// Whether a value of it is not as the cipher would write it.
    Task<Result<bool>> has_earlier_values(std::string id);
    /// `again`: it looked broken before.
    Task<Result<StoredRecord>> read_once(std::string id, TimePoint now, bool again);
    Task<Result<std::vector<Reply>>> call(
        FunctionCall call, std::vector<Command> behind, std::size_t partition
    );
    [[nodiscard]] FunctionCall call_of(std::string function, std::string_view id) const;
    /// Commands to send directly after a write; empty if writes do not wait for replicas.
    [[nodiscard]] std::vector<Command> wait_for_replicas() const;
    /// Errors: timeout if `replies` (of a write and its WAIT) show too few replicas.
    [[nodiscard]] Result<void> check_replicas(const std::vector<Reply>& replies) const;
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
    std::unique_ptr<PartitionCounts[]> x_counts;  // NOLINT(modernize-avoid-c-arrays): not movable
};

/// A score of a sorted set.
[[nodiscard]] std::string to_score(TimePoint time);

}  // namespace continuo
