#include "agent/tools/mcp_tool_call.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mcp_tools_fixture.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;

class McpResultTest : public ::testing::Test {
protected:
    Result<json::object> read(const std::string& tool, McpToolResult result) const {
        return read_mcp_result(*tools->find(tool), std::move(result));
    }

    std::shared_ptr<const DeclaredTools> tools =
        parse_mcp_tools(mcp_tools_text, "https://crm.example.com/mcp").value();
};

TEST_F(McpResultTest, IsItsTextWithinBounds) {
    McpToolResult result;
    result.text = "key hunter2-hunter2,\n more " + std::string(9000, 'x');
    const auto read_text = read("crm_find_order", std::move(result)).value();
    EXPECT_EQ(read_text.at("outcome"), "done");
    const std::string text(read_text.at("values").at("text").as_string());
    EXPECT_TRUE(text.starts_with("key ***, more xxx")) << text.substr(0, 40);
    EXPECT_LE(text.size(), 2000U);
}

TEST_F(McpResultTest, IsItsFieldsAndNothingElse) {
    McpToolResult result;
    result.text = "Gold, margin 40";
    result.structured = json::value(json::object{{"plan", {{"name", "Gold"}}}, {"margin", 40}});
    EXPECT_EQ(
        read("crm_my_plan", result)->at("values").as_object(), (json::object{{"plan", "Gold"}})
    );
    result.structured.reset();
    EXPECT_EQ(read("crm_my_plan", result).error().code, Errc::corrupt);
    result.structured = json::value(json::object{{"other", 1}});
    EXPECT_EQ(read("crm_my_plan", result).error().code, Errc::corrupt);
}

TEST_F(McpResultTest, IsARefusalWithItsReason) {
    McpToolResult result;
    result.is_error = true;
    result.text = "No hunter2-hunter2 " + std::string(9000, 'x');
    const auto refused = read("cancel_order", std::move(result)).value();
    EXPECT_EQ(refused.at("outcome"), "refused");
    EXPECT_THAT(std::string(refused.at("reason").as_string()), HasSubstr("No *** xxx"));
    EXPECT_LE(refused.at("reason").as_string().size(), mapped_value_code_points_max);
}

}  // namespace
}  // namespace continuo::test
