#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../tools/declared_tools_fixture.hpp"
#include "agent/turn/turn_commit.hpp"
#include "support/edit_session.hpp"
#include "turn_machine_fixture.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TurnMachineToolsTest : public TurnMachineTest {
protected:
    TurnMachineToolsTest() {
        config.declared_tools = some_tools();
        say("Where is my order 12345?");
    }
    void say(const std::string& text) {
        request.message = text;
        begun.message = said(Role::user, text, 1);
        begun.message.timestamp = clock.now();
    }
    ToolResult result(ActionState state, json::object values = {}) {
        return {"1-1", "order_status", {{"order_id", "12345"}}, state, std::move(values)};
    }
    /// The commit of a turn whose call has this result.
    CommitTurn& called(ToolResult one) {
        start_and_begin();
        tell(turn_input::CollectedContext{});
        asked<turn_action::CallTools>();
        tell(turn_input::ToolsCalled{{std::move(one)}});
        return asked<turn_action::Commit>().turn;
    }
    static ReplyRecord record_of(const CommitTurn& turn) {
        return read_reply_record(turn.reply.metadata);
    }
};

TEST_F(TurnMachineToolsTest, AnswersWithTheResult) {
    const auto& turn = called(result(ActionState::done, {{"status", "sent"}, {"day", "Monday"}}));
    EXPECT_EQ(turn.reply.content, "Order 12345 is sent. It arrives on Monday. [1]");
    ASSERT_EQ(turn.reply.sources.size(), 1U);
    EXPECT_EQ(turn.reply.sources[0].metadata.at("document_id"), "tool:order_status");
    EXPECT_THAT(turn.reply.sources[0].content, HasSubstr("status: sent"));
    EXPECT_THAT(turn.reply.tools_used, ElementsAre("order_status"));
    const auto record = record_of(turn);
    EXPECT_EQ(record.answer_type, AnswerType::answer);
    EXPECT_EQ(read_action_entries(record.actions).at(0).state, ActionState::done);
    EXPECT_EQ(commit().actions.size(), 1U);
}

TEST_F(TurnMachineToolsTest, GivesTheCallWhatItNeeds) {
    edit(begun.session).user_id = "anna";
    edit(begun.session).user_verified = true;
    start_and_begin();
    tell(turn_input::CollectedContext{});
    const auto& call = asked<turn_action::CallTools>();
    EXPECT_EQ(call.context.session_id, "sess_1");
    EXPECT_EQ(call.context.user_id, "anna");
    EXPECT_FALSE(call.changes);
}

TEST_F(TurnMachineToolsTest, SaysWhatCouldNotBeDone) {
    const auto& turn = called(result(ActionState::failed));
    EXPECT_THAT(turn.reply.content, HasSubstr("could not look that up just now (order status)"));
    EXPECT_EQ(record_of(turn).answer_type, AnswerType::abstain);
    EXPECT_TRUE(record_of(turn).offers_human);
}

TEST_F(TurnMachineToolsTest, SaysWhatIsNotThere) {
    const auto& turn = called(result(ActionState::not_found));
    EXPECT_EQ(turn.reply.content, "There is no order 12345.");
    EXPECT_TRUE(turn.reply.sources.empty());
}

TEST_F(TurnMachineToolsTest, ShowsWhatServersWriteAsPlainText) {
    const auto& turn = called(
        result(ActionState::done, {{"status", "<b>sent</b> ![x](http://evil.example/) `rm`\n# Hi"}})
    );
    EXPECT_THAT(turn.reply.content, testing::Not(HasSubstr("<b>")));
    EXPECT_THAT(turn.reply.content, testing::Not(HasSubstr("http://evil")));
    EXPECT_THAT(turn.reply.content, testing::Not(HasSubstr("\n#")));
}

