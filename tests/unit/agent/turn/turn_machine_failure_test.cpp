#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/edit_session.hpp"
#include "turn_machine_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::StartsWith;

TEST_F(TurnMachineTest, WaitsForTheLeaseInGrowingSteps) {
    request.deadline = Deadline::after(10s, clock);
    tell(turn_input::Start{});
    std::vector<std::chrono::microseconds> waits;
    for (int i = 0; i < 8; ++i) {
        if (i % 2 == 0) {
            tell(BeginOutcome(Busy{"other", 20s}));
        } else {
            tell(BeginOutcome(InProgress{"other", 20s, 1}));
        }
        waits.push_back(asked<turn_action::Wait>().duration);
        tell(turn_input::Waited{});
        asked<turn_action::Begin>();
    }
    EXPECT_THAT(waits, ElementsAre(1ms, 2ms, 4ms, 8ms, 16ms, 32ms, 50ms, 50ms));
    tell(BeginOutcome(begun));
    asked<turn_action::CollectContext>();
}

TEST_F(TurnMachineTest, WaitsNoLongerThanTheLeaseOrTheDeadline) {
    request.deadline = Deadline::after(700us, clock);
    tell(turn_input::Start{});
    tell(BeginOutcome(Busy{"other", 20s}));
    EXPECT_EQ(asked<turn_action::Wait>().duration, 700us);
    clock.advance(700us);
    tell(turn_input::Waited{});
    tell(BeginOutcome(Busy{"other", 20s}));
    EXPECT_EQ(finished().error().code, Errc::busy);
}

TEST_F(TurnMachineTest, GivesUpWaitingAtItsOwnTimeoutToo) {
    config.turn_timeout = 3ms;
    tell(turn_input::Start{});
    tell(BeginOutcome(InProgress{"other", 0ms, 1}));
    clock.advance(4ms);
    tell(turn_input::Waited{});
    tell(BeginOutcome(InProgress{"other", 0ms, 1}));
    EXPECT_EQ(finished().error().code, Errc::busy);
}

TEST_F(TurnMachineTest, ADeadlineThatPassedStillTriesOnce) {
    request.deadline = Deadline::after(-1s, clock);
    tell(turn_input::Start{});
    tell(BeginOutcome(LeftToHuman{a_session(), begun.message, false}));
    EXPECT_TRUE(finished());
}

TEST_F(TurnMachineTest, PassesOnWhatTheStoreRefused) {
    for (const auto code : {Errc::not_found, Errc::gone, Errc::conflict, Errc::unavailable}) {
        TurnMachine machine(request, config, clock);
        (void)machine.resume(turn_input::Start{});
        auto step = machine.resume(turn_input::Failed{{code, "store"}});
        EXPECT_EQ(std::get<turn_action::Finish>(step).result.error().code, code);
    }
}

// Failures under the lease.

TEST_F(TurnMachineTest, GivesTheLeaseBackWhenCollectingContextFails) {
    start_and_begin();
    fail_with(Errc::timeout);
    EXPECT_EQ(asked<turn_action::Abandon>().lease.fence, 7U);
    tell(turn_input::Abandoned{});
    EXPECT_EQ(finished().error().code, Errc::timeout);
    EXPECT_FALSE(machine().lease());
}

TEST_F(TurnMachineTest, GivesTheLeaseBackWhenTheResponderFails) {
    start_and_begin();
    tell(turn_input::CollectedContext{});
    fail_with(Errc::internal);
    asked<turn_action::Abandon>();
    fail_with(Errc::unavailable);  // not even that
    EXPECT_EQ(finished().error().code, Errc::internal);
}

TEST_F(TurnMachineTest, ACommitThatAHumanForestalledEndsWithoutReply) {
    play({}, an_answer());
    fail_with(Errc::conflict);
    asked<turn_action::Abandon>();
    tell(turn_input::Abandoned{});
    EXPECT_EQ(asked<turn_action::Load>().session_id, "sess_1");
    auto session = a_session();
    edit(session).owner = Owner::person("kim");
    tell(session);
    const auto reply = finished().value();
    EXPECT_FALSE(reply.reply);
    EXPECT_EQ(reply.message.content, request.message);
    EXPECT_EQ(reply.session->owner.text(), "operator:kim");
}

TEST_F(TurnMachineTest, ACommitOfAnEndedSessionIsAConflict) {
    play({}, an_answer());
    fail_with(Errc::conflict);
    tell(turn_input::Abandoned{});
    auto session = a_session();
    edit(session).status = SessionStatus::ended;
    tell(session);
    EXPECT_EQ(finished().error().code, Errc::conflict);
}

TEST_F(TurnMachineTest, ALostLeaseBeginsAgainAndFindsTheOthersReply) {
    play({}, an_answer());
    fail_with(Errc::conflict);
    tell(turn_input::Abandoned{});
    tell(a_session());
    EXPECT_EQ(asked<turn_action::Begin>().turn.client_message_id, "m1");
    tell(BeginOutcome(Replayed{a_session(), begun.message, replied("theirs")}));
    EXPECT_EQ(finished().value().reply->content, "theirs");
}

TEST_F(TurnMachineTest, ALostLeaseOfAMessageWithoutIdentityIsNotBegunAgain) {
    request.client_message_id.clear();
    play({}, an_answer());
    fail_with(Errc::conflict);
    tell(turn_input::Abandoned{});
    tell(a_session());
    EXPECT_EQ(finished().error().code, Errc::conflict);
}

