// Turns with tools of an MCP server, over the real store in memory and a server of either revision.
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../agent_fixture.hpp"
#include "../tools/mcp_tools_fixture.hpp"
#include "agent/actions/operator_decision.hpp"
#include "agent/tools/mcp_tool_call.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class McpToolTurnsTest : public AgentFixture, public testing::WithParamInterface<bool> {
protected:
    McpToolTurnsTest() {
        script.sessions = !GetParam();
        script.stateless = GetParam();
        script.run = [this](const json::object& params) {
            calls.push_back(params);
            return result;
        };
        script.fault = [this](const ModelCall&, std::size_t) -> std::optional<ModelReply> {
            if (!away) return std::nullopt;
            ModelReply reply;
            reply.status = 503;
            return reply;
        };
    }

    Agent& agent() {
        if (x_agent) return *x_agent;
        server = std::make_unique<McpServer>(script);
        config.declared_tools = parse_mcp_tools(mcp_tools_text, server->url()).value();
        mcp = make_test_mcp_tools(config.declared_tools, clock);
        config.list_tools = [this] { return mcp->current(); };
        run_task(mcp->list_due());
        std::vector<ToolFactory> factories;
        for (const auto& tool : config.declared_tools->tools) {
            ToolFactory factory;
            factory.key = tool.name;
            factory.policy.attempts = 1;
            factory.declared = true;
            factory.make = [this, name = tool.name] {
                return make_mcp_declared_tool(*mcp, name, nullptr, system_clock());
            };
            factories.push_back(std::move(factory));
        }
        auto registry = run_task(
            make_tool_registry(ToolMode::legacy, std::move(factories), system_clock(), &metrics)
        );
        tools = registry->get();
        auto responder = std::make_unique<FakeResponder>(plan, [this](Question question, Deadline) {
            return answer_now(responded(question));
        });
        x_agent = make_agent(
            config, store, std::move(*registry), std::move(responder), system_clock(), &metrics
        );
        return *x_agent;
    }
    std::string say(const std::string& text) {
        const auto reply = run_task(agent().turn(request(text, "m" + std::to_string(++messages))));
        if (!reply) return "error: " + reply.error().detail;
        return std::string(reply->reply ? reply->reply->content : "");
    }
    Result<ActionEntry> approve() {
        return run_task(decide_action(
            {.sessions = &store, .registry = tools, .config = &config, .clock = &system_clock()},
            {session_id, "1-1", true, "anna", "r1"}
        ));
    }
    /// As a model would: calls `wanted` if it is offered, once, and then answers.
    Answer responded(const Question& question) {
        questions.push_back(question);
        const auto* tool = question.tools == nullptr ? nullptr : question.tools->find(wanted.tool);
        if (tool == nullptr || !question.steps.empty()) return answer;
        Answer wanting;
        wanting.calls = {wanted};
        return wanting;
    }
    std::string key_of_last_call() {
        std::string key;
        for (const auto& call : server->calls()) {
            if (find_string(call.body, "method") == "tools/call")
                key = call.headers.at("idempotency-key");
        }
        return key;
    }
    void change_tool(const std::string& name) {
        auto changed = script.tools;
        for (auto& tool : changed) {
            if (tool.at("name").as_string() == name)
                tool["description"] = "Now with the address, please.";
        }
        server->set_tools(std::move(changed));
    }

    FakeClock clock;
    McpScript script = mcp_shop();
    WantedCall wanted;  ///< of a model; none without a tool
    json::object result = mcp_text_result("Order 12345 is sent.");
    std::vector<json::object> calls;
    std::atomic<bool> away = false;
    std::unique_ptr<McpServer> server;
    std::unique_ptr<McpTools> mcp;
    ToolRegistry* tools = nullptr;
    int messages = 0;

private:
    std::unique_ptr<Agent> x_agent;
};

TEST_P(McpToolTurnsTest, LooksUp) {
    EXPECT_EQ(say("Where is order 12345?"), "Order 12345 is sent. [1]");
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].at("arguments"), (json::object{{"number", "12345"}}));
    EXPECT_TRUE(key_of_last_call().starts_with(session_id + "-1-1-")) << key_of_last_call();
}

TEST_P(McpToolTurnsTest, LetsAModelCallIt) {
    wanted = {"", "crm_find_order", {{"number", "12345"}}};
    EXPECT_EQ(say("Has my parcel been sent?"), answer.text);
    ASSERT_EQ(questions.size(), 2U);
    const auto& results = questions[1].steps.at(0).results;
    EXPECT_EQ(results.at(0).state, ActionState::done);
    EXPECT_EQ(results.at(0).values.at("text"), "Order 12345 is sent.");
    EXPECT_EQ(calls.size(), 1U);
}

TEST_P(McpToolTurnsTest, ChecksTheArgumentsOfAModelByTheServersSchema) {
    session_id = create("anna");
    wanted = {"", "crm_my_plan", {{"customer", "bert"}}};
    EXPECT_EQ(say("What do I pay for?"), answer.text);
    EXPECT_FALSE(questions.at(1).steps.at(0).results.at(0).reason.empty());
    EXPECT_TRUE(calls.empty());
}

