#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/tools/tools_file.hpp"
#include "mcp_tools_fixture.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto declared_url = "https://crm.example.com/mcp";

std::string mcp_file_with(std::string_view from, std::string_view to) {
    std::string text(mcp_tools_text);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

std::string mcp_file_fault(const std::string& text) {
    const auto parsed = parse_mcp_tools(text, declared_url);
    return parsed ? "none" : parsed.error().detail;
}

TEST(McpDeclaration, IsRead) {
    const auto tools = parse_mcp_tools(mcp_tools_text, declared_url).value();
    ASSERT_EQ(tools->servers.size(), 1U);
    EXPECT_EQ(tools->servers[0].url, declared_url);
    EXPECT_EQ(tools->servers[0].authorization.reveal(), "Bearer hunter2-hunter2");
    EXPECT_EQ(tools->servers[0].revision, McpRevision::automatic);
    ASSERT_EQ(tools->tools.size(), 4U);
    const auto* order = tools->find("crm_find_order");
    ASSERT_NE(order, nullptr);
    EXPECT_EQ(order->limits.attempts, 2);
    EXPECT_FALSE(order->is_callable()) << "the server has not listed it";
    const auto* cancel = tools->find("cancel_order");
    ASSERT_NE(cancel, nullptr);
    EXPECT_EQ(cancel->mcp->tool, "cancel.order");
    EXPECT_EQ(cancel->limits.attempts, 1);
    EXPECT_EQ(tools->find("crm_delete_everything"), nullptr) << "nothing that is not named";
}

TEST(McpDeclaration, NamesTheLineOfAMistake) {
    EXPECT_THAT(
        mcp_file_fault(mcp_file_with("policy: ask_customer", "policy: ask_nobody")),
        StartsWith("tools.yaml:25: ")
    );
    EXPECT_THAT(
        mcp_file_fault(mcp_file_with("- tool: refund\n", "- tool: refund\n        colour: red\n")),
        StartsWith("tools.yaml:35: crm: tool refund: unknown key")
    );
}

TEST(McpDeclaration, RefusesWhatIsWrong) {
    const std::vector<std::pair<std::pair<std::string, std::string>, std::string>> cases{
        {{"name: crm", "name: CRM"}, "no name of an MCP server"},
        {{"name: crm\n", "nam: crm\n"}, "name is missing"},
        {{"url: ${CRM_URL}", "url: ${NO_URL}"}, "NO_URL is not set"},
        {{"url: ${CRM_URL}", "url: 'ftp://x'"}, "url"},
        {{"private_addresses: true", "revision: '2026'"}, "auto, sessions, stateless"},
        {{"private_addresses: true", "timeout_seconds: 0"}, "whole number"},
        {{"private_addresses: true", "command: x"}, "unknown key"},
        {{"{Authorization:", "{Mcp-Session-Id:"}, "not a header to set"},
        {{"{Authorization:", "{idempotency-key:"}, "not a header to set"},
        {{"        policy: auto\n", ""}, "policy is missing"},
        {{"        repeatable: true\n", ""}, "repeatable: true is missing"},
        {{"confirm: A refund.", "approval_minutes: 5"}, "confirm is missing"},
        {{"cancel order {number}?", "cancel {order}?"}, "no value {order}"},
        {{"confirm: A refund.", "confirm: 'Refund {invoice}?'"}, "no value {invoice}"},
        {{"Done: {text}", "{nothing}"}, "no value {nothing}"},
        {{"You have {plan}.", "{text}"}, "no value {text}"},
        {{"result: {answer: \"Done: {text}\"}", "result: {not_found: x}"}, "no not_found"},
        {{"requires: verified_customer", "requires: none"}, "needs requires"},
        {{"tool: my_plan", "tool: find_order\n        name: other"}, "is there twice"},
        {{"name: cancel_order", "name: crm_my_plan"}, "two tools"},
        {{"name: cancel_order\n", "\n"}, "none"},
        {{"tool: refund", "tool: Refund"}, "name must be"},
        {{"where is order {number}", "where is {other}"}, "no argument other"},
        {{"\"refund me\"", "\"refund {number}\""}, "no argument number"},
    };
    for (const auto& [change, reason] : cases) {
        const auto fault = mcp_file_fault(mcp_file_with(change.first, change.second));
        EXPECT_THAT(fault, HasSubstr(reason)) << change.second;
        if (reason != "none") EXPECT_THAT(fault, StartsWith("tools.yaml:")) << change.second;
        EXPECT_THAT(fault, Not(HasSubstr("hunter2"))) << change.second;
    }
    const std::string server(mcp_tools_text.substr(mcp_tools_text.find("  - name")));
    EXPECT_THAT(
        mcp_file_fault(std::string(mcp_tools_text) + server),
        HasSubstr("two servers of mcp_servers")
    );
    EXPECT_THAT(mcp_file_fault("mcp_servers: []\ntools: 5"), HasSubstr("tools is not a list"));
    EXPECT_THAT(
        mcp_file_fault("mcp_servers: [{name: crm, url: 'https://a.example', tools: all}]"),
        HasSubstr("is not a list of those")
    );
}

TEST(McpDeclaration, SendsNoSecretInTheClear) {
    for (const auto* header : {"Authorization", "X-Api-Key"}) {
        auto text = mcp_file_with("    private_addresses: true\n", "");
        text.replace(text.find("Authorization"), std::string_view("Authorization").size(), header);
        const auto parsed = parse_mcp_tools(text, "http://crm.example.com/mcp");
        ASSERT_FALSE(parsed) << header;
        EXPECT_THAT(parsed.error().detail, HasSubstr("tools.yaml:4: ")) << header;
        EXPECT_THAT(parsed.error().detail, HasSubstr("plain HTTP")) << header;
    }
}

}  // namespace
}  // namespace continuo::test
