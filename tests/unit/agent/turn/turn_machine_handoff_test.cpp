#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/edit_session.hpp"
#include "turn_machine_fixture.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Handing over.

TEST_F(TurnMachineTest, HandsOverWithATicket) {
    begun.history = {said(Role::user, "Where is my order?")};
    turn_input::CollectedContext collected;
    collected.escalation = a_decision(true);
    const auto turn = play(collected, an_answer(AnswerType::abstain));
    ASSERT_TRUE(turn.ticket);
    EXPECT_THAT(turn.ticket->ticket_id, StartsWith("ESC-"));
    EXPECT_EQ(turn.ticket->session_id, "sess_1");
    EXPECT_EQ(turn.ticket->priority, TicketPriority::high);
    EXPECT_EQ(turn.ticket->category, TicketCategory::complaint);
    EXPECT_EQ(turn.ticket->summary, "How do I return a lamp?\nBefore that: Where is my order?");
    EXPECT_TRUE(turn.patch.escalate);
    EXPECT_THAT(turn.reply.content, HasSubstr(turn.ticket->ticket_id));
    EXPECT_THAT(turn.reply.content, Not(HasSubstr("Within 30 days")));

    const auto reply = commit();
    EXPECT_EQ(reply.answer_type, AnswerType::handoff);
    EXPECT_TRUE(reply.requires_escalation);
    EXPECT_EQ(reply.ticket_id, turn.ticket->ticket_id);
    EXPECT_EQ(reply.priority, TicketPriority::high);
    EXPECT_THAT(reply.reasons, ElementsAre("Keywords detected: angry"));
    EXPECT_DOUBLE_EQ(reply.confidence, 0.1);  // of the answer, not of the escalation
}

TEST_F(TurnMachineTest, KeepsAGroundedAnswerBeforeTheHandoff) {
    turn_input::CollectedContext collected;
    collected.escalation = a_decision(true);
    const auto& turn = play(collected, an_answer());
    EXPECT_THAT(turn.reply.content, StartsWith("Within 30 days [1].\n\n"));
    EXPECT_EQ(turn.reply.sources.size(), 1U);
    EXPECT_EQ(commit().answer_type, AnswerType::handoff);
}

TEST_F(TurnMachineTest, OffersAHumanOnceInAConversation) {
    edit(begun.session).escalated = true;
    edit(begun.session).ticket_id = "ESC-OLD";
    turn_input::CollectedContext collected;
    collected.escalation = a_decision();
    const auto& turn = play(collected, an_answer());
    EXPECT_FALSE(turn.ticket);
    EXPECT_FALSE(turn.patch.escalate);
    EXPECT_EQ(turn.reply.content, "Within 30 days [1].");
    EXPECT_FALSE(commit().requires_escalation);
}

TEST_F(TurnMachineTest, HandsOverAgainWhenAskedUnderTheSameTicket) {
    edit(begun.session).escalated = true;
    edit(begun.session).ticket_id = "ESC-OLD";
    turn_input::CollectedContext collected;
    collected.escalation = a_decision(true);
    const auto& turn = play(collected, an_answer(AnswerType::abstain));
    EXPECT_FALSE(turn.ticket);
    EXPECT_TRUE(turn.patch.escalate);
    EXPECT_THAT(turn.reply.content, HasSubstr("ESC-OLD"));
    EXPECT_EQ(commit().ticket_id, "ESC-OLD");
}

TEST_F(TurnMachineTest, HearsAComplaintThatTheDocumentsDoNotAnswer) {
    auto decision = a_decision();
    decision.complains = true;
    turn_input::CollectedContext collected;
    collected.escalation = decision;
    const auto& turn = play(collected, an_answer(AnswerType::suggest));
    EXPECT_THAT(turn.reply.content, StartsWith("I'm sorry about the trouble"));
    EXPECT_THAT(turn.reply.content, HasSubstr("hand you over to a person?"));
    EXPECT_TRUE(turn.reply.sources.empty());
    EXPECT_FALSE(turn.ticket);
    EXPECT_EQ(commit().answer_type, AnswerType::clarify);
}

TEST_F(TurnMachineTest, OffersAHumanBeforeTheAnswerToAComplaint) {
    auto decision = a_decision();
    decision.complains = true;
    turn_input::CollectedContext collected;
    collected.escalation = decision;
    const auto& turn = play(collected, an_answer());
    EXPECT_THAT(turn.reply.content, StartsWith("A person of our team may be able to help."));
    EXPECT_THAT(turn.reply.content, HasSubstr("Within 30 days"));
    EXPECT_EQ(commit().answer_type, AnswerType::answer);
}

