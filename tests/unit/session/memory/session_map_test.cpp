#include "session/memory/session_map.hpp"

#include <gtest/gtest.h>

#include "support/edit_session.hpp"
#include "unit/session/records.hpp"

namespace continuo::test {
namespace {

void put(SessionMap& map, const std::string& id) {
    auto locked = map.lock(id);
    auto record = new_record();
    edit(record.session).session_id = id;
    locked.put(locked.place(id), std::move(record), t0);
}

/// Takes the longest unused out, as often as there is one.
std::vector<std::string> drain(SessionMap& map) {
    std::vector<std::string> ids;
    for (auto order = map.stripes_by_use(); !order.empty(); order = map.stripes_by_use()) {
        auto locked = map.lock_stripe(order.front());
        auto* slot = locked.longest_unused();
        ids.push_back(*slot->id);
        locked.drop(*slot);
    }
    return ids;
}

TEST(SessionMap, OrdersByUseAcrossItsStripes) {
    SessionMap map(100, 8);
    std::vector<std::string> expected;
    for (int i = 0; i < 50; ++i)
        put(map, "s" + std::to_string(i));
    for (int i = 0; i < 50; i += 2) {
        const auto id = "s" + std::to_string(i);
        auto locked = map.lock(id);
        locked.use(*locked.find(id), t0);
    }
    for (int i = 1; i < 50; i += 2)
        expected.push_back("s" + std::to_string(i));
    for (int i = 0; i < 50; i += 2)
        expected.push_back("s" + std::to_string(i));
    EXPECT_EQ(map.total(), 50u);
    EXPECT_EQ(drain(map), expected);
    EXPECT_EQ(map.total(), 0u);
    EXPECT_EQ(map.active(), 0u);
}

TEST(SessionMap, CountsTheBytesOfItsRecords) {
    SessionMap map(10, 4, 100'000);
    EXPECT_EQ(map.bytes(), 0U);
    put(map, "s");
    const auto one = map.bytes();
    EXPECT_GT(one, sizeof(SessionRecord));
    put(map, "t");
    EXPECT_EQ(map.bytes(), 2 * one);
    {
        auto locked = map.lock("s");
        auto& slot = *locked.find("s");
        for (std::uint64_t seq = 1; seq <= 10; ++seq) {
            Message message;
            message.seq = seq;
            message.content = std::string(10'000, 'x');
            message.metadata = {{"note", std::string(100, 'y')}};
            slot.record->messages.push_back(std::move(message));
            ++edit(slot.record->session).last_seq;
        }
        locked.settle(slot);
        EXPECT_GE(map.bytes(), 2 * one + 10 * 10'100);
        EXPECT_LE(map.bytes(), 2 * one + 10 * 11'000);
        EXPECT_TRUE(map.is_too_full());
        slot.record->messages.drop_front(10);
        locked.settle(slot);
        EXPECT_EQ(map.bytes(), 2 * one);
        EXPECT_FALSE(map.is_too_full());
        locked.drop(slot);
    }
    EXPECT_EQ(map.bytes(), one);
    drain(map);
    EXPECT_EQ(map.bytes(), 0U);
}

TEST(SessionMap, CountsWhatItHolds) {
    SessionMap map(1, 1);
    put(map, "s");
    EXPECT_FALSE(map.is_too_full());
    put(map, "t");
    EXPECT_TRUE(map.is_too_full());
    auto locked = map.lock("s");
    auto* slot = locked.find("s");
    edit(slot->record->session).status = SessionStatus::ended;
    slot->record->pending = PendingTurn{.turn = 1, .holder = "a", .lease_end = t0};
    locked.settle(*slot);
    locked.settle(*slot);
    EXPECT_EQ(map.active(), 1u);
    EXPECT_EQ(map.pending(), 1u);
    int seen = 0;
    locked.for_each_pending([&](const Slot& found) { seen += found.id == slot->id ? 1 : 0; });
    EXPECT_EQ(seen, 1);
    locked.drop(*slot);
    EXPECT_EQ(locked.find("s"), nullptr);
    EXPECT_EQ(map.active(), 1u);
    EXPECT_EQ(map.pending(), 0u);
}

TEST(SessionMap, TombstonesLastForTheirTimeAndAreBounded) {
    SessionMap map(1, 1);
    auto locked = map.lock("s");
    locked.add_tombstone("s", t0 + 1h);
    EXPECT_TRUE(locked.has_tombstone("s", t0 + 1h - 1us));
    EXPECT_FALSE(locked.has_tombstone("s", t0 + 1h));
    EXPECT_FALSE(locked.has_tombstone("t", t0));
    locked.add_tombstone("s", t0 + 2h);
    locked.forget_tombstones(t0 + 1h);
    EXPECT_TRUE(locked.has_tombstone("s", t0));
    locked.forget_tombstones(t0 + 2h);
    EXPECT_FALSE(locked.has_tombstone("s", t0));
    for (int i = 0; i < 1000; ++i)
        locked.add_tombstone("s" + std::to_string(i), t0 + 1h);
    EXPECT_FALSE(locked.has_tombstone("s0", t0));
    EXPECT_TRUE(locked.has_tombstone("s999", t0));
}

}  // namespace
}  // namespace continuo::test
