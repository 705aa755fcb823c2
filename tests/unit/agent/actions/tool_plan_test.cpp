#include "agent/actions/tool_plan.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../tools/declared_tools_fixture.hpp"
#include "agent/turn/reply_record.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ToolPlanTest : public ::testing::Test {
protected:
    ToolPlanTest() {
        session.session_id = "sess_1";
        reply.role = Role::assistant;
        reply.seq = 2;
    }

    ToolTurn turn_of(const std::vector<std::string>& messages) {
        ToolTurn turn{
            .tools = *tools,
            .replies = *replies,
            .session = session,
            .language = "en",
            .asked = {},
            .messages = {},
            .turn = 3,
            .now = clock.now(),
        };
        for (const auto& text : messages) {
            Message message;
            message.seq = 3 + turn.messages.size();
            message.content = text;
            message.timestamp = clock.now();
            turn.messages.push_back(message);
            turn.asked += (turn.asked.empty() ? "" : "\n") + text;
        }
        return turn;
    }
    ToolPlan plan(const std::vector<std::string>& messages) {
        MessageList history;
        if (!reply.metadata.empty()) history.push_back(reply);
        return plan_tools(turn_of(messages), history);
    }
    /// The reply before asks what the plan asks.
    void ask(const ToolPlan& asking) {
        ReplyRecord record;
        if (asking.asks) record.approval = to_json(*asking.asks);
        record.wants = asking.wants;
        reply.metadata = to_json(record);
    }
    static bool is_nothing(const ToolPlan& plan) { return !plan.answer && plan.calls.empty(); }

    std::shared_ptr<const DeclaredTools> tools = some_tools();
    std::shared_ptr<const Replies> replies = built_in_replies();
    FakeClock clock;
    Session session;
    Message reply;
};

TEST_F(ToolPlanTest, HasNothingToDoWithOtherMessages) {
    EXPECT_TRUE(is_nothing(plan({"How do I return a lamp?"})));
    EXPECT_TRUE(is_nothing(plan({"yes"})));
}

TEST_F(ToolPlanTest, LooksUpWhatAPatternMatches) {
    const auto looked = plan({"Where is my order 12345?"});
    ASSERT_EQ(looked.calls.size(), 1U);
    EXPECT_EQ(looked.calls[0].tool, "order_status");
    EXPECT_EQ(looked.calls[0].arguments, (json::object{{"order_id", "12345"}}));
    EXPECT_EQ(looked.calls[0].id, "3-1");
    EXPECT_FALSE(looked.calls[0].changes);
}

TEST_F(ToolPlanTest, AsksForAnArgumentAndTakesIt) {
    const auto asking = plan({"Where is my order?"});
    ASSERT_TRUE(asking.answer);
    EXPECT_EQ(asking.answer->text, "Which order is it? Please tell me its number.");
    ask(asking);
    const auto looked = plan({"it is 12345, I think"});
    ASSERT_EQ(looked.calls.size(), 1U);
    EXPECT_EQ(looked.calls[0].arguments, (json::object{{"order_id", "12345"}}));
    EXPECT_TRUE(is_nothing(plan({"I do not know"})));
}

TEST_F(ToolPlanTest, AsksBeforeAnAction) {
    const auto asking = plan({"Please cancel my order 12345"});
    ASSERT_TRUE(asking.answer);
    EXPECT_TRUE(asking.calls.empty());
    EXPECT_THAT(asking.answer->text, HasSubstr("Shall I cancel order 12345?"));
    EXPECT_THAT(asking.answer->text, HasSubstr("**yes**"));
    ASSERT_TRUE(asking.asks);
    EXPECT_EQ(asking.asks->expires_at, clock.now() + 5min);
}

TEST_F(ToolPlanTest, ActsOnAYesUnderTheKeyOfTheQuestion) {
    ask(plan({"Please cancel my order 12345"}));
    const auto acting = plan({"yes please"});
    ASSERT_EQ(acting.calls.size(), 1U);
    EXPECT_EQ(acting.calls[0].id, "3-1");
    EXPECT_TRUE(acting.calls[0].changes);
    EXPECT_EQ(acting.calls[0].arguments, (json::object{{"order_id", "12345"}}));
}

TEST_F(ToolPlanTest, DropsItOnANo) {
    ask(plan({"Please cancel my order 12345"}));
    const auto dropped = plan({"no, wait"});
    EXPECT_TRUE(dropped.calls.empty());
    ASSERT_EQ(dropped.entries.size(), 1U);
    EXPECT_EQ(dropped.entries[0].state, ActionState::declined);
}

TEST_F(ToolPlanTest, AnswersAnotherQuestionInstead) {
    ask(plan({"Please cancel my order 12345"}));
    EXPECT_TRUE(is_nothing(plan({"What does it cost?"})));
}

TEST_F(ToolPlanTest, DoesNotActTooLate) {
    ask(plan({"Please cancel my order 12345"}));
    clock.advance(6min);
    const auto late = plan({"yes"});
    EXPECT_TRUE(late.calls.empty());
    EXPECT_EQ(late.entries.at(0).state, ActionState::expired);
}