// "This is unacceptable, nobody answers" after an answer: not the same passages once more.
TEST_F(TurnMachineTest, DoesNotAnswerAComplaintFromTheDocumentThatWasJustQuoted) {
    auto decision = a_decision();
    decision.complains = true;
    turn_input::CollectedContext collected;
    collected.escalation = decision;
    auto again = an_answer();
    again.sources.front().metadata = {{"document_id", "returns"}};
    auto before = replied("Within 30 days [1].");
    before.sources = SourceList(again.sources);
    begun.history = {said(Role::user, "How long may I return a lamp?"), before};
    const auto& turn = play(collected, again);
    EXPECT_THAT(turn.reply.content, StartsWith("I'm sorry about the trouble"));
    EXPECT_TRUE(turn.reply.sources.empty());
    EXPECT_EQ(commit().answer_type, AnswerType::clarify);
}

TEST_F(TurnMachineTest, DoesNotHandOverWithoutADecision) {
    auto decision = a_decision();
    decision.escalate = false;
    turn_input::CollectedContext collected;
    collected.escalation = decision;
    EXPECT_FALSE(play(collected, an_answer()).patch.escalate);
}

TEST_F(TurnMachineTest, RemembersThatAnAbstentionOffersAHuman) {
    const auto& turn = play({}, an_answer(AnswerType::abstain));
    EXPECT_TRUE(read_reply_record(turn.reply.metadata).offers_human);
    EXPECT_FALSE(turn.patch.escalate);
}

TEST_F(TurnMachineTest, SaysSoWhenTheSearchWasDown) {
    turn_input::CollectedContext collected;
    collected.search_failed = true;
    const auto& turn = play(collected, an_answer(AnswerType::abstain));
    EXPECT_THAT(turn.reply.content, HasSubstr("can't reach our knowledge base"));
    EXPECT_TRUE(read_reply_record(turn.reply.metadata).search_failed);
    EXPECT_FALSE(turn.patch.escalate);
}

TEST_F(TurnMachineTest, AFailedSearchDoesNotSpoilSmalltalk) {
    turn_input::CollectedContext collected;
    collected.search_failed = true;
    EXPECT_EQ(
        play(collected, an_answer(AnswerType::smalltalk)).reply.content, "Within 30 days [1]."
    );
}

// Other outcomes of begin_turn.

TEST_F(TurnMachineTest, ReplaysTheReplyAsItWas) {
    turn_input::CollectedContext collected;
    collected.escalation = a_decision(true);
    collected.facts.resize(1);
    play(collected, an_answer());
    const auto first = commit();

    TurnMachine again(request, config, clock);
    (void)again.resume(turn_input::Start{});
    auto step = again.resume(BeginOutcome(Replayed{a_session(), begun.message, *first.reply}));
    const auto second = std::get<turn_action::Finish>(step).result.value();
    EXPECT_TRUE(second.replayed);
    EXPECT_EQ(second.reply, first.reply);
    EXPECT_EQ(second.answer_type, first.answer_type);
    EXPECT_EQ(second.confidence, first.confidence);
    EXPECT_EQ(second.ticket_id, first.ticket_id);
    EXPECT_EQ(second.priority, first.priority);
    EXPECT_EQ(second.reasons, first.reasons);
    EXPECT_EQ(second.requires_escalation, first.requires_escalation);
    EXPECT_EQ(second.facts_extracted, first.facts_extracted);
    EXPECT_EQ(second.has_context, first.has_context);
    EXPECT_EQ(second.processing_time, first.processing_time);
    EXPECT_FALSE(again.lease());
}

TEST_F(TurnMachineTest, StaysSilentWhenAHumanOwnsTheSession) {
    auto session = a_session();
    edit(session).owner = Owner::queue();
    edit(session).ticket_id = "ESC-1";
    tell(turn_input::Start{});
    tell(BeginOutcome(LeftToHuman{session, begun.message, true}));
    const auto reply = finished().value();
    EXPECT_FALSE(reply.reply);
    EXPECT_TRUE(reply.requires_escalation);
    EXPECT_TRUE(reply.replayed);
    EXPECT_EQ(reply.answer_type, AnswerType::handoff);
    EXPECT_EQ(reply.ticket_id, "ESC-1");
}

}  // namespace
}  // namespace continuo::test
