#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "base/id.hpp"
#include "base/lru_cache.hpp"
#include "session/session_record.hpp"
#include "session/transitions/transitions.hpp"
#include "session/turn.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

/// A turn that was decided on a cached state, and that the first step of its lease writes.
template <class Stored>
class PutOffTurn final : public UnwrittenTurn {
public:
    using Entry = LruCache<Stored>::Entry;

    PutOffTurn(Entry state, SessionRecord with_turn)
        : before(std::move(state)), after(std::move(with_turn)) {}

    /// True for the step that is to write it; later ones find it in the store, or not.
    [[nodiscard]] bool claim() { return !x_claimed.exchange(true); }
    /// The step did not write.
    void release() { x_claimed = false; }

    const Entry before;
    const SessionRecord after;

private:
    std::atomic<bool> x_claimed{false};
};

/// Remembers which sessions other instances changed lately: a decision on their cached state would
/// be refused. By hash: two sessions may share a place, which costs a read. Thread: any.
class RecentlyShared {
public:
    /// The cached state was old.
    void note_change(const std::string& id) { place(id) = reads_after_change; }
    /// The cached state was not old.
    void note_same(const std::string& id) {
        auto& reads = place(id);
        if (const auto left = reads.load(); left > 0) reads = static_cast<std::uint8_t>(left - 1);
    }
    [[nodiscard]] bool has(const std::string& id) { return place(id) > 0; }

private:
    static constexpr std::uint8_t reads_after_change = 8;

    std::atomic<std::uint8_t>& place(const std::string& id) {
        return x_reads[std::hash<std::string>{}(id) % x_reads.size()];
    }

    std::array<std::atomic<std::uint8_t>, 4096> x_reads{};
};

// What a store with optimistic concurrency control does with BeginTurn::reply_follows. Its Updater
// has: `Stored`; likely_state(), the state to begin on without a write; is_alive(); context();
// after(), the record after a step; step(); and write_put_off(), which writes a turn and a step of
// it, false if the session was changed since.

/// The state that is cached, or read if it is likely to be old. `metrics` may be null.
template <class Cache, class Updater>
Task<Result<typename Cache::Entry>> find_likely_state(
    Cache& cache, RecentlyShared& shared, Updater& updater, std::string id, Metrics* metrics
) {
    auto cached = cache.find(id);
    if (metrics != nullptr) metrics->record_session_cache(cached != nullptr && !shared.has(id));
    if (cached != nullptr && !shared.has(id)) co_return cached;
    auto stored = co_await updater.read(id);
    if (cached == nullptr || !stored) co_return stored;
    if ((*stored)->revision == cached->revision) {
        shared.note_same(id);
    } else {
        shared.note_change(id);
    }
    co_return stored;
}

/// Begins a turn; if its reply follows at once, on the cached state and without a write.
template <class Updater>
Task<Result<BeginOutcome>> begin_or_put_off(Updater& updater, BeginTurn turn) {
    auto id = turn.session_id;
    const bool may_put_off = turn.reply_follows && !turn.durable && is_valid_id(id);
    auto decide = [turn = std::move(turn)](
                      const SessionRecord& record, const StepContext& context
                  ) { return traced(decide_begin(record, BeginTurn(turn), context), turn.trace); };
    if (may_put_off) {
        const auto state = co_await updater.likely_state(id);
        if (!state) co_return std::unexpected(state.error());
        if (updater.is_alive((*state)->record)) {
            auto decision = decide((*state)->record, updater.context());
            auto* begun = decision ? std::get_if<Begun>(&decision->outcome) : nullptr;
            if (begun != nullptr && decision->step) {
                auto after = updater.after(**state, std::move(*decision->step));
                begun->lease.unwritten = std::make_shared<PutOffTurn<typename Updater::Stored>>(
                    *state, std::move(after)
                );
                co_return std::move(decision->outcome);
            }
        }
    }
    co_return co_await updater.template step<BeginOutcome>(std::move(id), std::move(decide));
}

/// A step of a lease. The first one of a turn that was put off writes both, or is refused
/// (conflict, overtaken) if the session was changed since the turn began.
template <class Value, class Updater, class Decide>
Task<Result<Value>> step_of_lease(Updater& updater, Lease lease, Decide decide) {
    const auto turn =
        std::static_pointer_cast<PutOffTurn<typename Updater::Stored>>(lease.unwritten);
    if (turn == nullptr || !turn->claim())
        co_return co_await updater.template step<Value>(
            std::move(lease.session_id), std::move(decide)
        );
    auto decision = decide(turn->after, updater.context());
    if (!decision || !decision->step) {
        turn->release();
        if (!decision) co_return std::unexpected(std::move(decision.error()));
        co_return std::move(decision->outcome);
    }
    const auto written = co_await updater.write_put_off(turn, std::move(*decision->step));
    if (!written) co_return std::unexpected(written.error());
    if (*written) co_return std::move(decision->outcome);
    co_return fail(
        Errc::conflict,
        lease.session_id + ": it was changed since the turn began",
        ErrorReason::overtaken
    );
}

}  // namespace continuo
