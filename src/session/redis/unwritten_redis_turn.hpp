#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "session/redis/stored_record_cache.hpp"
#include "session/turn.hpp"

namespace continuo {

/// A turn that was decided on a cached state, and that the first step of its lease writes.
class UnwrittenRedisTurn final : public UnwrittenTurn {
public:
    UnwrittenRedisTurn(StoredRecordCache::Entry state, SessionRecord with_turn)
        : before(std::move(state)), after(std::move(with_turn)) {}

    /// True for the step that is to write it; later ones find it in Redis, or not.
    [[nodiscard]] bool claim() { return !x_claimed.exchange(true); }
    /// The step did not write.
    void release() { x_claimed = false; }

    const StoredRecordCache::Entry before;
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

}  // namespace continuo
