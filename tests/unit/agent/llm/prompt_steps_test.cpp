// Calls of tools in a prompt.
#include <algorithm>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../tools/declared_tools_fixture.hpp"
#include "agent/llm/prompt.hpp"
#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;

class PromptStepsTest : public ::testing::Test {
protected:
    void add_step(const std::string& status, ActionState state = ActionState::done) {
        ToolResult result;
        result.tool = "order_status";
        result.arguments = {{"order_id", "12345"}};
        result.state = state;
        result.values = {{"status", status}};
        question.steps.push_back({{{"", result.tool, result.arguments}}, {result}});
    }
    Prompt build(std::uint64_t tokens_max) {
        question.message = "Where is it?";
        question.tools = tools.get();
        question.sources = {passage_source("Shipping", "Shipping takes 3 days.", 1)};
        return build_prompt({}, question, {}, tokens_max);
    }

    std::shared_ptr<const DeclaredTools> tools = some_tools();
    Question question;
};

TEST_F(PromptStepsTest, FollowTheQuestionEachResultWithItsCall) {
    add_step("sent");
    add_step("lost", ActionState::not_found);
    const auto prompt = build(5000);
    ASSERT_EQ(prompt.messages.size(), 6U);
    for (std::size_t i = 2; i < 6; i += 2) {
        ASSERT_EQ(prompt.messages[i].role, ModelRole::assistant);
        ASSERT_EQ(prompt.messages[i].calls.size(), 1U);
        ASSERT_EQ(prompt.messages[i + 1].role, ModelRole::tool);
        EXPECT_EQ(prompt.messages[i + 1].call_id, prompt.messages[i].calls[0].id);
    }
    EXPECT_NE(prompt.messages[2].calls[0].id, prompt.messages[4].calls[0].id);
    EXPECT_THAT(
        prompt.messages[3].text, HasSubstr("<passage number=\"2\" title=\"order status\">")
    );
    EXPECT_THAT(prompt.messages[5].text, HasSubstr("result: not_found"));
    EXPECT_EQ(prompt.passages.size(), 3U);
    EXPECT_THAT(prompt.actions, testing::ElementsAre("order status"));
}

TEST_F(PromptStepsTest, LoseTheOldestResultsFirstAndNoCall) {
    for (int i = 0; i < 6; ++i)
        add_step("state " + std::to_string(i) + ' ' + std::string(3000, 'x'));
    const auto prompt = build(4000);
    std::size_t calls = 0;
    std::vector<bool> shown;
    for (const auto& message : prompt.messages) {
        calls += message.calls.size();
        if (message.role == ModelRole::tool) shown.push_back(message.text != "(left out)");
    }
    EXPECT_EQ(calls, 6U);
    ASSERT_EQ(shown.size(), 6U);
    EXPECT_FALSE(shown.front());
    EXPECT_TRUE(shown.back());
    EXPECT_TRUE(std::ranges::is_sorted(shown));
    EXPECT_LE(prompt.tokens, 4000U);
    // Numbers are those of the passages that are there.
    EXPECT_EQ(
        prompt.passages.size(), 1U + static_cast<std::size_t>(std::ranges::count(shown, true))
    );
}

TEST_F(PromptStepsTest, GoOnWithTheCustomersRoleAfterAFault) {
    add_step("sent");
    auto prompt = build(5000);
    add_repair(prompt, {}, "it invents", "x");
    EXPECT_EQ(prompt.messages.back().role, ModelRole::user);
    EXPECT_THAT(prompt.messages.back().text, HasSubstr("it invents"));
}

}  // namespace
}  // namespace continuo::test
