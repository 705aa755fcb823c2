#include "api/docs/openapi.hpp"

#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "api/docs/schemas.hpp"
#include "api/route_table.hpp"
#include "base/text.hpp"
#include "schema_check.hpp"

namespace continuo::test {
namespace {

ApiConfig config() {
    ApiConfig out;
    out.debug = out.telemetry = true;
    out.program_keys = {{"shop", "key-of-the-shop"}};
    return out;
}

/// Calls `visit` with every object inside `value`.
template <class Visit>
void for_each_object(const json::value& value, const Visit& visit) {
    if (const auto* array = value.if_array()) {
        for (const auto& item : *array)
            for_each_object(item, visit);
    }
    if (const auto* object = value.if_object()) {
        visit(*object);
        for (const auto& [key, member] : *object)
            for_each_object(member, visit);
    }
}

TEST(OpenApi, HasTheMembersOfTheFormat) {
    const auto api = make_openapi(config());
    EXPECT_EQ(api.at("openapi"), "3.1.0");
    EXPECT_TRUE(api.at("info").at("title").is_string());
    EXPECT_TRUE(api.at("info").at("version").is_string());
    EXPECT_TRUE(api.at("paths").is_object());
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
    const json::value api = make_openapi(config());
    int references = 0;
    for_each_object(api, [&](const json::object& object) {
        const auto reference = find_string(object, "$ref");
        if (!reference) return;
        ++references;
        ASSERT_TRUE(reference->starts_with("#/")) << *reference;
        json::error_code ec;
        EXPECT_NE(api.find_pointer(reference->substr(1), ec), nullptr) << *reference;
    });
    EXPECT_GT(references, 50);
}

TEST(OpenApi, EveryRouteOfTheTableIsThereAndNoOther) {
    const auto api = make_openapi(config());
    RouteTableConfig all{"/api", true, true};
    all.completions = true;
    const RouteTable table(all);
    std::size_t operations = 0;
    for (const auto& [path, item] : api.at("paths").as_object())
        operations += item.as_object().size();
    std::size_t websockets = 0;  // cannot be described
    for (const auto& entry : table.entries())
        websockets += entry.route->status == 101 ? 1 : 0;
    EXPECT_EQ(operations + websockets, table.entries().size());

    std::set<std::string> ids;
    for (const auto& entry : table.entries()) {
        SCOPED_TRACE(entry.pattern);
        if (entry.route->status == 101) continue;
        const auto& operation =
            api.at("paths").at(entry.pattern).at(to_lower(entry.route->method)).as_object();
        const auto id = find_string(operation, "operationId").value_or("");
        EXPECT_FALSE(id.empty());
        EXPECT_TRUE(ids.insert(id).second) << id;
        EXPECT_FALSE(find_string(operation, "summary")->empty());
        const auto& responses = operation.at("responses").as_object();
        EXPECT_TRUE(responses.contains(std::to_string(entry.route->status)));
        EXPECT_TRUE(responses.contains("500"));
        // Said of every operation: an empty list opens it to everybody.
        const bool needs_key = entry.route->access() != Access::customer;
        EXPECT_EQ(!operation.at("security").as_array().empty(), needs_key);
        EXPECT_EQ(responses.contains("401"), needs_key || entry.route->user_token);
        EXPECT_EQ(operation.contains("requestBody"), entry.route->body != BodyKind::none);
        for (const auto& [status, response] : responses) {
            const bool error = status[0] == '4' || status[0] == '5';
            EXPECT_EQ(response.as_object().contains("$ref"), error) << status;
        }
    }
}

TEST(OpenApi, WithoutKeysOfProgramsNothingIsUnderV1) {
    auto without = config();
    without.program_keys.clear();
    const auto api = make_openapi(without);
    EXPECT_FALSE(api.at("paths").as_object().contains("/v1/models"));
    EXPECT_EQ(json::serialize(api).find("Completion"), std::string::npos);
}

TEST(OpenApi, PathParametersAreDeclared) {
    const auto api = make_openapi(config());
    for (const auto& [path, item] : api.at("paths").as_object()) {
        for (const auto& [method, operation] : item.as_object()) {
            bool declared = false;
            if (const auto* parameters = find_array(operation.as_object(), "parameters")) {
                for (const auto& parameter : *parameters)
                    declared = declared || parameter.at("in") == "path";
            }
            EXPECT_EQ(declared, path.find("{id}") != json::string_view::npos) << path;
        }
    }
}

TEST(OpenApi, EverySchemaHasExamplesThatFitIt) {
    SchemaCheck check;
    for (const auto& [name, schema] : schemas()) {
        SCOPED_TRACE(name);
        const auto* examples = find_array(schema.as_object(), "examples");
        ASSERT_NE(examples, nullptr);
        EXPECT_FALSE(examples->empty());
        for (const auto& example : *examples)
            EXPECT_EQ(check.problems(std::string(name), example), "");
    }
}

TEST(OpenApi, EveryJsonBodyHasAnExampleThatFitsItsSchema) {
    const json::value api = make_openapi(config());
    SchemaCheck check;
    int bodies = 0;
    for_each_object(api, [&](const json::object& object) {
        const auto* schema = find_object(object, "schema");
        const auto* reference = schema == nullptr ? nullptr : schema->if_contains("$ref");
        if (reference == nullptr) return;
        ++bodies;
        const auto name = find_string(*schema, "$ref")->substr(21);
        ASSERT_TRUE(object.contains("example")) << name;
        EXPECT_EQ(check.problems(name, object.at("example")), "") << name;
    });
    EXPECT_GT(bodies, 40);
}

TEST(OpenApi, EverySchemaIsUsed) {
    const auto text = json::serialize(make_openapi(config()));
    for (const auto& [name, schema] : schemas()) {
        EXPECT_NE(text.find("#/components/schemas/" + std::string(name) + "\""), std::string::npos)
            << name;
    }
}

TEST(OpenApi, ChecksAreAbleToFail) {
    SchemaCheck check;
    EXPECT_NE(check.problems("Session", json::object{{"session_id", 1}}), "");
    EXPECT_NE(check.problems("SessionList", json::array{json::object{}}), "");
    EXPECT_NE(check.problems("Error", json::object{{"detail", "Not Found"}}), "");
}

TEST(OpenApi, FollowsThePrefixAndWhatIsSwitchedOn) {
    ApiConfig bare;
    bare.prefix = "/v2";
    const auto paths = make_openapi(bare).at("paths").as_object();
    EXPECT_TRUE(paths.contains("/v2/sessions"));
    EXPECT_FALSE(paths.contains("/api/sessions"));
    EXPECT_FALSE(paths.contains("/metrics"));
    EXPECT_FALSE(paths.contains("/docs"));
}

}  // namespace
}  // namespace continuo::test
