// Several messages of a customer that one reply answers.

#include "contract/store_contract.hpp"

namespace continuo::test {
namespace {

BeginTurn joining(std::string message_id, std::string content = "and another thing") {
    auto turn = message("s", std::move(message_id), std::move(content));
    turn.when_leased = WhenLeased::join;
    return turn;
}

CommitTurn reply_through(const Lease& lease, std::uint64_t seq, std::string content = "hi") {
    auto turn = reply(lease, std::move(content));
    turn.answers_through = seq;
    return turn;
}

std::vector<std::string> texts(const std::vector<Message>& messages) {
    std::vector<std::string> found;
    for (const auto& one : messages)
        found.push_back(one.content);
    return found;
}

}  // namespace

TEST_P(SessionStoreContract, AReplyThatMissesAMessageOfItsTurnIsRefused) {
    create("s").value();
    const auto turn = begun(durable(message("s", "m1", "my parcel")));
    as<Joined>(begin(durable(joining("m2", "is late"))));
    const auto refused = commit(reply_through(turn.lease, 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(refused.error().reason, ErrorReason::newer_messages);
    EXPECT_EQ(log_of("s").size(), 2u);

    // The lease is as it was.
    ASSERT_TRUE(renew(turn.lease));
    EXPECT_EQ(commit(reply_through(turn.lease, 2, "sorry")).value().reply.seq, 3u);
    EXPECT_EQ(as<Replayed>(begin(joining("m2", "is late"))).reply.content, "sorry");
}

TEST_P(SessionStoreContract, AFrozenTurnHasAllItsMessagesAndTakesNoMore) {
    create("s").value();
    talk("s", "m0", "before");
    const auto turn = begun(message("s", "m1", "my parcel"));
    as<Joined>(begin(joining("m2", "is late")));
    const auto frozen = freeze(turn.lease).value();
    EXPECT_EQ(frozen.lease.fence, turn.lease.fence);
    EXPECT_EQ(frozen.lease.turn, turn.lease.turn);
    EXPECT_EQ(frozen.message.content, "is late");
    EXPECT_THAT(texts(frozen.burst), testing::ElementsAre("my parcel"));
    EXPECT_EQ(lines(frozen.history), lines(turn.history));
    EXPECT_EQ(frozen.session->last_seq, 4u);

    as<Busy>(begin(joining("m3")));
    EXPECT_EQ(as<InProgress>(begin(joining("m2", "is late"))).message_seq, 4u);
    EXPECT_EQ(freeze(turn.lease).value().message.seq, 4u);  // again: the same
    EXPECT_EQ(commit(reply_through(turn.lease, 4)).value().reply.seq, 5u);
    EXPECT_EQ(begun(joining("m3")).message.seq, 6u);
}

TEST_P(SessionStoreContract, ATurnTakenOverIsFrozenNoMore) {
    create("s").value();
    const auto first = begun(message("s", "m1"));
    ASSERT_TRUE(freeze(first.lease));
    advance(31s);
    const auto taken = take_over();
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(error_of(freeze(first.lease)), Errc::conflict);
    as<Joined>(begin(joining("m2")));
    EXPECT_EQ(freeze(taken[0].lease).value().message.seq, 2u);
}

TEST_P(SessionStoreContract, WhatIsNoTurnCannotBeFrozen) {
    create("s").value();
    const auto turn = begun(message("s", "m1"));
    ASSERT_TRUE(commit(turn.lease, "hi"));
    EXPECT_EQ(error_of(freeze(turn.lease)), Errc::conflict);
    EXPECT_EQ(
        error_of(freeze({.session_id = "none", .owner = "a", .fence = 7, .turn = 1})),
        Errc::not_found
    );
}

}  // namespace continuo::test
