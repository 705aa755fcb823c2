#include "redis/cluster/cluster_batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster_batch_fixture.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ClusterBatchTest, PutsTheRepliesInTheOrderOfTheCommands) {
    begin({"GET a", "GET b", "SET a 1", "GET c", "SET {b}x 2"});
    EXPECT_THAT(split(), ElementsAre("A: GET a, SET a 1", "B: GET b, SET {b}x 2", "C: GET c"));
    EXPECT_EQ(answer(1, {"2", "5"}), Next::send) << "the others are still to come";
    answer(0, {"1", "3"});
    EXPECT_EQ(answer(2, {"-ERR an answer as well"}), Next::done);
    EXPECT_FALSE(batch->map_is_old());
    EXPECT_EQ(outcome(), "1 2 3 ERR an answer as well 5");
}

TEST_F(ClusterBatchTest, OfNothingIsDone) {
    begin({});
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_EQ(outcome(), "");
}

TEST_F(ClusterBatchTest, FollowsMovedAndRemembersIt) {
    begin({"GET a", "SET a 1", "GET b"});
    split();
    answer(0, {moved("a", "D:4"), moved("a", "D:4")});
    EXPECT_EQ(answer(1, {"kept"}), Next::send);
    EXPECT_TRUE(batch->map_is_old());
    EXPECT_EQ(*map.master_of(hash_slot("a")), node_d);
    EXPECT_THAT(split(), ElementsAre("D: GET a, SET a 1"));
    EXPECT_EQ(answer(0, {"old", "OK"}), Next::done);
    EXPECT_EQ(outcome(), "old OK kept");
}

TEST_F(ClusterBatchTest, FollowsAskOnceAndForgetsIt) {
    begin({"GET a", "GET {a}x"});
    split();
    EXPECT_EQ(answer(0, {"here", ask("a", "D:4")}), Next::send);
    EXPECT_FALSE(batch->map_is_old());
    EXPECT_EQ(*map.master_of(hash_slot("a")), node_a);
    EXPECT_THAT(split(), ElementsAre("D: ASKING, GET {a}x"));
    EXPECT_EQ(answer(0, {"OK", "-TRYAGAIN not all keys are here"}), Next::pause);
    EXPECT_THAT(split(), ElementsAre("A: GET {a}x")) << "again from the beginning";
    EXPECT_EQ(answer(0, {ask("a", "D:4")}), Next::send);
    EXPECT_THAT(split(), ElementsAre("D: ASKING, GET {a}x"));
    EXPECT_EQ(answer(0, {"OK", "there"}), Next::done);
    EXPECT_EQ(outcome(), "here there");
}

TEST_F(ClusterBatchTest, WaitsWhileTheClusterIsDown) {
    begin({"GET a", "GET b"});
    split();
    answer(1, {"-CLUSTERDOWN The cluster is down"});
    EXPECT_EQ(answer(0, {"1"}), Next::pause);
    EXPECT_TRUE(batch->map_is_old());
    EXPECT_THAT(split(), ElementsAre("B: GET b"));
    EXPECT_EQ(answer(0, {"-LOADING"}), Next::pause);
    split();
    EXPECT_EQ(answer(0, {"2"}), Next::done);
    EXPECT_EQ(outcome(), "1 2");
}

TEST_F(ClusterBatchTest, RestsWhenNodesSendItToEachOther) {
    begin({"GET a"});
    std::vector<Next> next;
    for (int i = 0; i < 10; ++i) {
        split();
        next.push_back(answer(0, {moved("a", i % 2 == 0 ? "B:2" : "A:1")}));
    }
    EXPECT_EQ(std::ranges::count(next, Next::send), 8);
    EXPECT_EQ(next.back(), Next::pause);
}

TEST_F(ClusterBatchTest, TriesAnotherMasterWhenOneIsNotToBeHad) {
    begin({"GET a", "GET b"});
    split();
    answer(1, {"2"});
    EXPECT_EQ(lose(0, Errc::unavailable, false), Next::refresh);
    map.assign(hash_slot("a"), node_d);
    EXPECT_THAT(split(), ElementsAre("D: GET a"));
    EXPECT_EQ(answer(0, {"1"}), Next::done);
    EXPECT_EQ(outcome(), "1 2");
}

