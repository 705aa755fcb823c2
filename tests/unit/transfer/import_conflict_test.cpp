#include "transfer/import_conflict.hpp"

#include <gtest/gtest.h>

#include "support/edit_session.hpp"
#include "transfer/transferred_session.hpp"
#include "unit/transfer/copies.hpp"

namespace continuo::test {
namespace {

/// The same conversation after `messages` messages.
SessionRecord at(std::uint64_t messages) {
    return make_copy("s", messages).record;
}

TEST(Copy, HasOneHashWhateverStoreItIsIn) {
    auto record = at(4);
    const auto hash = hash_of(record);
    edit(record.session).version += 7;
    edit(record.session).fence += 7;
    record.outcomes.clear();
    record.committed = {};
    record.pending = PendingTurn{.turn = 3, .holder = "me", .lease_end = FakeClock::start()};
    edit(record.session).unknown = json::object{{"wild", {1, 2}}};
    EXPECT_EQ(hash_of(record), hash);
    EXPECT_EQ(hash.size(), 64U);
}

TEST(Copy, HasAnotherHashWhenAnythingIsMissing) {
    const auto hash = hash_of(at(4));
    auto record = at(4);
    edit(record.session).message_count += 1;
    EXPECT_NE(hash_of(record), hash);
    record = at(4);
    edit(record.session).unknown.clear();
    EXPECT_NE(hash_of(record), hash);
    record = at(4);
    auto messages = std::vector<Message>(record.messages.begin(), record.messages.end());
    messages[2].content += '.';
    record.messages = messages;
    EXPECT_NE(hash_of(record), hash);
}

TEST(Copy, IsOlderOrNewerWhereOneLogBeginsTheOther) {
    EXPECT_EQ(compare(at(4), at(4)), Relation::same);
    EXPECT_EQ(compare(at(2), at(4)), Relation::older);
    EXPECT_EQ(compare(at(4), at(2)), Relation::newer);
    auto other = at(4);
    auto messages = std::vector<Message>(other.messages.begin(), other.messages.end());
    messages[1].content = "something else";
    other.messages = messages;
    EXPECT_EQ(compare(other, at(6)), Relation::different);
    EXPECT_EQ(compare(at(6), other), Relation::different);
    auto lagging = at(2);
    edit(lagging.session).fence = 5000;
    EXPECT_EQ(compare(lagging, at(4)), Relation::different) << "a fence was given out there";
}

TEST(ImportPlan, AddsWhatIsNotThere) {
    const auto copy = at(4);
    const auto plan = plan_import(nullptr, copy, ConflictPolicy::keep);
    EXPECT_EQ(plan.outcome, ImportOutcome::added);
    EXPECT_TRUE(plan.writes);
    EXPECT_EQ(plan.first_seq, 1U);
    EXPECT_EQ(plan.state.session, copy.session);
    EXPECT_EQ(plan.state.outcomes, copy.outcomes);
    EXPECT_EQ(plan.state.committed, copy.committed);
}

TEST(ImportPlan, LeavesWhatIsTheSame) {
    const auto there = at(4);
    const auto plan = plan_import(&there, at(4), ConflictPolicy::replace);
    EXPECT_EQ(plan.outcome, ImportOutcome::same);
    EXPECT_FALSE(plan.writes);
}

TEST(ImportPlan, NeverLowersAFenceNorAVersion) {
    auto there = at(4);
    edit(there.session).fence = 1;
    auto plan = plan_import(&there, at(4), ConflictPolicy::keep);
    EXPECT_EQ(plan.outcome, ImportOutcome::same);
    EXPECT_TRUE(plan.writes);
    EXPECT_EQ(plan.first_seq, 5U);
    EXPECT_EQ(plan.state.session->fence, 1004U);

    there = at(4);
    edit(there.session).fence = 9999;
    edit(there.session).version = 77;
    edit(there.session).metadata = {};
    plan = plan_import(&there, at(4), ConflictPolicy::replace);
    EXPECT_EQ(plan.outcome, ImportOutcome::replaced);
    EXPECT_TRUE(plan.replaces);
    EXPECT_EQ(plan.state.session->fence, 9999U);
    EXPECT_EQ(plan.state.session->version, 78U) << "an archive takes only what is newer";
}

TEST(ImportPlan, KeepsTheLeaseThatTheNewerFenceStandsFor) {
    auto there = at(3);
    there.pending = PendingTurn{.turn = 3, .holder = "target", .lease_end = FakeClock::start()};
    edit(there.session).fence = 9999;
    auto copy = at(3);
    edit(copy.session).version += 1;
    copy.pending = PendingTurn{.turn = 3, .holder = "source", .lease_end = FakeClock::start()};
    const auto plan = plan_import(&there, copy, ConflictPolicy::update);
    EXPECT_EQ(plan.outcome, ImportOutcome::same);
    EXPECT_EQ(plan.state.pending, there.pending);
    EXPECT_EQ(plan.state.session->fence, 9999U);
    EXPECT_EQ(plan.state.session->version, copy.session->version);
}

TEST(ImportPlan, FollowsTheRule) {
    const auto older = at(2);
    EXPECT_EQ(plan_import(&older, at(4), ConflictPolicy::keep).outcome, ImportOutcome::conflict);
    const auto updated = plan_import(&older, at(4), ConflictPolicy::update);
    EXPECT_EQ(updated.outcome, ImportOutcome::updated);
    EXPECT_EQ(updated.first_seq, 3U);
    EXPECT_FALSE(updated.replaces);
    EXPECT_EQ(plan_import(&older, at(4), ConflictPolicy::replace).outcome, ImportOutcome::updated);

    const auto newer = at(6);
    EXPECT_EQ(plan_import(&newer, at(4), ConflictPolicy::keep).outcome, ImportOutcome::newer);
    EXPECT_EQ(plan_import(&newer, at(4), ConflictPolicy::update).outcome, ImportOutcome::newer);
    const auto replaced = plan_import(&newer, at(4), ConflictPolicy::replace);
    EXPECT_EQ(replaced.outcome, ImportOutcome::replaced);
    EXPECT_EQ(replaced.first_seq, 1U);

    auto different = at(4);
    edit(different.session).user_id = "bob";
    edit(different.session).version = 1;
    EXPECT_EQ(
        plan_import(&different, at(4), ConflictPolicy::keep).outcome, ImportOutcome::conflict
    );
}

}  // namespace
}  // namespace continuo::test
