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

/// A session as it is in Redis. `revision` names this very state: a write names the state that it
/// was decided on.
struct StoredRecord {
    std::string revision;
    SessionRecord record;
    TimePoint end{};          ///< what the expiry index holds, if this instance wrote it; else 0
    bool is_earlier = false;  ///< the library continuo_v1 wrote it
};

/// What a write says to the outbox.
enum class Publish {
    now,       ///< an entry, with all messages since the one before
    later,     ///< with the session's next entry
    restored,  ///< nothing: it comes from the archive
};

/// What a write changes.
struct RecordChange {
    std::string revision;   ///< of the state that it was decided on; empty: a new session
    SessionRecord after;    ///< the whole state after it
    MessageList appended;   ///< to the log
    bool replaces = false;  ///< `appended` is the whole log: what is there goes
    Publish publish = Publish::now;
    std::optional<Ticket> ticket;        ///< for the archive, through the outbox
    std::vector<CustomerFact> memories;  ///< likewise
    TimePoint now{};
    /// What the indexes hold already and the write leaves out.
    struct Unchanged {
        bool listing = false;  ///< status, user and creation time
        bool end = false;      ///< when the reaper looks at it and Redis drops it, near enough
    };
    Unchanged unchanged;
    TimePoint expires{};                ///< when the reaper is to look at it
    std::chrono::milliseconds kept{0};  ///< the net: Redis itself drops it after this
};

/// A change as Redis is told it.
struct PreparedWrite {
    std::string session_id;
    FunctionCall call;
};

enum class WriteOutcome {
    written,
    changed,  ///< by somebody else since it was read: nothing was written
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

/// What erasing leaves behind.
struct EraseOptions {
    std::chrono::milliseconds tombstone{0};  ///< how long the id is buried; 0: not at all
    bool always = false;                     ///< also an id that is not there

    bool operator==(const EraseOptions&) const = default;
};

/// How many sessions the indexes hold: as they were when they were last counted, and what this
/// instance has changed since.
struct RecordCounts {
    std::uint64_t sessions = 0;
    std::uint64_t active = 0;   ///< not ended
    std::uint64_t pending = 0;  ///< with an unanswered turn
};

/// A revision that no other write has: 32 random hex digits.
[[nodiscard]] std::string make_revision();

/// Sessions in Redis: reads, and writes that are made only if nobody was faster.
/// Errors of all: unavailable (and then nothing is known of a write but through its stamp), corrupt
/// (what is stored cannot be read; the id is in the detail).
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
    /// The state of each; those that are not there are left out.
    Task<Result<StatesRead>> read_states(std::vector<std::string> ids);
    /// Messages `first` to `last`, as many as there are.
    Task<Result<std::vector<Message>>> read_log(
        std::string id, std::uint64_t first, std::uint64_t last
    );
    /// `stamp` is the new state's: 1 to 64 characters that no other write has.
    [[nodiscard]] PreparedWrite prepare(const RecordChange& change, std::string_view revision)
        const;
    /// Errors: timeout when it was written and the replicas did not say in time that they have it.
    Task<Result<WriteOutcome>> write(PreparedWrite prepared);
    /// Where writes wait for replicas: until those have the state that was read as well. It may be
    /// there because of a write that none of them had in time, and a promotion would take it away
    /// again. False: it was changed since. Errors: as of write().
    Task<Result<bool>> confirm(std::shared_ptr<const StoredRecord> stored, TimePoint now);
    /// False when there was none, or none with this stamp (empty: whatever is there). One that is
    /// buried is told to the outbox. Errors: timeout, as of write(), for one that is buried.
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

    /// Runs one command for each partition, `command(partition)`, all in one trip.
    Task<Result<std::vector<Reply>>> for_each_partition(std::vector<Command> commands);
    /// Whether a write would be made: by a function that makes none, which Redis refuses as it does
    /// the others (no rights, no memory left, a replica, no replica).
    Task<Result<void>> ping();

    [[nodiscard]] RecordCounts counts() const;
    /// Counts them: other instances change what no answer here tells.
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
    /// What is sent directly behind a write; empty when nobody waits for replicas.
    [[nodiscard]] std::vector<Command> wait_for_replicas() const;
    /// Errors: timeout: `replies`, of a write and what was behind it, do not say that they have it.
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