TEST_F(ClusterBatchTest, IsUnavailableWhenTheNewerMapNamesTheSameMaster) {
    begin({"GET a", "SET {a}x 1"});
    split();
    EXPECT_EQ(lose(0, Errc::unavailable, false, "refused"), Next::refresh);
    EXPECT_THAT(split(), ElementsAre());
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_EQ(outcome(), "unavailable, not executed: refused");
}

TEST_F(ClusterBatchTest, MayComeBackToANodeThatWasLost) {
    begin({"GET a"});
    split();
    lose(0, Errc::unavailable, false);
    map.assign(hash_slot("a"), node_d);
    split();
    EXPECT_EQ(answer(0, {moved("a", "A:1")}), Next::send);
    EXPECT_THAT(split(), ElementsAre("A: GET a"));
    EXPECT_EQ(answer(0, {"1"}), Next::done);
}

TEST_F(ClusterBatchTest, IsUnavailableWhenNobodyServesASlot) {
    begin({"GET d"});
    EXPECT_THAT(split(), ElementsAre());
    EXPECT_EQ(batch->next(), Next::refresh);
    EXPECT_THAT(split(), ElementsAre());
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_THAT(outcome(), HasSubstr("unavailable, not executed: no node of the cluster serves"));
}

TEST_F(ClusterBatchTest, FindsTheNodeOfASlotInTheNewerMap) {
    begin({"GET d", "GET a"});
    EXPECT_THAT(split(), ElementsAre("A: GET a"));
    EXPECT_EQ(answer(0, {"1"}), Next::refresh);
    map.assign(hash_slot("d"), node_d);
    EXPECT_THAT(split(), ElementsAre("D: GET d"));
    EXPECT_EQ(answer(0, {"4"}), Next::done);
    EXPECT_EQ(outcome(), "4 1");
}

TEST_F(ClusterBatchTest, NeverSendsAgainWhatMayHaveBeenExecuted) {
    begin({"INCR a", "INCR b"});
    split();
    answer(1, {"1"});
    EXPECT_EQ(lose(0, Errc::timeout, true, "broke"), Next::done);
    EXPECT_TRUE(batch->map_is_old());
    EXPECT_EQ(outcome(), "timeout, maybe executed: broke");
}

TEST_F(ClusterBatchTest, IsHalfDoneWhenOnlyOnePartWasDone) {
    begin({"INCR a", "INCR b"});
    split();
    answer(1, {"1"});
    lose(0, Errc::unavailable, false, "refused");
    split();
    EXPECT_EQ(batch->next(), Next::done);
    EXPECT_EQ(
        outcome(),
        "timeout, maybe executed: part of the batch was executed; the rest failed: refused"
    );
}

TEST_F(ClusterBatchTest, IsNotDoneAtAllWhenAllPartsWereRefused) {
    begin({"INCR a", "INCR b"});
    split();
    answer(1, {moved("b", "C:3")});
    EXPECT_EQ(lose(0, Errc::limit_exceeded, false, "too much"), Next::done);
    EXPECT_EQ(outcome(), "limit_exceeded, not executed: too much");
}

TEST_F(ClusterBatchTest, SaysWhatItWaitedForWhenItIsGivenUp) {
    begin({"INCR a"});
    split();
    answer(0, {"-CLUSTERDOWN Hash slot\nnot served"});
    EXPECT_EQ(
        text_of(batch->give_up({Errc::timeout, "late"})),
        "timeout, not executed: late: a node replied: CLUSTERDOWN Hash slot\\nnot served"
    );
    begin({"INCR a", "INCR b"});
    split();
    answer(0, {"1"});
    answer(1, {"-TRYAGAIN"});
    EXPECT_THAT(
        text_of(batch->give_up({Errc::cancelled, "left"})), HasSubstr("cancelled, maybe executed")
    );
}

}  // namespace
}  // namespace continuo::test
