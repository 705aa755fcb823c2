#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "session/session_record.hpp"

namespace continuo {

class SessionLock;

/// A coroutine that waits for a session's lock; see async_session_mutex.hpp.
class Waiter {
public:
    virtual ~Waiter() = default;
    /// The coroutine was destroyed with its io_context: the next waiter gets the lock.
    [[nodiscard]] virtual bool is_abandoned() const = 0;
    virtual void resume(SessionLock session_lock) = 0;
};

/// Memory used by a session and its slot in the map, in bytes. Takes time proportional to its
/// outcomes (of ten minutes) and metadata, independent of its messages.
[[nodiscard]] std::size_t memory_of(const SessionRecord& record);

/// The entry of one session id: its record, if it is in memory, and the coroutines that wait for
/// its lock.
struct Slot {
    std::optional<SessionRecord> record;
    TimePoint used_at{};     ///< when its idle clock last moved, or when it was loaded
    std::uint64_t tick = 0;  ///< orders slots by use, also if the clock stops or jumps

    bool held = false;  ///< it is locked; see async_session_mutex.hpp
    std::unique_ptr<std::deque<std::unique_ptr<Waiter>>> waiting;  ///< null in most slots

    using Hook = boost::intrusive::list_member_hook<>;
    Hook by_use;
    Hook by_pending;
    bool counted_active = false;
    std::size_t counted_bytes = 0;    ///< of the record, included in the map's sum
    const std::string* id = nullptr;  ///< the map's key
};

/// The sessions in memory: stripes of hash maps, each with its own lock, which is held for
/// microseconds and never across a suspension.
///
/// Each stripe has a list of its slots by use, newest first, and publishes the tick of the last
/// one. The longest unused session of all is the last one of the stripe with the smallest tick:
/// finding it takes a scan of the stripes, independent of the number of sessions. The limits apply
/// to the sum of all stripes. Thread: any.
class SessionMap {
public:
    class Locked;

    /// `bytes_max`: limit for the sum of memory_of() of all records.
    SessionMap(
        std::size_t sessions_max, std::size_t stripes, std::size_t bytes_max = bytes_unlimited
    );
    static constexpr std::size_t bytes_unlimited = SIZE_MAX;

    [[nodiscard]] Locked lock(const std::string& id);
    [[nodiscard]] Locked lock_stripe(std::size_t index);
    [[nodiscard]] std::size_t stripe_count() const { return x_stripes.size(); }

    [[nodiscard]] bool is_too_full() const {
        return x_total.load() > x_sessions_max || x_bytes.load() > x_bytes_max;
    }
    /// Indexes of the stripes, the one with the longest unused session first.
    [[nodiscard]] std::vector<std::size_t> stripes_by_use() const;
    /// Held while evicting, so that two threads do not evict two sessions to make room for one.
    [[nodiscard]] std::mutex& eviction_mutex() { return x_eviction; }

    [[nodiscard]] std::size_t total() const { return x_total.load(); }
    [[nodiscard]] std::size_t bytes() const { return x_bytes.load(); }
    [[nodiscard]] std::size_t active() const { return x_active.load(); }
    [[nodiscard]] std::size_t pending() const { return x_pending.load(); }

private:
    using UseList = boost::intrusive::list<
        Slot,
        boost::intrusive::member_hook<Slot, Slot::Hook, &Slot::by_use>,
        boost::intrusive::constant_time_size<false>>;
    using PendingList = boost::intrusive::list<
        Slot,
        boost::intrusive::member_hook<Slot, Slot::Hook, &Slot::by_pending>,
        boost::intrusive::constant_time_size<false>>;

    static constexpr std::uint64_t tick_none = UINT64_MAX;

    struct alignas(64) Stripe {
        std::mutex mutex;
        std::unordered_map<std::string, Slot> slots;
        std::unordered_map<std::string, TimePoint> tombstones;  ///< id -> until
        std::deque<std::string> tombstone_order;
        std::atomic<std::uint64_t> oldest_tick{tick_none};
        // After the slots: lists unlink their members before these are destroyed.
        UseList by_use;  ///< newest first
        PendingList by_pending;
    };

    [[nodiscard]] Stripe& stripe_of(const std::string& id);

    std::size_t x_sessions_max;
    std::size_t x_bytes_max;
    std::size_t x_tombstones_max;  ///< a stripe's
    std::vector<std::unique_ptr<Stripe>> x_stripes;
    std::atomic<std::size_t> x_total{0};
    std::atomic<std::size_t> x_bytes{0};
    std::atomic<std::size_t> x_active{0};
    std::atomic<std::size_t> x_pending{0};
    std::atomic<std::uint64_t> x_tick{0};
    std::mutex x_eviction;
};

/// One stripe, locked. Must not be held across the suspension of a coroutine: that would block
/// other threads.
class SessionMap::Locked {
public:
    /// nullptr if its record is not in memory.
    [[nodiscard]] Slot* find(const std::string& id);
    /// The id's slot, created if there is none. remove_if_idle() removes an unused one.
    [[nodiscard]] Slot& place(const std::string& id);

    /// Puts the record into memory. `used_at`: when its idle clock moved last, or now.
    void put(Slot& slot, SessionRecord record, TimePoint used_at);
    /// Updates counts, sums and lists after a change of the record.
    void settle(Slot& slot);
    void use(Slot& slot, TimePoint now);
    /// Removes the record from memory.
    void drop(Slot& slot);
    /// Removes a slot that has no record and is not locked.
    void remove_if_idle(Slot& slot);

    /// Prevents that a session with this id is created until then.
    void add_tombstone(const std::string& id, TimePoint until);
    [[nodiscard]] bool has_tombstone(const std::string& id, TimePoint now) const;
    void forget_tombstones(TimePoint now);

    /// Iterate over the slots by use, the longest unused first; nullptr at the end.
    [[nodiscard]] Slot* longest_unused();
    [[nodiscard]] Slot* next_unused(Slot& slot);

    template <class Visit>
    void for_each(Visit visit) {
        for (auto& slot : x_stripe->by_use)
            visit(slot);
    }
    template <class Visit>
    void for_each_pending(Visit visit) {
        for (auto& slot : x_stripe->by_pending)
            visit(slot);
    }

private:
    friend class SessionMap;
    Locked(SessionMap& map, Stripe& stripe)
        : x_map(&map), x_stripe(&stripe), x_lock(stripe.mutex) {}
    void publish_oldest();

    SessionMap* x_map;
    Stripe* x_stripe;
    std::unique_lock<std::mutex> x_lock;
};

}  // namespace continuo