TEST_F(ToolPlanTest, CountsTheTimeOfTheYesNotOfItsReading) {
    ask(plan({"Please cancel my order 12345"}));
    auto turn = turn_of({"yes"});
    turn.now += 6min;
    EXPECT_EQ(plan_tools(turn, MessageList{reply}).calls.size(), 1U);
}

TEST_F(ToolPlanTest, DoesNotActOnOtherArguments) {
    auto asking = plan({"Please cancel my order 12345"});
    asking.asks->arguments["order_id"] = "99999";
    ask(asking);
    const auto acting = plan({"yes"});
    EXPECT_TRUE(acting.calls.empty());
    EXPECT_EQ(acting.entries.at(0).state, ActionState::failed);
}

TEST_F(ToolPlanTest, DoesNotActForAnotherCustomer) {
    ask(plan({"Please cancel my order 12345"}));
    session.user_id = "mallory";
    session.user_verified = true;
    EXPECT_TRUE(plan({"yes"}).calls.empty());
}

TEST_F(ToolPlanTest, DoesNotActWithAnotherRequestThanWasAgreedTo) {
    ask(plan({"Please cancel my order 12345"}));
    std::string text(declared_tools_text);
    text.replace(text.find("/cancel\n"), 7, "/delete");
    tools = parse_tools(text).value();
    EXPECT_TRUE(plan({"yes"}).calls.empty());
}

TEST_F(ToolPlanTest, DoesNotKnowWhatWasDoneWithAToolThatIsAnotherOneAfterTheCall) {
    ask(plan({"Please cancel my order 12345"}));
    auto changed = std::make_shared<DeclaredTools>(*tools);
    for (auto& tool : changed->tools)
        tool.mcp.emplace().problem = "its server is away";
    tools = changed;
    const auto away = plan({"yes"});
    EXPECT_EQ(away.entries.at(0).state, ActionState::failed);
    EXPECT_TRUE(away.calls.empty());
    auto turn = turn_of({"yes"});
    turn.taken_over = true;
    const auto after = plan_tools(turn, MessageList{reply});
    EXPECT_EQ(after.entries.at(0).state, ActionState::unknown);
    EXPECT_TRUE(after.calls.empty());
}

TEST_F(ToolPlanTest, TakesANoAmongSeveralMessages) {
    ask(plan({"Please cancel my order 12345"}));
    EXPECT_TRUE(plan({"yes", "no stop"}).calls.empty());
    EXPECT_TRUE(plan({"yes", "what does it cost?"}).calls.empty());
    EXPECT_EQ(plan({"yes", "please"}).calls.size(), 1U);
}

TEST_F(ToolPlanTest, IsDecidedByTheFirstMessageOnceTheCallMayHaveBeenMade) {
    ask(plan({"Please cancel my order 12345"}));
    auto turn = turn_of({"yes", "no stop"});
    turn.taken_over = true;
    EXPECT_EQ(plan_tools(turn, MessageList{reply}).calls.size(), 1U);
}

TEST_F(ToolPlanTest, HearsAYesToTheNewestReplyOnly) {
    ask(plan({"Please cancel my order 12345"}));
    Message other;
    other.role = Role::assistant;
    other.seq = 4;
    other.metadata = to_json(ReplyRecord{});
    EXPECT_TRUE(is_nothing(plan_tools(turn_of({"yes"}), MessageList{reply, other})));
    other.role = Role::operator_;
    EXPECT_TRUE(is_nothing(plan_tools(turn_of({"yes"}), MessageList{reply, other})));
}

TEST_F(ToolPlanTest, LeavesTheTeamsActionsToTheTeam) {
    const auto asking = plan({"refund me invoice 77"});
    ASSERT_TRUE(asking.asks);
    EXPECT_EQ(asking.asks->asks, ActionPolicy::ask_operator);
    ask(asking);
    EXPECT_TRUE(is_nothing(plan({"yes"})));
}

TEST_F(ToolPlanTest, WantsToKnowWhoTheCustomerIs) {
    const auto refused = plan({"What is my plan?"});
    ASSERT_TRUE(refused.answer);
    EXPECT_THAT(refused.answer->text, HasSubstr("sign in"));
    session.user_id = "anna";
    EXPECT_TRUE(plan({"What is my plan?"}).calls.empty());  // a label
    session.user_verified = true;
    EXPECT_EQ(plan({"What is my plan?"}).calls.size(), 1U);
}

TEST(CallKey, IsTheSameForTheSameCall) {
    const json::object a{{"x", 1}, {"y", json::object{{"b", 1}, {"a", 2}}}};
    const json::object b{{"y", json::object{{"a", 2}, {"b", 1}}}, {"x", 1}};
    EXPECT_EQ(make_call_key("s", "3-1", a), make_call_key("s", "3-1", b));
    EXPECT_NE(make_call_key("s", "3-1", a), make_call_key("s", "3-1", {{"x", 2}}));
    EXPECT_TRUE(make_call_key("s", "3-1", a).starts_with("s-3-1-"));
}

}  // namespace
}  // namespace continuo::test
