#include "agent/mcp/mcp_schema.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "agent/tools/argument_schema.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

json::object schema_of(std::string_view text) {
    return parse_json(text, 100).value().as_object();
}

/// The copy as JSON, or why there is none.
std::string copied(std::string_view text, bool with_headers = true) {
    const auto copy = copy_mcp_schema(schema_of(text), with_headers);
    if (!copy) return copy.error().detail;
    EXPECT_TRUE(ArgumentSchema::compile(copy->schema)) << text;
    return json::serialize(copy->schema);
}

TEST(CopyMcpSchema, KeepsWhatCanBeCheckedAndDropsTheRest) {
    EXPECT_EQ(
        copied(R"({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"http://x/",
            "type":"object","vendor":{"a":[1]},"unevaluatedProperties":false,
            "properties":{"pattern":{"type":"string","minLength":1},"n":{"type":"integer"}},
            "required":["n"],"additionalProperties":false})"),
        R"({"type":"object","properties":{"pattern":{"type":"string","minLength":1},)"
        R"("n":{"type":"integer"}},"required":["n"],"additionalProperties":false})"
    );
}

TEST(CopyMcpSchema, TurnsRegularExpressionsIntoWords) {
    EXPECT_EQ(
        copied(R"({"type":"object","properties":{"d":{"type":"string","format":"date",
            "pattern":"^(a+)+$","description":"The day."}}})"),
        R"({"type":"object","properties":{"d":{"type":"string",)"
        R"~("description":"The day. (pattern: ^(a+)+$) (format: date)"}}})~"
    );
    EXPECT_EQ(
        copied(R"({"type":"object","patternProperties":{"^x":{}},"additionalProperties":false})"),
        R"({"type":"object"})"
    ) << "additionalProperties would now refuse what the pattern allowed";
}

TEST(CopyMcpSchema, FollowsReferencesToItsOwnSubschemas) {
    const auto text = copied(
        R"({"type":"object","properties":{"a":{"$ref":"#/$defs/id"},"b":{"$ref":"#/properties/a"}},
            "$defs":{"id":{"type":"string"}}})"
    );
    EXPECT_THAT(text, HasSubstr("#/$defs/id"));
    const auto schema = ArgumentSchema::compile(schema_of(text)).value();
    EXPECT_TRUE(schema.check(json::object{{"a", "x"}}));
    EXPECT_FALSE(schema.check(json::object{{"a", 1}}));
}

TEST(CopyMcpSchema, RefusesDangerousReferences) {
    for (const auto& [text, reason] : std::vector<std::pair<std::string, std::string>>{
             {R"({"type":"object","properties":{"a":{"$ref":"http://10.0.0.1/x"}}})",
              "another document"},
             {R"({"type":"object","properties":{"a":{"$ref":"file:///etc/passwd"}}})",
              "another document"},
             {R"({"type":"object","properties":{"a":{"$ref":"#"}}})", "recursive"},
             {R"({"$ref":"#"})", "recursive"},
             {R"({"type":"object","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}})",
              "recursive"},
             {R"({"type":"object","properties":{"a":{"$ref":"#/$defs/none"}}})", "nowhere"},
             {R"({"type":"object","default":{"pattern":"(a+)+"},"properties":{"a":
                 {"$ref":"#/default"}}})",
              "nowhere"},
             {R"({"type":"object","$dynamicRef":"#x"})", "dynamic"},
             {R"({"type":"object","$schema":"http://json-schema.org/draft-04/schema#"})", "dialect"
             },
             {R"({"type":"object","properties":[]})", "no object"},
             {R"({"type":"object","allOf":{}})", "no array"},
             {R"({"type":"object","not":1})", "no object"},
         }) {
        EXPECT_THAT(copied(text), HasSubstr(reason)) << text;
    }
}

TEST(CopyMcpSchema, BoundsDepthNumberAndExpansion) {
    std::string deep = R"({"type":"object"})";
    for (int i = 0; i < 20; ++i)
        deep = R"({"not":)" + deep + "}";
    EXPECT_THAT(copied(deep), HasSubstr("deeply"));

    json::array many(mcp_subschemas_max, json::object());
    EXPECT_THAT(
        copied(json::serialize(json::object{{"type", "object"}, {"allOf", many}})),
        HasSubstr("too many")
    );

    json::object defs{{"d0", json::object{{"type", "string"}}}};
    for (int i = 1; i < 20; ++i) {
        const json::object ref{{"$ref", "#/$defs/d" + std::to_string(i - 1)}};
        defs["d" + std::to_string(i)] = json::object{{"allOf", json::array{ref, ref}}};
    }
    EXPECT_THAT(
        copied(json::serialize(json::object{{"type", "object"}, {"$defs", defs}})),
        HasSubstr("multiply")
    );
    const json::object large{{"type", "object"}, {"default", std::string(70'000, 'x')}};
    EXPECT_THAT(copied(json::serialize(large)), HasSubstr("too large"));
}

TEST(CopyMcpSchema, ReadsHeadersOfArguments) {
    const auto text = R"({"type":"object","properties":{
        "region":{"type":"string","x-mcp-header":"Region"},
        "in":{"type":"object","properties":{"n":{"type":["integer","null"],"x-mcp-header":"N"}}}}})";
    const auto copy = copy_mcp_schema(schema_of(text), true).value();
    EXPECT_THAT(
        copy.headers,
        ElementsAre(McpParameterHeader{{"region"}, "Region"}, McpParameterHeader{{"in", "n"}, "N"})
    );
    EXPECT_TRUE(copy_mcp_schema(schema_of(text), false)->headers.empty());
}

TEST(CopyMcpSchema, RefusesHeadersWhereNoneCanBe) {
    for (const std::string_view property : {
             R"("a":{"type":"number","x-mcp-header":"A"})",
             R"("a":{"type":"object","x-mcp-header":"A"})",
             R"("a":{"x-mcp-header":"A"})",
             R"("a":{"type":"string","x-mcp-header":""})",
             R"("a":{"type":"string","x-mcp-header":"A\r\nX: y"})",
             R"("a":{"type":"string","x-mcp-header":1})",
             R"("a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"})",
             R"("a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}})",
             R"("a":{"anyOf":[{"type":"string","x-mcp-header":"A"}]})",
         }) {
        const auto text = R"({"type":"object","properties":{)" + std::string(property) + "}}";
        EXPECT_THAT(copied(text), HasSubstr("x-mcp-header")) << text;
    }
}

}  // namespace
}  // namespace continuo::test
