// Turns of a conversation that waits for a human.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/turn/offered_human.hpp"
#include "agent/turn/turn_commit.hpp"
#include "support/edit_session.hpp"
#include "turn_machine_fixture.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class WaitingTurnTest : public TurnMachineTest {
protected:
    void wait_for_human() {
        auto& session = edit(begun.session);
        session.status = SessionStatus::escalated;
        session.escalated = true;
        session.owner = Owner::queue();
        session.ticket_id = "ESC-1";
        session.queued_at = clock.now();
    }
    void say(std::string text) {
        request.message = text;
        begun.message.content = std::move(text);
    }
    static Message asks_contact(Role role = Role::system) {
        auto message = said(role, "Please tell me an address.");
        message.metadata["asks_contact"] = true;
        return message;
    }
    static turn_input::CollectedContext asked_for_human() {
        turn_input::CollectedContext collected;
        collected.escalation = a_decision(true);
        return collected;
    }
    void close_the_doors() {
        config.waiting.hours = *SupportHours::parse("Sun 10:00-12:00");  // the clock has a Thursday
    }
};

TEST_F(WaitingTurnTest, TheBotMayAnswerUnlessItIsToBeSilent) {
    tell(turn_input::Start{});
    EXPECT_TRUE(asked<turn_action::Begin>().turn.answers_queued);
    config.waiting.assist = false;
    for (const auto& [message, answers] :
         {std::pair{"Where is my lamp?", false}, std::pair{"never mind", true}}) {
        say(message);
        TurnMachine silent(request, config, clock);
        auto step = silent.resume(turn_input::Start{});
        EXPECT_EQ(std::get<turn_action::Begin>(step).turn.answers_queued, answers) << message;
    }
}

TEST_F(WaitingTurnTest, GivesWhatTheSourcesAnswer) {
    wait_for_human();
    const auto& turn = play({}, an_answer());
    EXPECT_EQ(turn.reply.content, "Within 30 days [1].");
    EXPECT_FALSE(turn.silent);
    EXPECT_FALSE(turn.patch.escalate);
    EXPECT_FALSE(turn.patch.release);
    EXPECT_FALSE(turn.ticket);
    const auto reply = commit();
    EXPECT_EQ(reply.answer_type, AnswerType::answer);
    EXPECT_FALSE(reply.requires_escalation);
}

TEST_F(WaitingTurnTest, PassesTheRestOnAndSaysSoOnce) {
    wait_for_human();
    const auto& first = play({}, an_answer(AnswerType::abstain));
    ASSERT_TRUE(first.ticket);
    EXPECT_EQ(first.ticket->ticket_id, "ESC-1");
    EXPECT_EQ(first.ticket->summary, "How do I return a lamp?");
    EXPECT_THAT(first.reply.content, HasSubstr("added it to your request"));
    EXPECT_FALSE(first.silent);
    EXPECT_FALSE(read_reply_record(first.reply.metadata).offers_human) << "one is on the way";

    edit(begun.session).counters = first.patch.counters;
    TurnMachine again(request, config, clock);
    (void)again.resume(turn_input::Start{});
    (void)again.resume(BeginOutcome(begun));
    (void)again.resume(turn_input::CollectedContext{});
    auto step = again.resume(an_answer(AnswerType::abstain));
    const auto second = std::get<turn_action::Commit>(step).turn;
    EXPECT_TRUE(second.silent);
    EXPECT_TRUE(second.ticket);
    step = again.resume(Committed{begun.session, {}});
    const auto reply = std::get<turn_action::Finish>(step).result.value();
    EXPECT_FALSE(reply.reply);
    EXPECT_TRUE(reply.told_before);
    EXPECT_EQ(reply.ticket_id, "ESC-1");
}