TEST_F(TurnMachineToolsTest, AsksBeforeAnAction) {
    say("Please cancel my order 12345");
    start_and_begin();
    tell(turn_input::CollectedContext{});
    const auto& turn = asked<turn_action::Commit>().turn;
    EXPECT_THAT(turn.reply.content, HasSubstr("Shall I cancel order 12345?"));
    const auto record = record_of(turn);
    EXPECT_EQ(record.answer_type, AnswerType::clarify);
    EXPECT_EQ(read_approval(record.approval).value().tool, "cancel_order");
    EXPECT_EQ(commit().approval.at("tool"), "cancel_order");
}

TEST_F(TurnMachineToolsTest, ActsOnAYesInAFrozenTurn) {
    say("Please cancel my order 12345");
    start_and_begin();
    tell(turn_input::CollectedContext{});
    const auto asking = asked<turn_action::Commit>().turn.reply;
    TurnMachine second(request, config, clock);
    auto next = begun;
    auto question = said(Role::assistant, asking.content, 2);
    question.metadata = asking.metadata;
    next.history = MessageList{begun.message, question};
    next.message = said(Role::user, "yes", 3);
    next.message.timestamp = clock.now();
    (void)second.resume(turn_input::Start{});
    (void)second.resume(BeginOutcome(next));
    auto step = second.resume(turn_input::CollectedContext{});
    const auto& call = std::get<turn_action::CallTools>(step);
    EXPECT_TRUE(call.changes);
    EXPECT_EQ(call.through, 3U);
    EXPECT_EQ(call.calls.at(0).id, "1-1");
    // A message came before it was frozen: nothing is called, and all is looked at again.
    auto newer = next;
    newer.message = said(Role::user, "no, stop", 4);
    newer.burst = {next.message};
    step = second.resume(BeginOutcome(newer));
    ASSERT_TRUE(std::holds_alternative<turn_action::CollectContext>(step));
    step = second.resume(turn_input::CollectedContext{});
    const auto& turn = std::get<turn_action::Commit>(step).turn;
    EXPECT_THAT(turn.reply.content, HasSubstr("stays as it is"));
    EXPECT_EQ(read_action_entries(record_of(turn).actions).at(0).state, ActionState::declined);
}

TEST_F(TurnMachineToolsTest, PassesTheTeamsActionsOn) {
    say("refund me invoice 77");
    start_and_begin();
    tell(turn_input::CollectedContext{});
    const auto& turn = asked<turn_action::Commit>().turn;
    ASSERT_TRUE(turn.ticket);
    EXPECT_TRUE(turn.patch.escalate);
    EXPECT_THAT(turn.ticket->summary, HasSubstr("Approval 1-1 wanted: Refund of invoice 77"));
    EXPECT_THAT(turn.reply.content, HasSubstr(turn.ticket->ticket_id));
    EXPECT_EQ(record_of(turn).answer_type, AnswerType::handoff);
    EXPECT_EQ(record_of(turn).ticket_id, turn.ticket->ticket_id);
    EXPECT_THAT(record_of(turn).reasons, ElementsAre("Approval wanted: refund"));
}

TEST_F(TurnMachineToolsTest, AddsToTheTicketThatThereIs) {
    say("refund me invoice 77");
    edit(begun.session).owner = Owner::queue();
    edit(begun.session).ticket_id = "ESC-0123456789";
    start_and_begin();
    tell(turn_input::CollectedContext{});
    const auto& turn = asked<turn_action::Commit>().turn;
    EXPECT_FALSE(turn.patch.escalate);
    EXPECT_EQ(turn.ticket->ticket_id, "ESC-0123456789");
    EXPECT_THAT(turn.reply.content, HasSubstr("ESC-0123456789"));
}

TEST_F(TurnMachineToolsTest, TellsOneWhoWaitsWhatCameOfACall) {
    edit(begun.session).owner = Owner::queue();
    edit(begun.session).ticket_id = "ESC-0123456789";
    const auto& turn = called(result(ActionState::failed));
    EXPECT_THAT(turn.reply.content, HasSubstr("could not look that up just now"));
    EXPECT_FALSE(turn.silent);
}

