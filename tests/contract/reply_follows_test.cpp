// Turns whose reply follows at once: a store may write the message with the first step of its lease
// (BeginTurn::reply_follows).
#include "contract/store_contract.hpp"

namespace continuo::test {

namespace {

using ::testing::ElementsAre;

}  // namespace

TEST_P(SessionStoreContract, AReplyThatFollowsIsInTheLogWithItsMessage) {
    const bool can_be_lost = GetParam().survives_restart || GetParam().is_shared;
    create("s");
    const auto first = begun(followed(message("s", "m1", "one")));
    ASSERT_TRUE(commit(first.lease, "a"));
    const auto second = begun(followed(message("s", "", "two")));
    EXPECT_THAT(lines(second.history), ElementsAre("1 user one", "2 assistant a"));
    ASSERT_TRUE(commit(second.lease, "b"));
    if (can_be_lost) world().restart();
    EXPECT_THAT(
        lines(log_of("s")),
        ElementsAre("1 user one", "2 assistant a", "3 user two", "4 assistant b")
    );
    EXPECT_EQ(as<Replayed>(begin(followed(message("s", "m1", "one")))).reply.content, "a");
}

TEST_P(SessionStoreContract, ACommitThatFollowsIsRecognisedWhenItIsSentAgain) {
    create("s");
    const auto turn = begun(followed(message("s", "m1")));
    const auto once = commit(turn.lease, "hi");
    ASSERT_TRUE(once);
    const auto again = commit(turn.lease, "hi");
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->reply, once->reply);
    EXPECT_EQ(log_of("s").size(), 2U);
}

TEST_P(SessionStoreContract, ATurnWhoseReplyShouldFollowIsLeasedOnceItIsRenewedOrFrozen) {
    create("s");
    const auto renewed = begun(followed(message("s", "m1")));
    ASSERT_TRUE(renew(renewed.lease));
    as<Busy>(begin(followed(message("s", "m2"))));
    ASSERT_TRUE(commit(renewed.lease, "a"));
    const auto asked = begun(followed(message("s", "m2")));
    const auto frozen = freeze(asked.lease);
    ASSERT_TRUE(frozen) << frozen.error().detail;
    EXPECT_EQ(frozen->message, asked.message);
    as<Busy>(begin(followed(message("s", "m3"))));
    ASSERT_TRUE(commit(frozen->lease, "b"));
    EXPECT_EQ(log_of("s").size(), 4U);
}

TEST_P(SessionStoreContract, ATurnWhoseReplyDidNotFollowIsAnsweredByTheNext) {
    create("s");
    const auto given_back = begun(followed(message("s", "m1")));
    ASSERT_TRUE(abandon(given_back.lease));
    EXPECT_EQ(error_of(commit(given_back.lease, "late")), Errc::conflict);
    const auto turn = begun(followed(message("s", "m2")));
    EXPECT_EQ(turn.burst.size(), 1U);
    ASSERT_TRUE(commit(turn.lease, "hi"));
    EXPECT_EQ(log_of("s").size(), 3U);
}

TEST_P(SessionStoreContract, ARefusedCommitLeavesItsTurnToAnotherReply) {
    create("s");
    const auto turn = begun(followed(message("s", "m1")));
    auto refused = reply(turn.lease);
    refused.patch.counters["c"] = "no number";
    EXPECT_EQ(error_of(commit(refused)), Errc::invalid_input);
    ASSERT_TRUE(commit(turn.lease, "hi"));
    EXPECT_EQ(log_of("s").size(), 2U);
}

TEST_P(SessionStoreContract, AnOperatorIsNotAnsweredOverByAReplyThatFollows) {
    create("s");
    const auto turn = begun(followed(message("s", "m1")));
    ASSERT_TRUE(patch("s", to_owner(Owner::person("ada"))));
    EXPECT_EQ(error_of(commit(turn.lease, "hi")), Errc::conflict);
    for (const auto& entry : log_of("s"))
        EXPECT_NE(entry.role, Role::assistant);
}

}  // namespace continuo::test