TEST_F(WaitingTurnTest, SaysSoAgainInAnotherWait) {
    wait_for_human();
    edit(begun.session).counters = play({}, an_answer(AnswerType::abstain)).patch.counters;
    clock.advance(std::chrono::hours(1));
    edit(begun.session).queued_at = clock.now();
    TurnMachine again(request, config, clock);
    (void)again.resume(turn_input::Start{});
    (void)again.resume(BeginOutcome(begun));
    (void)again.resume(turn_input::CollectedContext{});
    auto step = again.resume(an_answer(AnswerType::abstain));
    EXPECT_FALSE(std::get<turn_action::Commit>(step).turn.silent);
}

TEST_F(WaitingTurnTest, NeverMindGivesItBackToTheBot) {
    wait_for_human();
    say("never mind");
    const auto& turn = play({}, an_answer(AnswerType::abstain));
    EXPECT_TRUE(turn.patch.release);
    EXPECT_THAT(turn.reply.content, StartsWith("All right"));
    ASSERT_TRUE(turn.ticket);
    EXPECT_EQ(turn.ticket->status, TicketStatus::resolved);
}

TEST_F(WaitingTurnTest, AQuestionAfterNeverMindIsAnswered) {
    wait_for_human();
    say("no, just tell me how I return a lamp");
    start_and_begin();
    EXPECT_EQ(asked<turn_action::CollectContext>().search.text, "how I return a lamp");
    tell(turn_input::CollectedContext{});
    EXPECT_EQ(asked<turn_action::Respond>().question.message, "how I return a lamp");
    tell(an_answer());
    const auto& turn = asked<turn_action::Commit>().turn;
    EXPECT_TRUE(turn.patch.release);
    EXPECT_THAT(turn.reply.content, StartsWith("All right"));
    EXPECT_THAT(turn.reply.content, HasSubstr("Within 30 days [1]."));
    EXPECT_EQ(turn.reply.sources.size(), 1U);
}

TEST_F(WaitingTurnTest, WhoAsksAgainIsToldThePlace) {
    wait_for_human();
    auto collected = asked_for_human();
    collected.place = 3;
    const auto& turn = play(std::move(collected), an_answer(AnswerType::abstain));
    EXPECT_FALSE(turn.patch.escalate) << "the wait goes on";
    EXPECT_THAT(turn.reply.content, HasSubstr("number 3 in line"));
    EXPECT_EQ(commit().answer_type, AnswerType::handoff);
}

TEST_F(WaitingTurnTest, AHandoverTellsThePlace) {
    auto collected = asked_for_human();
    collected.place = 1;
    EXPECT_THAT(
        play(std::move(collected), an_answer(AnswerType::abstain)).reply.content,
        HasSubstr("You are next in line.")
    );
}

TEST_F(WaitingTurnTest, OutsideSupportHoursItSaysWhenSomebodyIsBackAndAsksForAContact) {
    close_the_doors();
    const auto& turn = play(asked_for_human(), an_answer(AnswerType::abstain));
    EXPECT_TRUE(turn.patch.escalate);
    EXPECT_THAT(turn.reply.content, HasSubstr("back on Sunday at 10:00 (UTC)"));
    EXPECT_THAT(turn.reply.content, HasSubstr("e-mail address or a phone number"));
    EXPECT_TRUE(read_reply_record(turn.reply.metadata).asks_contact);
}

TEST_F(WaitingTurnTest, AContactThatIsKnownIsNotAskedForAgain) {
    close_the_doors();
    wait_for_human();
    edit(begun.session).counters = {{"contacts", 1}};
    const auto& turn = play(asked_for_human(), an_answer(AnswerType::abstain));
    EXPECT_THAT(turn.reply.content, HasSubstr("back on Sunday"));
    EXPECT_THAT(turn.reply.content, Not(HasSubstr("e-mail")));
    EXPECT_FALSE(read_reply_record(turn.reply.metadata).asks_contact);
}

