#include "agent/tools/tools_file.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "declared_tools_fixture.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A file of one tool, with a line in the place of another.
std::string changed(std::string_view from, std::string_view to) {
    std::string text(declared_tools_text);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

std::string fault_of_file(const std::string& text) {
    const auto parsed = parse_tools(text);
    return parsed ? "none" : parsed.error().detail;
}

TEST(ToolsFile, IsRead) {
    const auto tools = some_tools();
    ASSERT_EQ(tools->tools.size(), 4U);
    const auto* status = tools->find("order_status");
    ASSERT_NE(status, nullptr);
    EXPECT_EQ(status->endpoint.method, "GET");
    EXPECT_EQ(status->endpoint.server, "http://127.0.0.1:9");
    EXPECT_EQ(status->endpoint.headers.front().second.reveal(), "Bearer hunter2-hunter2");
    EXPECT_EQ(status->policy, ActionPolicy::automatic);
    EXPECT_EQ(status->limits.attempts, 2);
    EXPECT_EQ(status->parameters.at("additionalProperties"), false);
    const auto* cancel = tools->find("cancel_order");
    ASSERT_NE(cancel, nullptr);
    EXPECT_EQ(cancel->policy, ActionPolicy::ask_customer);
    EXPECT_EQ(cancel->approval_time, std::chrono::minutes(5));
    EXPECT_TRUE(tools->find("my_plan")->needs_verified_customer);
    EXPECT_EQ(tools->find("nothing"), nullptr);
}

TEST(ToolsFile, NamesTheLineOfAMistake) {
    EXPECT_THAT(
        fault_of_file(changed("policy: ask_customer", "policy: ask_nobody")),
        testing::AllOf(StartsWith("tools.yaml:36: "), HasSubstr("ask_customer, ask_operator"))
    );
}

TEST(ToolsFile, RefusesWhatIsWrong) {
    const std::vector<std::pair<std::pair<std::string, std::string>, std::string>> cases{
        {{"version: 1", "version: 2"}, "version"},
        {{"tools:", "tool:"}, "tools is missing"},
        {{"name: order_status", "name: rag"}, "name must be"},
        {{"name: order_status", "name: Order"}, "name must be"},
        {{"name: cancel_order", "name: order_status"}, "two tools"},
        {{"description: Where an order is.", "descriptoin: x"}, "description is missing"},
        {{"description: Where an order is.", "description: x\n    colour: red"}, "unknown key"},
        {{"http://127.0.0.1:9/orders/{order_id}\n", "ftp://x/{order_id}\n"}, "http[s]"},
        {{"http://127.0.0.1:9/orders/{order_id}\n", "http://{order_id}/\n"}, "without values"},
        {{"orders/{order_id}\n", "orders/{other}\n"}, "no argument other"},
        {{"orders/{order_id}\n", "orders/{customer_id}\n"}, "verified_customer"},
        {{"${SHOP_KEY}", "${NO_KEY}"}, "NO_KEY is not set"},
        {{"{Authorization:", "{Host:"}, "not a header to set"},
        {{"      idempotency_header: Idempotency-Key\n", ""}, "idempotency_header is missing"},
        {{"    confirm: \"Shall I cancel order {order_id}?\"\n", ""}, "confirm is missing"},
        {{"Shall I cancel order {order_id}?", "Cancel {x}?"}, "no value {x}"},
        {{"Order {order_id} is {status}.", "{nothing}"}, "no value {nothing}"},
        {{"where is my order", "[where]"}, "not optional"},
        {{"[number] {order_id}", "{number}"}, "no argument number"},
        {{"pattern: \"^[0-9]{4,8}$\"", "maxLength: 8"}, "any word"},
        {{"pattern: \"^[0-9]{4,8}$\"", "pattern: 5"}, "arguments"},
        {{"{type: object, required: [status]}", "{type: object, properties: {a: {pattern: x}}}"},
         "no patterns in responses"},
        {{"status: /status", "status: status"}, "JSON pointers"},
        {{"ask: {order_id:", "ask: {nothing:"}, "no argument nothing"},
        {{"approval_minutes: 5", "approval_minutes: 0"}, "whole number"},
        {{"approval_minutes: 5", "approval_minutes: 5\n    approval_minutes: 6"}, "twice"},
        {{"version: 1", "version: &a 1"}, "anchors"},
        {{"version: 1", "version: ["}, "not YAML"},
    };
    for (const auto& [change, reason] : cases) {
        const auto fault = fault_of_file(changed(change.first, change.second));
        EXPECT_THAT(fault, HasSubstr(reason)) << change.second;
        EXPECT_THAT(fault, StartsWith("tools.yaml:")) << change.second;
        EXPECT_THAT(fault, Not(HasSubstr("hunter2"))) << change.second;
    }
}

TEST(ToolsFile, IsBounded) {
    EXPECT_THAT(fault_of_file(std::string(300'000, '#')), HasSubstr("bytes"));
    std::string many = "tools:\n";
    for (int i = 0; i < 70; ++i)
        many += fmt::format(
            "  - {{name: tool_{}, description: x, request: {{url: 'http://a.example/'}}}}\n", i
        );
    EXPECT_THAT(fault_of_file(many), HasSubstr("more than 64"));
    std::string deep = "tools: ";
    for (int i = 0; i < 3000; ++i)
        deep += "[";
    EXPECT_THAT(fault_of_file(deep), HasSubstr("tools.yaml:1"));
}

TEST(ToolsFile, IsNotFound) {
    EXPECT_EQ(load_tools_file("/nonexistent/tools.yaml").error().code, Errc::not_found);
}

}  // namespace
}  // namespace continuo::test
