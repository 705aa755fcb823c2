#include "agent/actions/earlier_argument.hpp"

#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../tools/declared_tools_fixture.hpp"
#include "agent/actions/tool_plan.hpp"
#include "agent/turn/reply_record.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;

class EarlierArgumentTest : public ::testing::Test {
protected:
    /// Whose orders to cancel have numbers of this pattern.
    static std::shared_ptr<const DeclaredTools> tools_with(std::string_view pattern) {
        std::string text(declared_tools_text);
        const auto put = [&](std::size_t from, std::string_view part, std::string_view instead) {
            const auto at = text.find(part, from);
            if (at == std::string::npos) throw std::logic_error("no such part");
            text.replace(at, part.size(), instead);
        };
        put(0,
            R"(when: ["cancel ... order {order_id}"])",
            R"(when: ["cancel ... order {order_id}", "cancel it"])");
        put(text.find("name: cancel_order"), "^[0-9]{4,8}$", pattern);
        return parse_tools(text).value();
    }

    void said(const std::string& text) {
        Message message;
        message.seq = history.size() + 1;
        message.content = text;
        history.push_back(std::move(message));
    }
    void replied(const ReplyRecord& record) {
        Message message;
        message.role = Role::assistant;
        message.seq = history.size() + 1;
        message.metadata = to_json(record);
        history.push_back(std::move(message));
    }
    void replied_without_tools(AnswerType type) {
        ReplyRecord record;
        record.answer_type = type;
        replied(record);
    }
    static ReplyRecord record_of(const std::string& tool, ActionState state = ActionState::done) {
        ReplyRecord record;
        record.actions = to_json(std::vector<ActionEntry>{{"1-1", tool, state}});
        return record;
    }
    void asked_about(const std::string& order, const std::string& tool = "order_status") {
        said("where is order " + order);
        replied(record_of(tool));
    }

    ToolPlan plan(const std::string& text) {
        ToolTurn turn{
            .tools = *tools,
            .replies = *replies,
            .session = session,
            .language = "en",
            .asked = text,
            .messages = {},
            .turn = history.size() + 1,
            .now = clock.now(),
        };
        Message message;
        message.seq = turn.turn;
        message.content = text;
        message.timestamp = clock.now();
        turn.messages.push_back(message);
        return plan_tools(turn, history);
    }
    /// What the customer is asked to agree to, or looked up for them: the order; empty: neither.
    std::string order_in(const std::string& text) {
        const auto planned = plan(text);
        const auto arguments = planned.asks            ? planned.asks->arguments
                               : planned.calls.empty() ? json::object()
                                                       : planned.calls.front().arguments;
        return find_string(arguments, "order_id").value_or("");
    }

    std::shared_ptr<const DeclaredTools> tools = tools_with("^[0-9]{4,8}$");
    std::shared_ptr<const Replies> replies = built_in_replies();
    Session session;
    FakeClock clock;
    MessageList history;
};

TEST_F(EarlierArgumentTest, AnActionIsAboutWhatWasLookedUp) {
    asked_about("12345");
    const auto planned = plan("Can you cancel it?");
    ASSERT_TRUE(planned.asks);
    EXPECT_EQ(planned.asks->arguments, (json::object{{"order_id", "12345"}}));
    ASSERT_TRUE(planned.answer);
    EXPECT_THAT(planned.answer->text, HasSubstr("Shall I cancel order 12345?"));
    EXPECT_TRUE(planned.calls.empty()) << "nothing is done unasked";
}

TEST_F(EarlierArgumentTest, ALookUpIsAboutWhatItWasAbout) {
    asked_about("12345");
    said("thanks");
    replied_without_tools(AnswerType::smalltalk);
    EXPECT_EQ(order_in("so where is my order now?"), "12345");
}

TEST_F(EarlierArgumentTest, TheLatestCounts) {
    asked_about("12345");
    asked_about("67890");
    EXPECT_EQ(order_in("cancel it"), "67890");
}

TEST_F(EarlierArgumentTest, WhatTheMessageSaysCounts) {
    asked_about("12345");
    EXPECT_EQ(order_in("where is order 67890"), "67890");
}

TEST_F(EarlierArgumentTest, AnAnswerToTheQuestionForItIsOne) {
    said("where is my order");
    ReplyRecord asking;
    asking.wants = {
        {"tool", "order_status"}, {"argument", "order_id"}, {"arguments", json::object()}
    };
    replied(asking);
    said("it is 12345");
    replied(record_of("order_status"));
    EXPECT_EQ(order_in("cancel it"), "12345");
}

TEST_F(EarlierArgumentTest, SoIsWhatWasAskedToAgreeTo) {
    said("cancel order 12345");
    const auto asking = plan("cancel order 12345");
    ASSERT_TRUE(asking.asks);
    ReplyRecord record;
    record.approval = to_json(*asking.asks);
    replied(record);
    said("no");
    replied(record_of("cancel_order", ActionState::declined));
    EXPECT_EQ(order_in("where is my order"), "12345");
}

TEST_F(EarlierArgumentTest, ANumberThatNoToolTookIsNone) {
    said("my phone is 12345");
    replied_without_tools(AnswerType::abstain);
    EXPECT_EQ(order_in("cancel it"), "");
    EXPECT_EQ(order_in("where is my order"), "");
}

TEST_F(EarlierArgumentTest, NorIsOneThatTheServerDoesNotKnow) {
    asked_about("67890");
    said("where is order 12345");
    replied(record_of("order_status", ActionState::not_found));
    EXPECT_EQ(order_in("cancel it"), "");
}

TEST_F(EarlierArgumentTest, NorOneOfAnArgumentWithOtherValues) {
    tools = tools_with("^[0-9]{5}$");
    asked_about("12345");
    EXPECT_EQ(order_in("cancel it"), "");
    EXPECT_EQ(order_in("where is my order"), "12345") << "of the same tool";
}

TEST_F(EarlierArgumentTest, AnotherOneIsAskedFor) {
    asked_about("12345");
    const auto planned = plan("and where is my order, the other one?");
    ASSERT_TRUE(planned.answer);
    EXPECT_THAT(planned.answer->text, HasSubstr("Which order is it?"));
    EXPECT_TRUE(means_another("wo ist meine andere Bestellung"));
    EXPECT_TRUE(means_another("y el otro pedido"));
    EXPECT_FALSE(means_another("where is my order"));
}

TEST_F(EarlierArgumentTest, LongAgoIsForgotten) {
    asked_about("12345");
    for (int i = 0; i < 8; ++i) {
        said("what does shipping cost?");
        replied_without_tools(AnswerType::answer);
    }
    EXPECT_EQ(order_in("cancel it"), "");
}

}  // namespace
}  // namespace continuo::test