TEST_F(WaitingTurnTest, AContactThatWasAskedForIsStoredAndConfirmed) {
    for (const bool waits : {true, false}) {
        if (waits) wait_for_human();
        if (!waits) edit(begun.session).owner = Owner::bot();
        for (const auto role : {Role::system, Role::assistant}) {
            begun.history = {asks_contact(role), said(Role::user, "hm")};
            say("sure: ada@example.com");
            TurnMachine machine(request, config, clock);
            (void)machine.resume(turn_input::Start{});
            (void)machine.resume(BeginOutcome(begun));
            (void)machine.resume(turn_input::CollectedContext{});
            auto step = machine.resume(an_answer(AnswerType::abstain));
            const auto turn = std::get<turn_action::Commit>(step).turn;
            ASSERT_TRUE(turn.ticket);
            EXPECT_EQ(turn.ticket->ticket_id, "ESC-1");
            EXPECT_EQ(turn.ticket->contact, "ada@example.com");
            EXPECT_THAT(turn.reply.content, HasSubstr("ada@example.com"));
            EXPECT_THAT(turn.reply.content, HasSubstr("ESC-1"));
        }
    }
    begun.history = {};
    EXPECT_FALSE(play({}, an_answer()).ticket) << "nobody asked for it";
}

// When a human is offered, and when one takes over.

TEST_F(WaitingTurnTest, AScoreOnlyOffersAHuman) {
    turn_input::CollectedContext collected;
    collected.escalation = a_decision();
    const auto& turn = play(collected, an_answer());
    EXPECT_FALSE(turn.patch.escalate);
    EXPECT_FALSE(turn.ticket);
    EXPECT_THAT(turn.reply.content, StartsWith("Within 30 days [1].\n\n"));
    EXPECT_THAT(turn.reply.content, HasSubstr("Shall I hand you over?"));
    EXPECT_TRUE(read_reply_record(turn.reply.metadata).offers_human);
    const auto reply = commit();
    EXPECT_TRUE(reply.requires_escalation) << "the need is reported all the same";
    EXPECT_EQ(reply.answer_type, AnswerType::answer);
}

TEST_F(WaitingTurnTest, TheThirdUnansweredQuestionOffersAHumanAndHandsNothingOver) {
    edit(begun.session).counters = {{offers_counter, 1}};
    const auto no = [] { return replied("I don't know", AnswerType::abstain); };
    begun.history = {said(Role::user, "a"), no(), said(Role::user, "b"), no()};
    auto last = replied("I don't know", AnswerType::clarify);
    begun.history = {said(Role::user, "a"), no(), said(Role::user, "b"), last};
    const auto& turn = play({}, an_answer(AnswerType::abstain));
    EXPECT_THAT(turn.reply.content, HasSubstr("Shall I hand you over?"));
    EXPECT_TRUE(read_reply_record(turn.reply.metadata).offers_human);
    EXPECT_FALSE(turn.patch.escalate);
}

TEST_F(WaitingTurnTest, AfterManyUnansweredQuestionsNobodyIsHandedOverUnasked) {
    edit(begun.session).counters = {{offers_counter, 1}};
    begun.history = {
        replied("?", AnswerType::clarify),
        replied("?", AnswerType::clarify),
        replied("?", AnswerType::clarify)
    };
    auto decision = a_decision();
    decision.often_unhelped = true;
    turn_input::CollectedContext collected;
    collected.escalation = decision;
    const auto& turn = play(collected, an_answer(AnswerType::abstain));
    EXPECT_FALSE(turn.patch.escalate);
    EXPECT_FALSE(turn.ticket);
}

TEST_F(WaitingTurnTest, ARuleHandsOver) {
    auto decision = a_decision();
    decision.required = true;
    turn_input::CollectedContext collected;
    collected.escalation = decision;
    const auto& turn = play(collected, an_answer(AnswerType::abstain));
    EXPECT_TRUE(turn.patch.escalate);
    EXPECT_TRUE(turn.ticket);
}

}  // namespace
}  // namespace continuo::test
