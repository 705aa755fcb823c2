// A kill, at each step of a turn: what was acknowledged is there, what was not is as if it had not
// been.

#include "contract/store_contract.hpp"

namespace continuo::test {

using testing::ElementsAre;
using testing::IsEmpty;

class DurableStoreContract : public SessionStoreContract {};

namespace {

std::vector<Backend> durable_backends() {
    auto all = backends();
    std::erase_if(all, [](const Backend& backend) { return !backend.survives_restart; });
    return all;
}

}  // namespace

TEST_P(DurableStoreContract, EveryAcknowledgedStepSurvivesAKill) {
    const auto created = create("s").value();
    world().restart();
    EXPECT_EQ(load("s").value(), created);

    const auto committed = talk("s", "m1", "one");
    world().restart();
    EXPECT_EQ(load("s").value(), committed.session);
    EXPECT_EQ(log_of("s").back(), committed.reply);

    SessionPatch change;
    change.metadata = json::object{{"a", 1}};
    change.user_id = "u";
    const auto patched = patch("s", change).value();
    world().restart();
    EXPECT_EQ(load("s").value(), patched);

    run_task(store().increment("s", "c", 5)).value();
    world().restart();
    EXPECT_EQ(run_task(store().increment("s", "c", 1)).value(), 6);

    run_task(store().append("s", operator_message("note"))).value();
    world().restart();
    EXPECT_THAT(
        lines(log_of("s")), ElementsAre("1 user one", "2 assistant re: one", "3 operator note")
    );

    patch("s", to_status(SessionStatus::escalated)).value();
    const auto left = as<LeftToHuman>(begin(message("s", "m2", "two")));
    world().restart();
    EXPECT_EQ(log_of("s").back(), left.message);
    EXPECT_TRUE(as<LeftToHuman>(begin(message("s", "m2", "two"))).repeated);
    EXPECT_EQ(load("s").value(), left.session);

    erase("s").value();
    world().restart();
    EXPECT_EQ(error_of(load("s")), Errc::gone);
    EXPECT_EQ(error_of(create("s")), Errc::gone);
}

TEST_P(DurableStoreContract, AReplyIsReplayedAfterAKill) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    auto joining = message("s", "m2");
    joining.when_leased = WhenLeased::join;
    as<Joined>(begin(joining));
    const auto done = commit(turn.lease, "hi").value();
    world().restart();
    for (const auto* id : {"m1", "m2"}) {
        EXPECT_EQ(as<Replayed>(begin(message("s", id))).reply, done.reply);
    }
    EXPECT_EQ(commit(turn.lease, "hi").value().reply, done.reply);
    EXPECT_EQ(load("s").value().message_count, 2u);
}

TEST_P(DurableStoreContract, AMessageAcknowledgedAtOnceIsAnsweredAfterAKill) {
    create("s").value();
    talk("s", "m0", "before");
    const auto turn = begun(durable(message("s", "m1", "one")));
    auto joining = durable(message("s", "m2", "two"));
    joining.when_leased = WhenLeased::join;
    as<Joined>(begin(joining));
    EXPECT_EQ(log_of("s").size(), 4u);
    world().restart();

    EXPECT_EQ(log_of("s").size(), 4u);
    EXPECT_EQ(load("s").value().message_count, 3u);
    const auto taken = take_over();
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].message.content, "two");
    EXPECT_THAT(lines(taken[0].burst), ElementsAre("3 user one"));
    EXPECT_GT(taken[0].lease.fence, turn.lease.fence);
    EXPECT_EQ(error_of(commit(turn.lease, "from the dead")), Errc::conflict);
    const auto done = commit(taken[0].lease, "answer").value();
    EXPECT_EQ(as<Replayed>(begin(message("s", "m1", "one"))).reply, done.reply);
    EXPECT_EQ(as<Replayed>(begin(message("s", "m2", "two"))).reply, done.reply);
}

TEST_P(DurableStoreContract, ARepeatedMessageGoesOnWithItsTurnAfterAKill) {
    create("s").value();
    begun(durable(message("s", "m1", "one")));
    world().restart();
    const auto again = begun(message("s", "m1", "one"));
    EXPECT_TRUE(again.taken_over);
    EXPECT_EQ(again.message.seq, 1u);
    commit(again.lease, "hi").value();
    EXPECT_EQ(load("s").value().message_count, 1u);
}

