#include "agent/llm/tool_call.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using testing::HasSubstr;

std::expected<std::vector<ToolCall>, std::string> assemble(std::initializer_list<const char*> parts
) {
    ToolCallAssembly assembly;
    for (const auto* part : parts)
        assembly.take(json::parse(part));
    return assembly.finish();
}

std::string shown(const std::expected<std::vector<ToolCall>, std::string>& calls) {
    if (!calls) return "error";
    std::string text;
    for (const auto& call : *calls)
        text += call.id + ":" + call.name + json::serialize(call.arguments) + ";";
    return text;
}

TEST(ToolCallAssembly, PutsFragmentsTogether) {
    EXPECT_EQ(
        shown(assemble({
            R"({"index":0,"id":"a","type":"function","function":{"name":"find","arguments":""}})",
            R"({"index":0,"function":{"arguments":"{\"x\""}})",
            R"({"index":0,"function":{"arguments":":1}"}})",
            R"({"index":1,"id":"b","function":{"name":"find","arguments":"{}"}})",
        })),
        R"(a:find{"x":1};b:find{};)"
    );
}

TEST(ToolCallAssembly, NeedsNoIndex) {
    EXPECT_EQ(
        shown(assemble({
            R"({"id":"a","function":{"name":"find","arguments":"{\"x\":"}})",
            R"({"function":{"arguments":"1}"}})",
            R"({"id":"b","function":{"name":"other","arguments":"{}"}})",
        })),
        R"(a:find{"x":1};b:other{};)"
    );
}

TEST(ToolCallAssembly, TakesParallelCallsThatAreAllNumberZero) {
    EXPECT_EQ(
        shown(assemble({
            R"({"index":0,"id":"a","function":{"name":"find","arguments":"{\"x\":1}"}})",
            R"({"index":0,"id":"b","function":{"name":"find","arguments":"{\"x\":2}"}})",
        })),
        R"(a:find{"x":1};b:find{"x":2};)"
    );
    EXPECT_EQ(
        shown(assemble({
            R"({"index":0,"function":{"name":"find","arguments":"{}"}})",
            R"({"index":0,"function":{"name":"other","arguments":"{}"}})",
        })),
        ":find{};:other{};"
    );
    EXPECT_EQ(
        shown(assemble({
            R"({"index":"0","id":"a","function":{"name":"find","arguments":"{\"x\":"}})",
            R"({"index":0.0,"id":"a","function":{"name":"find","arguments":"1}"}})",
        })),
        R"(a:find{"x":1};)"
    );
}

TEST(ToolCallAssembly, TakesArgumentsInEveryForm) {
    EXPECT_EQ(
        shown(assemble({R"({"id":"a","function":{"name":"f","arguments":{"x":1}}})"})),
        R"(a:f{"x":1};)"
    );
    EXPECT_EQ(shown(assemble({R"({"id":"a","function":{"name":"f"}})"})), "a:f{};");
    EXPECT_EQ(
        shown(assemble({R"({"id":"a","function":{"name":"f","arguments":null}})"})), "a:f{};"
    );
    EXPECT_EQ(
        shown(assemble({R"({"id":"a","function":{"name":"f","arguments":"{\"x\":1}{\"x\":1}"}})"})),
        R"(a:f{"x":1};)"
    );
}

TEST(ToolCallAssembly, RefusesWhatIsNotComplete) {
    for (const auto* part :
         {R"({"id":"a","function":{"name":"f","arguments":"{\"x\":"}})",
          R"({"id":"a","function":{"name":"f","arguments":"[1]"}})",
          R"({"id":"a","function":{"name":"f","arguments":"{\"x\":1}{\"x\":2}"}})",
          R"({"id":"a","function":{"name":"f","arguments":"{\"x\":1} oops"}})",
          R"({"id":"a","function":{"arguments":"{}"}})",
          R"({"id":"a"})",
          R"("call")"})
        EXPECT_EQ(shown(assemble({part})), "error") << part;
}

TEST(ToolCallAssembly, IsBounded) {
    ToolCallAssembly many;
    for (int i = 0; i < 1000; ++i)
        many.take(json::object{
            {"index", i}, {"id", std::to_string(i)}, {"function", json::object{{"name", "f"}}}
        });
    EXPECT_FALSE(many.finish());
    ToolCallAssembly large;
    large.take(json::object{
        {"index", 0},
        {"id", "a"},
        {"function", json::object{{"name", "f"}, {"arguments", std::string(200'000, ' ')}}}
    });
    EXPECT_FALSE(large.finish());
}

TEST(ToolCallAssembly, ReadsTheOlderForm) {
    ToolCallAssembly assembly;
    assembly.take_function({{"name", "find"}, {"arguments", "{\"x\":"}});
    assembly.take_function({{"arguments", "1}"}});
    EXPECT_EQ(shown(assembly.finish()), R"(:find{"x":1};)");
}

}  // namespace
}  // namespace continuo::test
