// Declared tools of a server that is away, comes back, changes its tools.
#include "agent/mcp/mcp_tools.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../tools/mcp_tools_fixture.hpp"
#include "agent/llm/offered_tools.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class McpToolsTest : public ::testing::Test {
protected:
    McpToolsTest() {
        script.fault = [this](const ModelCall&, std::size_t) -> std::optional<ModelReply> {
            if (!away) return std::nullopt;
            ModelReply reply;
            reply.status = 503;
            return reply;
        };
    }

    void make() {
        server = std::make_unique<McpServer>(script);
        tools = make_test_mcp_tools(parse_mcp_tools(mcp_tools_text, server->url()).value(), clock);
    }
    void list() { run_task(tools->list_due()); }
    std::size_t requests() { return server->calls().size(); }
    std::vector<std::string> offered() {
        std::vector<std::string> names;
        for (const auto& tool : tools_in_openai_form(*tools->current()))
            names.emplace_back(tool.at("function").at("name").as_string());
        return names;
    }

    FakeClock clock;
    McpScript script = mcp_shop();
    std::atomic<bool> away = false;
    std::unique_ptr<McpServer> server;
    std::unique_ptr<McpTools> tools;
};

TEST_F(McpToolsTest, TakesSchemaAndDescriptionFromTheServer) {
    make();
    EXPECT_TRUE(offered().empty());
    list();
    EXPECT_THAT(
        offered(),
        testing::ElementsAre("crm_find_order", "crm_my_plan", "cancel_order", "crm_refund")
    );
    const auto current = tools->current();
    const auto* order = current->find("crm_find_order");
    EXPECT_EQ(order->description, "Does find_order.");
    EXPECT_EQ(current->find("cancel_order")->description, "Cancels an order.") << "of the file";
    EXPECT_FALSE(order->schema->check(json::object{{"number", "x"}})) << "of the file";
    EXPECT_NE(order->fingerprint, current->find("cancel_order")->fingerprint);
}

TEST_F(McpToolsTest, LetsNobodyElseNameTheCustomer) {
    make();
    list();
    const auto current = tools->current();
    const auto* plan = current->find("crm_my_plan");
    EXPECT_TRUE(plan->schema->check(json::object()));
    EXPECT_FALSE(plan->schema->check(json::object{{"customer", "bert"}}));
    EXPECT_FALSE(plan->parameters.at("properties").as_object().contains("customer"));
}

TEST_F(McpToolsTest, FindsAServerThatWasAwayAtStart) {
    away = true;
    make();
    list();
    EXPECT_TRUE(offered().empty());
    EXPECT_EQ(tools->problem("crm_refund"), "its server is away");
    const auto asked = requests();
    list();
    EXPECT_EQ(requests(), asked) << "not before its wait is over";
    clock.advance(1s);
    list();
    EXPECT_GT(requests(), asked);
    away = false;
    clock.advance(1s);
    list();
    EXPECT_TRUE(offered().empty()) << "the wait doubles";
    clock.advance(1s);
    list();
    EXPECT_EQ(offered().size(), 4U);
    EXPECT_EQ(tools->problem("crm_refund"), "");
}

TEST_F(McpToolsTest, WaitsAtMostAMinute) {
    away = true;
    make();
    for (int i = 0; i < 20; ++i) {
        list();
        clock.advance(McpTools::retry_wait_max);
    }
    away = false;
    list();
    EXPECT_EQ(offered().size(), 4U);
}

TEST_F(McpToolsTest, LosesItsToolsWhenTheServerGoes) {
    make();
    list();
    away = true;
    clock.advance(6min);
    list();
    EXPECT_TRUE(offered().empty());
    EXPECT_EQ(tools->problem("crm_find_order"), "its server is away");
}

TEST_F(McpToolsTest, CallsWithoutAskingOnlyWhatOnlyReads) {
    script.tools[0] = mcp_tool("find_order", {"number"});
    make();
    list();
    EXPECT_THAT(tools->problem("crm_find_order"), HasSubstr("readOnlyHint"));
    EXPECT_EQ(offered().size(), 3U);
}

TEST_F(McpToolsTest, SaysWhichToolTheServerDoesNotHave) {
    script.tools.pop_back();
    script.tools.pop_back();
    script.tools[1] = reading(mcp_tool("my_plan"));
    make();
    list();
    EXPECT_EQ(tools->problem("crm_refund"), "its server does not have it");
    EXPECT_EQ(tools->problem("crm_my_plan"), "it has no argument customer");
}

TEST_F(McpToolsTest, ListsAgainWhenACallFindsAnotherTool) {
    make();
    list();
    const auto before = tools->current();
    auto changed = mcp_tool("refund", {"email"});
    server->set_tools({changed});
    const auto called = run_task(tools->call(
        "crm",
        {"refund", {}, "s-1", before->find("crm_refund")->mcp->fingerprint, true},
        Deadline::never()
    ));
    EXPECT_EQ(called.error().code, Errc::conflict);
    EXPECT_THAT(server->methods(), testing::Not(testing::Contains("tools/call")));
    list();
    const auto after = tools->current();
    EXPECT_NE(before->find("crm_refund")->fingerprint, after->find("crm_refund")->fingerprint);
    EXPECT_EQ(tools->problem("crm_find_order"), "its server does not have it");
}

}  // namespace
}  // namespace continuo::test
