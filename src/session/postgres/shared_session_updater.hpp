#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/lru_cache.hpp"
#include "session/postgres/postgres_session_store.hpp"
#include "session/put_off_turn.hpp"
#include "session/transitions/transitions.hpp"

namespace continuo {

/// A session as it is in the database. `revision` names this state: a step is written only if the
/// session still has it.
struct SharedSessionRecord {
    std::int64_t revision = 0;
    SessionRecord record;
};

/// Reads sessions from the database and changes them with optimistic concurrency control. The
/// transitions decide what changes; this class stores it. Thread: any. Cancellation: a step may or
/// may not be written.
class SharedSessionUpdater {
public:
    using Entry = LruCache<SharedSessionRecord>::Entry;

    SharedSessionUpdater(
        const PostgresSessionStoreConfig& config,
        SharedSessions& shared,
        Archive& archive,
        const Clock& clock,
        Metrics* metrics
    );

    [[nodiscard]] Archive& archive() { return x_archive; }
    [[nodiscard]] StepContext context() const;
    [[nodiscard]] std::chrono::seconds lifetime_max() const { return x_lifetimes.absolute; }

    /// The session as it is in the database now. Erases one past its lifetime. Errors: not_found,
    /// gone, and those of SharedSessions.
    Task<Result<Entry>> read(std::string id);

    /// Runs one step. `decide(record, context)` returns a Result<Decision<Value>>. It is called
    /// again with the newer record if the session was changed in between, so it must not move its
    /// captures.
    template <class Value, class Decide>
    Task<Result<Value>> step(std::string id, Decide decide);

    // For put_off_turn.hpp.
    using Stored = SharedSessionRecord;
    [[nodiscard]] bool is_alive(const SessionRecord& record) const {
        return check_alive(record).has_value();
    }
    Task<Result<Entry>> likely_state(std::string id) {
        return find_likely_state(x_cache, x_recently_shared, *this, std::move(id), x_metrics);
    }
    [[nodiscard]] SessionRecord after(const SharedSessionRecord& before, Step step) const;
    Task<Result<bool>> write_put_off(
        std::shared_ptr<PutOffTurn<SharedSessionRecord>> turn, Step step
    );

    /// Messages `first` to `last`. Errors: corrupt if one between them is missing.
    Task<Result<std::vector<Message>>> read_log(
        std::string id, std::uint64_t first, std::uint64_t last
    );
    /// Errors: conflict if the id exists, gone if it has a tombstone.
    Task<Result<SessionSnapshot>> create(Step step, bool id_is_new);
    Task<Result<bool>> erase(std::string id);
    /// erase() if check_erase() allows it to a customer, checked on the state that is erased.
    Task<Result<bool>> erase_for_customer(std::string id);
    /// Erases sessions past their lifetime. Returns how many.
    Task<Result<std::uint64_t>> reap(std::size_t limit);
    Task<Result<std::uint64_t>> erase_ended_before(TimePoint cutoff);
    /// Sessions with a pending turn and no valid lease. Counts all sessions now and then.
    Task<Result<std::vector<std::string>>> find_unleased(std::size_t limit);
    /// Errors: unavailable.
    Task<Result<void>> ping();
    /// The last count, with the changes by this instance since.
    [[nodiscard]] StoreStats stats() const;

private:
    // Limits the retries of one caller. Each retry means that another writer succeeded.
    static constexpr int attempts_max = 200;

    [[nodiscard]] Result<void> check_alive(const SessionRecord& record) const;
    /// As read(), also of a session past its lifetime.
    Task<Result<Entry>> fetch(std::string id);
    Task<Result<SharedSessionRecord>> open(SharedSession stored);
    /// `decided_on`: the record that `step` was decided on: that of `before`, and what is to be
    /// written with the step. Null: a new session.
    Task<Result<SharedStepOutcome>> write(
        const SharedSessionRecord* before, const SessionRecord* decided_on, Step step
    );
    Task<Result<bool>> erase_for(std::string id, EraseFor whom);
    Task<Result<bool>> erase_revision(std::string id, const SharedSessionRecord& stored);
    void note_change(const SessionRecord* before, const SessionRecord* after);
    Task<Result<void>> refresh_counts();

    SharedSessions& x_shared;
    Archive& x_archive;
    const Clock& x_clock;
    Lifetimes x_lifetimes;
    std::size_t x_messages_max;
    std::size_t x_messages_kept;
    Metrics* x_metrics;                     ///< may be null
    LruCache<SharedSessionRecord> x_cache;  ///< as last read or written: compare the revision
    RecentlyShared x_recently_shared;
    std::atomic<std::uint64_t> x_expired{0};
    std::atomic<std::int64_t> x_sessions{0};
    std::atomic<std::int64_t> x_active{0};
    std::atomic<std::int64_t> x_pending{0};
    std::atomic<SteadyPoint::duration::rep> x_count_after{0};
    std::mutex x_mutex;
    /// Sessions of before, with a message that nobody answered: the log tells it, the index of
    /// leases does not.
    std::vector<std::string> x_unindexed;
};

template <class Value, class Decide>
Task<Result<Value>> SharedSessionUpdater::step(std::string id, Decide decide) {
    if (!is_valid_id(id)) co_return fail(Errc::invalid_input, "session_id");
    auto entry = x_cache.find(id);
    if (x_metrics != nullptr) x_metrics->record_session_cache(entry != nullptr);
    bool confirmed = false;
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        if (entry == nullptr) {
            auto found = co_await read(id);
            if (!found) co_return std::unexpected(std::move(found.error()));
            entry = std::move(*found);
            confirmed = true;
        }
        auto alive = check_alive(entry->record);
        auto decision = alive ? decide(entry->record, context())
                              : Result<Decision<Value>>(std::unexpected(std::move(alive.error())));
        if (decision && decision->step) {
            const auto written =
                co_await write(entry.get(), &entry->record, std::move(*decision->step));
            if (!written) co_return std::unexpected(written.error());
            if (*written == SharedStepOutcome::written) co_return std::move(decision->outcome);
        } else if (confirmed) {
            if (!decision) co_return std::unexpected(std::move(decision.error()));
            co_return std::move(decision->outcome);
        }
        // Another instance changed the session, or the decision rests on a state that may be old.
        if (x_metrics != nullptr) x_metrics->record_session_retry();
        if (!confirmed) x_recently_shared.note_change(id);
        entry.reset();
        confirmed = false;
    }
    co_return fail(Errc::busy, id + ": too many concurrent changes");
}

}  // namespace continuo