TEST_F(TurnMachineToolsTest, CallsNothingForOneWhoWantsAHuman) {
    turn_input::CollectedContext collected;
    collected.escalation = a_decision(true);
    start_and_begin();
    tell(std::move(collected));
    asked<turn_action::Respond>();
}

TEST_F(TurnMachineToolsTest, CountsNoQuestionOfAToolAsAFailure) {
    say("Where is my order?");
    ReplyRecord failed;
    failed.answer_type = AnswerType::abstain;
    std::vector<Message> history;
    for (int i = 0; i < 2; ++i) {
        history.push_back(said(Role::assistant, "I do not know.", 1 + i));
        history.back().metadata = to_json(failed);
    }
    begun.history = MessageList(history);
    start_and_begin();
    tell(turn_input::CollectedContext{});
    const auto& turn = asked<turn_action::Commit>().turn;
    EXPECT_EQ(turn.reply.content, "Which order is it? Please tell me its number.");
    EXPECT_FALSE(record_of(turn).offers_human);
}

TEST_F(TurnMachineToolsTest, MakesTheCallsThatAResponderWants) {
    say("What about my parcel?");
    start_and_begin();
    tell(turn_input::CollectedContext{});
    EXPECT_EQ(asked<turn_action::Respond>().question.tools, config.declared_tools.get());
    Answer wanting;
    wanting.calls = {
        {"a", "order_status", {{"order_id", "12345"}}},
        {"b", "no_such_tool", {}},
        {"c", "order_status", {{"order_id", "no number"}}},
    };
    wanting.model_tokens = 70;
    tell(wanting);
    const auto& call = asked<turn_action::CallTools>();
    ASSERT_EQ(call.calls.size(), 1U);
    EXPECT_EQ(call.calls[0].id, "1-1");
    tell(turn_input::ToolsCalled{{result(ActionState::done, {{"status", "sent"}})}});
    const auto& again = asked<turn_action::Respond>().question;
    ASSERT_EQ(again.steps.size(), 1U);
    EXPECT_EQ(again.steps[0].results[0].state, ActionState::done);
    EXPECT_EQ(again.steps[0].results[1].state, ActionState::failed);
    EXPECT_THAT(again.steps[0].results[2].reason, HasSubstr("order_id"));
    auto answer = an_answer();
    answer.model = {{"outcome", "answered"}};
    answer.model_tokens = 190;  // of both requests
    tell(answer);
    const auto& turn = asked<turn_action::Commit>().turn;
    EXPECT_EQ(turn.patch.counters.at(model_tokens_counter), 190);
    EXPECT_EQ(read_action_entries(record_of(turn).actions).size(), 1U);
}

TEST_F(TurnMachineToolsTest, AsksBeforeAnActionThatAResponderWants) {
    say("Please do what I said before");
    start_and_begin();
    tell(turn_input::CollectedContext{});
    Answer wanting;
    wanting.calls = {{"a", "cancel_order", {{"order_id", "12345"}}}};
    wanting.model_tokens = 70;
    tell(wanting);
    const auto& turn = asked<turn_action::Commit>().turn;
    EXPECT_THAT(turn.reply.content, HasSubstr("Shall I cancel order 12345?"));
    EXPECT_EQ(turn.patch.counters.at(model_tokens_counter), 70);
    EXPECT_EQ(read_approval(record_of(turn).approval).value().id, "1-1");
}

TEST_F(TurnMachineToolsTest, BoundsTheCallsOfAStep) {
    say("What about my parcel?");
    start_and_begin();
    tell(turn_input::CollectedContext{});
    Answer wanting;
    for (int i = 0; i < 20; ++i)
        wanting.calls.push_back({"a", "order_status", {{"order_id", "12345"}}});
    tell(wanting);
    EXPECT_EQ(asked<turn_action::CallTools>().calls.size(), 8U);
}

}  // namespace
}  // namespace continuo::test