TEST_P(DurableStoreContract, AnUnacknowledgedMessageIsAsIfItHadNotBeen) {
    create("s").value();
    const auto before = load("s").value();
    begun(message("s", "m1", "one"));
    // No reader sees what a kill may take back.
    EXPECT_EQ(load("s").value().message_count, before.message_count);
    EXPECT_EQ(load("s").value().version, before.version);
    EXPECT_THAT(log_of("s"), IsEmpty());
    EXPECT_EQ(run_task(store().history("s", 0, 10)).value().total, 0u);
    world().restart();
    EXPECT_EQ(load("s").value(), before);
    const auto again = begun(message("s", "m1", "one"));
    EXPECT_FALSE(again.taken_over);
    EXPECT_EQ(again.message.seq, 1u);
    commit(again.lease, "hi").value();
    EXPECT_EQ(log_of("s").size(), 2u);
}

TEST_P(DurableStoreContract, AnInstanceThatComesBackFromTheDeadIsFenced) {
    create("s").value();
    const auto dead = begun(message("s", "m1", "one"));
    world().restart();
    EXPECT_EQ(error_of(commit(dead.lease, "x")), Errc::conflict);
    const auto alive = begun(message("s", "m1", "one"));
    // The lost fence was not handed out again, though nothing of it was written.
    EXPECT_GE(alive.lease.fence, dead.lease.fence);
    advance(1us);
    world().restart();
    EXPECT_GT(begun(message("s", "m1", "one")).lease.fence, alive.lease.fence);
}

TEST_P(DurableStoreContract, AnAbandonedMessageSurvivesAKill) {
    create("s").value();
    const auto turn = begun(message("s", "m1", "one"));
    ASSERT_TRUE(abandon(turn.lease));
    EXPECT_EQ(log_of("s").size(), 1u);
    world().restart();
    EXPECT_EQ(log_of("s").size(), 1u);
    EXPECT_EQ(error_of(commit(turn.lease, "late")), Errc::conflict);
    EXPECT_TRUE(begun(message("s", "m1", "one")).taken_over);
}

TEST_P(DurableStoreContract, AskedToBeDurableARepeatedMessageIs) {
    create("s").value();
    begun(message("s", "m1", "one"));
    as<InProgress>(begin(durable(message("s", "m1", "one"))));
    world().restart();
    EXPECT_EQ(log_of("s").size(), 1u);
    EXPECT_TRUE(begun(message("s", "m1", "one")).taken_over);
}

TEST_P(DurableStoreContract, WhatAPersonWasLeftStaysTheirs) {
    create("s").value();
    begun(durable(message("s", "m1", "one")));
    patch("s", to_status(SessionStatus::escalated)).value();
    run_task(store().append("s", operator_message("I will look"))).value();
    patch("s", to_status(SessionStatus::active)).value();
    world().restart();
    load("s").value();
    EXPECT_THAT(take_over(), IsEmpty());
    EXPECT_TRUE(as<LeftToHuman>(begin(message("s", "m1", "one"))).repeated);
    EXPECT_EQ(load("s").value().message_count, 1u);
}

TEST_P(DurableStoreContract, ABurstLongerThanMemoryKeepsComesBackWhole) {
    use({.messages_kept = 3});
    create("s").value();
    talk("s", "m0", "before");
    begun(durable(message("s", "b0", "0")));
    for (int i = 1; i < 10; ++i) {
        auto more = durable(message("s", "b" + std::to_string(i), std::to_string(i)));
        more.when_leased = WhenLeased::join;
        as<Joined>(begin(more));
    }
    world().restart();
    load("s").value();
    const auto taken = take_over();
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].burst.size(), 9u);
    const auto done = commit(taken[0].lease, "all").value();
    for (int i = 0; i < 10; ++i) {
        const auto again = message("s", "b" + std::to_string(i), std::to_string(i));
        EXPECT_EQ(as<Replayed>(begin(again)).reply, done.reply);
    }
}

TEST_P(DurableStoreContract, ALongConversationGoesOnAcrossManyKills) {
    use({.messages_kept = 4});
    create("s").value();
    for (int i = 0; i < 20; ++i) {
        talk("s", "m" + std::to_string(i), std::to_string(i));
        if (i % 3 == 0) world().restart();
        if (i % 4 == 0) {
            advance(1h);
            run_task(store().reap(10)).value();
        }
    }
    const auto log = log_of("s");
    ASSERT_EQ(log.size(), 40u);
    for (std::size_t i = 0; i < log.size(); ++i)
        EXPECT_EQ(log[i].seq, i + 1);
    EXPECT_EQ(load("s").value().message_count, 20u);
}

INSTANTIATE_TEST_SUITE_P(
    Stores,
    DurableStoreContract,
    testing::ValuesIn(durable_backends()),
    [](const testing::TestParamInfo<Backend>& info) { return info.param.name; }
);

}  // namespace continuo::test