TEST_P(McpToolTurnsTest, AsksTheCustomerWhatAModelWants) {
    wanted = {"", "cancel_order", {{"number", "12345"}}};
    EXPECT_THAT(say("I do not want it any more"), HasSubstr("Shall I cancel order 12345?"));
    EXPECT_TRUE(calls.empty());
    say("yes");
    EXPECT_EQ(calls.size(), 1U);
}

TEST_P(McpToolTurnsTest, NamesTheVerifiedCustomer) {
    EXPECT_THAT(say("What is my plan?"), HasSubstr("sign"));
    EXPECT_TRUE(calls.empty());
    result = {
        {"content", json::array()},
        {"structuredContent", json::object{{"plan", {{"name", "Gold"}}}, {"margin", 40}}},
    };
    session_id = create("anna");
    EXPECT_EQ(say("What is my plan?"), "You have Gold. [1]");
    EXPECT_EQ(calls.at(0).at("arguments"), (json::object{{"customer", "anna"}}));
}

TEST_P(McpToolTurnsTest, ActsOnceAfterAYes) {
    result = mcp_text_result("key hunter2-hunter2 **seen**");
    EXPECT_THAT(say("cancel order 12345"), HasSubstr("Shall I cancel order 12345?"));
    EXPECT_TRUE(calls.empty());
    const auto done = say("yes");
    EXPECT_THAT(done, HasSubstr("Done: key seen"));
    EXPECT_THAT(done, Not(HasSubstr("hunter2")));
    EXPECT_EQ(calls.size(), 1U);
    EXPECT_TRUE(key_of_last_call().starts_with(session_id + "-1-1-")) << key_of_last_call();
}

TEST_P(McpToolTurnsTest, TellsWhatTheToolRefuses) {
    result = mcp_text_result("It was sent yesterday.");
    result["isError"] = true;
    say("cancel order 12345");
    EXPECT_THAT(say("yes"), HasSubstr("> It was sent yesterday."));
}

TEST_P(McpToolTurnsTest, DoesNothingWithAToolThatChangedAfterTheQuestion) {
    say("cancel order 12345");
    change_tool("cancel.order");
    EXPECT_THAT(say("yes"), HasSubstr("Nothing was changed"));
    EXPECT_TRUE(calls.empty());
    // The change is known now: what is asked next is about the tool as it is.
    run_task(mcp->list_due());
    say("cancel order 12345");
    EXPECT_THAT(say("yes"), HasSubstr("Done"));
    EXPECT_EQ(calls.size(), 1U);
}

TEST_P(McpToolTurnsTest, DoesNothingWhenTheChangeIsKnownAtTheYes) {
    say("cancel order 12345");
    change_tool("cancel.order");
    run_task(mcp->call("crm", {"cancel.order", {}, "", "another", true}, Deadline::never()));
    run_task(mcp->list_due());
    say("yes");
    EXPECT_TRUE(calls.empty());
}

TEST_P(McpToolTurnsTest, RefusesTheTeamAToolThatChanged) {
    say("please refund me");
    change_tool("refund");
    EXPECT_EQ(approve().value().state, ActionState::failed);
    EXPECT_TRUE(calls.empty());
}

TEST_P(McpToolTurnsTest, ActsWhenTheTeamAgrees) {
    say("please refund me");
    EXPECT_EQ(approve().value().state, ActionState::done);
    EXPECT_EQ(calls.size(), 1U);
}

TEST_P(McpToolTurnsTest, SaysThatItCannotWhileTheServerIsAway) {
    away = true;
    EXPECT_THAT(say("Where is order 12345?"), HasSubstr("your order"));
    EXPECT_THAT(say("cancel order 12345"), Not(HasSubstr("Shall I")));
    EXPECT_TRUE(calls.empty());
    for (const auto& breaker : tools->circuit_breakers())
        EXPECT_EQ(breaker.state, "away") << breaker.tool;
}

TEST_P(McpToolTurnsTest, AnswersWhenTheServerComesBack) {
    away = true;
    EXPECT_THAT(say("Where is order 12345?"), HasSubstr("your order"));
    away = false;
    clock.advance(std::chrono::seconds(1));
    run_task(mcp->list_due());
    EXPECT_EQ(say("Where is order 12345?"), "Order 12345 is sent. [1]");
    for (const auto& breaker : tools->circuit_breakers())
        EXPECT_EQ(breaker.state, "closed") << breaker.tool;
}

TEST_P(McpToolTurnsTest, TellsThatItDoesNotKnow) {
    say("cancel order 12345");
    away = true;
    EXPECT_THAT(say("yes"), HasSubstr("cannot tell whether it was done"));
}

INSTANTIATE_TEST_SUITE_P(BothRevisions, McpToolTurnsTest, testing::Bool(), [](const auto& info) {
    return info.param ? "Stateless" : "Sessions";
});

}  // namespace
}  // namespace continuo::test
