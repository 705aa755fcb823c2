// Several messages that are one turn.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/turn/turn_machine.hpp"
#include "turn_machine_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

class TurnMachineBurstTest : public TurnMachineTest {
protected:
    /// The turn, after another message joined it.
    Begun joined() {
        auto frozen = begun;
        frozen.burst = {begun.message};
        frozen.message = said(Role::user, "And a chair?", 2);
        Session session = a_session();
        session.last_seq = session.message_count = 2;
        frozen.session = SessionSnapshot(std::move(session));
        return frozen;
    }
    void refuse_for_newer() {
        tell(turn_input::Failed{{Errc::conflict, "for the test", ErrorReason::newer_messages}});
    }
};

TEST_F(TurnMachineBurstTest, AMessageWithAnIdMayJoinARunningTurn) {
    tell(turn_input::Start{});
    EXPECT_EQ(asked<turn_action::Begin>().turn.when_leased, WhenLeased::join);
}

TEST_F(TurnMachineBurstTest, AMessageWithoutAnIdWaitsForItsOwnTurn) {
    request.client_message_id.clear();
    tell(turn_input::Start{});
    EXPECT_EQ(asked<turn_action::Begin>().turn.when_leased, WhenLeased::refuse);
}

TEST_F(TurnMachineBurstTest, AMessageWithFilesWaitsForItsOwnTurn) {
    request.files = {{"attachments", "a.txt", "text/plain", 5, nullptr}};
    tell(turn_input::Start{});
    AttachmentReading reading;
    reading.attachment.filename = "a.txt";
    tell(turn_input::AttachmentsRead{{reading}});
    EXPECT_EQ(asked<turn_action::Begin>().turn.when_leased, WhenLeased::refuse);
}

TEST_F(TurnMachineBurstTest, AMessageThatJoinedWaitsForTheReplyOfItsTurn) {
    tell(turn_input::Start{});
    tell(BeginOutcome(Joined{begun.message, "other", 900ms}));
    asked<turn_action::Wait>();
    tell(turn_input::Waited{});
    asked<turn_action::Begin>();
    tell(BeginOutcome(InProgress{"other", 800ms, 1}));
    tell(turn_input::Waited{});
    auto reply = replied("Both within 30 days.");
    reply.seq = 3;
    tell(BeginOutcome(Replayed{a_session(), begun.message, reply}));
    const auto result = finished().value();
    EXPECT_EQ(result.reply->seq, 3U);
    EXPECT_TRUE(result.joined);
    EXPECT_FALSE(result.replayed);
}

TEST_F(TurnMachineBurstTest, WaitsForFurtherMessagesWhereTheRequestSaysSo) {
    request.coalesce = 300ms;
    start_and_begin();
    EXPECT_EQ(asked<turn_action::Wait>().duration, 300ms);
    EXPECT_TRUE(machine().lease());
    tell(turn_input::Waited{});
    asked<turn_action::CollectContext>();
}

TEST_F(TurnMachineBurstTest, ATurnTakenOverDoesNotWaitAgain) {
    request.coalesce = 300ms;
    begun.taken_over = true;
    tell(BeginOutcome(begun));
    asked<turn_action::CollectContext>();
}

TEST_F(TurnMachineBurstTest, AReplyThatCameTooEarlyIsMadeAgainForAllMessages) {
    EXPECT_EQ(play({}, an_answer()).answers_through, 1U);
    refuse_for_newer();
    EXPECT_EQ(asked<turn_action::Freeze>().lease.fence, 7U);
    tell(BeginOutcome(joined()));
    const auto& collect = asked<turn_action::CollectContext>();
    EXPECT_EQ(collect.escalation.message, "How do I return a lamp?\nAnd a chair?");
    tell(turn_input::CollectedContext{});
    EXPECT_EQ(
        asked<turn_action::Respond>().question.message, "How do I return a lamp?\nAnd a chair?"
    );
    EXPECT_EQ(machine().answer_place().seq, 3U);
    tell(an_answer());
    EXPECT_EQ(asked<turn_action::Commit>().turn.answers_through, 2U);
    // The request is told of its own message.
    EXPECT_EQ(commit().message.seq, 1U);
}

TEST_F(TurnMachineBurstTest, AMessageThatComesBeforeTheFirstWordIsAnsweredToo) {
    start_and_begin();
    tell(turn_input::CollectedContext{});
    asked<turn_action::Respond>();
    tell(BeginOutcome(joined()));
    asked<turn_action::CollectContext>();
    tell(turn_input::CollectedContext{});
    tell(an_answer());
    EXPECT_EQ(asked<turn_action::Commit>().turn.answers_through, 2U);
}

TEST_F(TurnMachineBurstTest, GivesTheTurnBackWhenItCannotBeFrozen) {
    play({}, an_answer());
    refuse_for_newer();
    asked<turn_action::Freeze>();
    fail_with(Errc::unavailable);
    asked<turn_action::Abandon>();
    tell(turn_input::Abandoned{});
    EXPECT_EQ(finished().error().code, Errc::unavailable);
}

}  // namespace
}  // namespace continuo::test
