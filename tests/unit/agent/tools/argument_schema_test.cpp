#include "agent/tools/argument_schema.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

json::object object(std::string_view text) {
    return json::parse(text).as_object();
}

ArgumentSchema search_schema() {
    return ArgumentSchema::compile(object(R"({"type": "object", "properties": {
        "query": {"type": "string", "minLength": 1, "maxLength": 5},
        "limit": {"type": "integer", "minimum": 1, "maximum": 20},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "list": {"type": "array", "items": {"type": "string"}, "maxItems": 2}
    }, "required": ["query"], "additionalProperties": false})"))
        .value();
}

TEST(ArgumentSchema, TakesWhatFits) {
    const auto schema = search_schema();
    for (const auto* fits :
         {R"({"query": "x"})",
          R"({"query": "x", "limit": 20, "kind": "b", "list": ["p", "q"]})",
          R"({"query": "äöüäö"})"}) {
        EXPECT_TRUE(schema.check(json::parse(fits))) << fits;
    }
}

TEST(ArgumentSchema, RefusesWhatDoesNot) {
    const auto schema = search_schema();
    for (const auto* wrong :
         {R"({})",
          R"({"query": 1})",
          R"({"query": ""})",
          R"({"query": "äöüäöü"})",
          R"({"query": "x", "limit": 0})",
          R"({"query": "x", "limit": 21})",
          R"({"query": "x", "limit": 1.5})",
          R"({"query": "x", "limit": "3"})",
          R"({"query": "x", "kind": "c"})",
          R"({"query": "x", "list": ["p", 2]})",
          R"({"query": "x", "list": ["p", "q", "r"]})",
          R"({"query": null})",
          R"({"query": "x", "other": 1})",
          R"([])",
          R"("query")"}) {
        const auto checked = schema.check(json::parse(wrong));
        ASSERT_FALSE(checked) << wrong;
        EXPECT_EQ(checked.error().code, Errc::invalid_input);
    }
}

TEST(ArgumentSchema, NamesWhatIsWrong) {
    const auto schema = search_schema();
    EXPECT_THAT(
        schema.check(json::parse(R"({"query": "x", "limit": 50})")).error().detail,
        HasSubstr("limit")
    );
    EXPECT_THAT(schema.check(json::parse("{}")).error().detail, HasSubstr("query"));
}

TEST(ArgumentSchema, RefusesWhatIsNoSchemaOfAnObject) {
    EXPECT_EQ(
        ArgumentSchema::compile(object(R"({"type": "string"})")).error().code, Errc::invalid_input
    );
    EXPECT_EQ(ArgumentSchema::compile({}).error().code, Errc::invalid_input);
    EXPECT_EQ(
        ArgumentSchema::compile(object(R"({"type": "object", "properties": []})")).error().code,
        Errc::invalid_input
    );
    EXPECT_EQ(
        ArgumentSchema::compile(
            object(R"({"type": "object", "properties": {"a": {"$ref": "http://x.test/y"}}})")
        )
            .error()
            .code,
        Errc::invalid_input
    );
}

TEST(ArgumentSchema, CountsIntegersOfEitherKindAlike) {
    json::value arguments{
        {"query", "x"}, {"limit", std::uint64_t{5}}, {"deep", json::array{std::uint64_t{1}}}
    };
    unify_integers(arguments);
    EXPECT_TRUE(arguments.at("limit").is_int64());
    EXPECT_TRUE(arguments.at("deep").at(0).is_int64());
    arguments.as_object().erase("deep");
    EXPECT_TRUE(search_schema().check(arguments));

    json::value huge(~std::uint64_t{0});
    unify_integers(huge);
    EXPECT_EQ(huge, json::value(~std::uint64_t{0}));
}

TEST(ArgumentSchema, TakesASchemaWithIntegersOfEitherKind) {
    EXPECT_TRUE(ArgumentSchema::compile(
        {{"type", "object"}, {"properties", {{"a", {{"maxLength", std::size_t{4}}}}}}}
    ));
}

}  // namespace
}  // namespace continuo::test