TEST_F(TurnMachineTest, ALeaseLostWhileAnsweringIsTreatedAlike) {
    start_and_begin();
    fail_with(Errc::conflict);
    asked<turn_action::Abandon>();
    tell(turn_input::Abandoned{});
    asked<turn_action::Load>();
}

TEST_F(TurnMachineTest, ATurnThatWasOvertakenBeginsAgainWithAWrite) {
    request.client_message_id.clear();
    play({}, an_answer());
    EXPECT_TRUE(machine().lease());
    tell(turn_input::Failed{{Errc::conflict, "for the test", ErrorReason::overtaken}});
    EXPECT_FALSE(machine().lease()) << "nothing was written that could be given back";
    const auto& again = asked<turn_action::Begin>().turn;
    EXPECT_FALSE(again.reply_follows);
    EXPECT_EQ(again.content, request.message);
    begun.message.seq = 3;
    tell(BeginOutcome(begun));
    tell(turn_input::CollectedContext{});
    tell(an_answer());
    EXPECT_EQ(asked<turn_action::Commit>().turn.answers_through, 3U);
    EXPECT_TRUE(commit().reply);
}

TEST_F(TurnMachineTest, OnlyAMessageThatNobodyWaitsForIsWrittenWithItsReply) {
    const auto follows = [&] {
        TurnMachine one(request, config, clock);
        const auto first = one.resume(turn_input::Start{});
        return std::get<turn_action::Begin>(first).turn.reply_follows;
    };
    EXPECT_TRUE(follows());
    request.acknowledge_early = true;
    EXPECT_FALSE(follows());
    request.acknowledge_early = false;
    request.coalesce = 300ms;
    EXPECT_FALSE(follows());
}

TEST_F(TurnMachineTest, DoesNotBeginAgainForEver) {
    tell(turn_input::Start{});
    int begins = 0;
    while (std::holds_alternative<turn_action::Begin>(action)) {
        ASSERT_LT(++begins, 100);
        tell(BeginOutcome(begun));
        tell(turn_input::CollectedContext{});
        tell(an_answer());
        fail_with(Errc::conflict);
        tell(turn_input::Abandoned{});
        tell(a_session());
    }
    EXPECT_EQ(finished().error().code, Errc::conflict);
    EXPECT_GT(begins, 1);
}

TEST_F(TurnMachineTest, ALoadThatFailsEndsTheTurn) {
    play({}, an_answer());
    fail_with(Errc::conflict);
    tell(turn_input::Abandoned{});
    fail_with(Errc::gone);
    EXPECT_EQ(finished().error().code, Errc::gone);
}

// Taking over.

TEST_F(TurnMachineTest, AnswersATurnTakenOver) {
    request.message.clear();
    request.client_message_id.clear();
    begun.taken_over = true;
    begun.message.attachments = {
        {"a.txt", "text/plain", 5, true, ""}, {"b.txt", "text/plain", 5, true, "", "", "hello"}
    };
    begun.burst.resize(1);
    begun.burst[0].seq = 2;
    begun.burst[0].attachments = {{"c.txt", "text/plain", 5, true, "", "", "later"}};
    tell(BeginOutcome(begun));
    EXPECT_THAT(
        asked<turn_action::CollectContext>().escalation.message,
        StartsWith("How do I return a lamp?")
    );
    tell(turn_input::CollectedContext{});
    EXPECT_THAT(
        asked<turn_action::Respond>().question.attachments,
        ElementsAre("c.txt:\nlater", "b.txt:\nhello", "a.txt: the file is no longer available")
    );
    tell(an_answer());
    EXPECT_TRUE(commit().reply);
}

// Defects of the driver.

TEST_F(TurnMachineTest, AnInputOutOfTurnEndsTheTurnAndGivesTheLeaseBack) {
    start_and_begin();
    tell(turn_input::Waited{});
    asked<turn_action::Abandon>();
    tell(turn_input::Abandoned{});
    EXPECT_EQ(finished().error().code, Errc::internal);
    tell(an_answer());
    EXPECT_EQ(finished().error().code, Errc::internal);
}

TEST_F(TurnMachineTest, EveryInputInEveryStateEnds) {
    const auto inputs = [this] {
        std::vector<TurnInput> all;
        all.emplace_back(turn_input::Start{});
        all.emplace_back(turn_input::AttachmentsRead{});
        all.emplace_back(BeginOutcome(begun));
        all.emplace_back(BeginOutcome(Busy{}));
        all.emplace_back(BeginOutcome(Joined{}));
        all.emplace_back(turn_input::Waited{});
        all.emplace_back(turn_input::CollectedContext{});
        all.emplace_back(an_answer());
        all.emplace_back(Committed{a_session(), replied("x")});
        all.emplace_back(turn_input::Abandoned{});
        all.emplace_back(a_session());
        all.emplace_back(turn_input::Failed{});
        return all;
    };
    const auto kinds = inputs().size();
    // Every 71st of all sequences of five inputs: none may throw or hold a lease after Finish.
    std::size_t sequences = 1;
    for (int i = 0; i < 5; ++i)
        sequences *= kinds;
    for (std::size_t sequence = 0; sequence < sequences; sequence += 71) {
        TurnMachine machine(request, config, clock);
        auto rest = sequence;
        for (int i = 0; i < 5; ++i, rest /= kinds) {
            auto step = machine.resume(inputs()[rest % kinds]);
            if (std::holds_alternative<turn_action::Finish>(step)) {
                ASSERT_FALSE(machine.lease()) << "sequence " << sequence;
                break;
            }
        }
    }
}

}  // namespace
}  // namespace continuo::test
