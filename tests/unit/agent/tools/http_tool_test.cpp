#include "agent/tools/http_tool.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "declared_tools_fixture.hpp"
#include "support/fake_clock.hpp"
#include "support/model_server.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

HttpClientResponse responded(
    int status, std::string body, const std::string& type = "application/json; charset=utf-8"
) {
    HttpClientResponse response;
    response.status = status;
    response.headers.add("Content-Type", type);
    response.body = std::move(body);
    return response;
}

class HttpToolTest : public ::testing::Test {
protected:
    Result<json::object> read(const HttpClientResponse& response) const {
        return read_tool_response(*tools->find("order_status"), response);
    }
    Result<HttpClientRequest> request(
        const std::string& tool, const json::object& arguments, std::string_view customer = ""
    ) const {
        return make_tool_request(tools->find(tool)->endpoint, arguments, customer, "s1-5-1-abc");
    }

    std::shared_ptr<const DeclaredTools> tools = some_tools();
};

TEST_F(HttpToolTest, PutsArgumentsIntoTheUrl) {
    const auto made = request("order_status", {{"order_id", "12 /?#"}, {"extra", 5}}).value();
    EXPECT_EQ(made.method, "GET");
    EXPECT_EQ(made.target, "/orders/12%20%2F%3F%23?extra=5");
    EXPECT_EQ(*made.headers.find("Authorization"), "Bearer hunter2-hunter2");
    EXPECT_TRUE(made.body.empty());
    EXPECT_EQ(made.headers.find("Idempotency-Key"), nullptr);
}

TEST_F(HttpToolTest, PutsTheOthersIntoTheBody) {
    const auto made = request("cancel_order", {{"order_id", "1234"}, {"why", "late"}}).value();
    EXPECT_EQ(made.method, "POST");
    EXPECT_EQ(made.target, "/orders/1234/cancel");
    EXPECT_EQ(made.body, R"({"why":"late"})");
    EXPECT_EQ(*made.headers.find("Idempotency-Key"), "s1-5-1-abc");
}

TEST_F(HttpToolTest, LeavesThePathAsItIs) {
    for (const auto* value : {"..", ".", "", " "})
        EXPECT_EQ(request("order_status", {{"order_id", value}}).error().code, Errc::invalid_input);
    EXPECT_FALSE(request("order_status", {}));
    EXPECT_FALSE(request("order_status", {{"order_id", json::array{1}}}));
}

TEST_F(HttpToolTest, NamesTheCustomerThatIsVerified) {
    const auto made = request("my_plan", {}, "anna@example.com").value();
    EXPECT_EQ(made.target, "/customers/anna%40example.com");
    EXPECT_FALSE(request("my_plan", {}));
}

TEST_F(HttpToolTest, TakesTheFieldsOutOfAResponse) {
    const auto result = read(responded(
        200,
        R"({"status":"on its way","delivery":{"day":"2026-12-01","secret":"x"},)"
        R"("items":[{"name":"Lamp"},{"name":"Chair"}],"internal":"margin"})"
    ));
    const auto& values = result.value().at("values").as_object();
    EXPECT_EQ(result->at("outcome"), "done");
    EXPECT_EQ(
        values,
        (json::object{{"status", "on its way"}, {"day", "2026-12-01"}, {"items", "Lamp, Chair"}})
    );
}

TEST_F(HttpToolTest, TellsWhatIsNotThereAndWhatIsRefused) {
    EXPECT_EQ(read(responded(404, "<html>"))->at("outcome"), "not_found");
    EXPECT_EQ(read(responded(409, "{}"))->at("outcome"), "refused");
    const auto refused = read_tool_response(
        *tools->find("cancel_order"), responded(409, R"({"error":"It is on its way."})")
    );
    EXPECT_EQ(refused->at("reason"), "It is on its way.");
}

TEST_F(HttpToolTest, ExplainsABadResponse) {
    const std::vector<std::pair<HttpClientResponse, std::string>> cases{
        {responded(200, ""), "empty"},
        {responded(200, "<html>Sign in</html>", "text/html"), "not JSON"},
        {responded(200, R"({"status":"x")"), "not JSON"},
        {responded(200, R"([1])"), "schema"},
        {responded(200, R"({"state":"x"})"), "schema"},
        {responded(200, R"({"status":{}})"), "none of the fields"},
        {responded(302, ""), "redirect"},
        {responded(500, "{}"), "500"},
        {responded(429, "{}"), "429"},
        {responded(401, "{}"), "credentials"},
    };
    for (const auto& [response, reason] : cases) {
        const auto result = read(response);
        ASSERT_FALSE(result) << reason;
        EXPECT_THAT(result.error().detail, HasSubstr(reason));
        EXPECT_THAT(result.error().detail, Not(HasSubstr("Sign in")));
    }
}

TEST_F(HttpToolTest, HidesItsSecretsFromResults) {
    const auto result = read(responded(200, R"({"status":"key hunter2-hunter2 seen"})"));
    EXPECT_EQ(result->at("values").at("status"), "key *** seen");
}

TEST_F(HttpToolTest, BoundsValues) {
    const auto result = read(responded(200, R"({"status":")" + std::string(9000, 'x') + "\"}"));
    EXPECT_EQ(result->at("values").at("status").as_string().size(), mapped_value_code_points_max);
}

/// A tool that calls a server of this test.
class HttpToolCallTest : public ::testing::Test {
protected:
    void answer(ModelReply reply) { x_reply = std::move(reply); }
    static ModelReply json_reply(std::string body, int status = 200) {
        ModelReply reply;
        reply.status = status;
        reply.content_type = "application/json";
        reply.pieces = {std::move(body)};
        return reply;
    }
    Result<json::object> call(const std::string& more = {}) {
        std::string text(declared_tools_text);
        const std::string address = "http://127.0.0.1:9/orders/{order_id}\n";
        text.replace(
            text.find(address),
            address.size(),
            "http://127.0.0.1:" + std::to_string(server.port()) + "/orders/{order_id}\n" + more
        );
        const auto tools = parse_tools(text).value();
        const auto& endpoint = tools->find("order_status")->endpoint;
        HttpClientPool connections(endpoint.server, tool_client_config(endpoint), false);
        const auto tool = make_http_tool(tools, "order_status", connections, nullptr, clock);
        ToolContext context;
        context.call_key = "key";
        context.deadline = Deadline::after(std::chrono::seconds(20));
        return run_task(tool->run({{"order_id", "1234"}}, context));
    }

    FakeClock clock;
    ModelReply x_reply;
    ModelServer server{[this](const ModelCall&, std::size_t) { return x_reply; }};
};

TEST_F(HttpToolCallTest, Calls) {
    answer(json_reply(R"({"status":"sent"})"));
    EXPECT_EQ(call().value().at("values").at("status"), "sent");
    EXPECT_EQ(server.calls().front().target, "/orders/1234");
}

TEST_F(HttpToolCallTest, ReadsNoMoreThanItsBound) {
    answer(json_reply("{\"status\":\"" + std::string(10'000'000, 'x') + "\"}"));
    const auto result = call();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::corrupt);
    EXPECT_LT(result.error().detail.size(), 300U);
}

TEST_F(HttpToolCallTest, CallsNoPrivateAddressUnlessItMay) {
    std::string text(declared_tools_text);
    const std::string allowed = "      private_addresses: true\n    result:\n      schema";
    text.replace(text.find(allowed), allowed.size(), "    result:\n      schema");
    const auto tools = parse_tools(text).value();
    const auto& endpoint = tools->find("order_status")->endpoint;
    HttpClientPool connections(endpoint.server, tool_client_config(endpoint), false);
    const auto tool = make_http_tool(tools, "order_status", connections, nullptr, clock);
    const auto result = run_task(tool->run({{"order_id", "1234"}}, {}));
    EXPECT_EQ(result.error().code, Errc::forbidden);
}

/// Two calls in a minute.
std::shared_ptr<const DeclaredTools> tools_with_a_rate() {
    std::string text(declared_tools_text);
    const std::string place = "    title: {en: order status";
    text.replace(text.find(place), 0, "    rate_limit: {calls: 2, seconds: 60}\n");
    return parse_tools(text).value();
}

TEST_F(HttpToolCallTest, KeepsToItsRate) {
    answer(json_reply(R"({"status":"sent"})"));
    const auto tools = tools_with_a_rate();
    auto endpoint = tools->find("order_status")->endpoint;
    HttpClientPool connections(
        "http://127.0.0.1:" + std::to_string(server.port()), tool_client_config(endpoint), false
    );
    const auto tool = make_http_tool(tools, "order_status", connections, nullptr, clock);
    const auto call_it = [&] { return run_task(tool->run({{"order_id", "1234"}}, {})); };
    EXPECT_TRUE(call_it());
    EXPECT_TRUE(call_it());
    EXPECT_EQ(call_it().error().code, Errc::limit_exceeded);
    EXPECT_EQ(server.calls().size(), 2U);
}

/// Counts the calls of all instances, or is away.
class FakeRateWindow : public RateWindow {
public:
    Task<Result<RateCount>> count(std::string who) override {
        names.push_back(std::move(who));
        if (away) co_return fail(Errc::unavailable, "away");
        RateCount counted;
        counted.allowed = names.size() <= allowed;
        co_return counted;
    }
    std::vector<std::string> names;
    std::size_t allowed = 1;
    bool away = false;
};

TEST_F(HttpToolCallTest, KeepsToTheRateThatInstancesShareAndToItsOwnWithoutIt) {
    answer(json_reply(R"({"status":"sent"})"));
    const auto tools = tools_with_a_rate();
    auto endpoint = tools->find("order_status")->endpoint;
    HttpClientPool connections(
        "http://127.0.0.1:" + std::to_string(server.port()), tool_client_config(endpoint), false
    );
    const auto rates = std::make_shared<FakeRateWindow>();
    const auto tool = make_http_tool(tools, "order_status", connections, rates, clock);
    const auto call_it = [&] { return run_task(tool->run({{"order_id", "1234"}}, {})); };
    EXPECT_TRUE(call_it());
    EXPECT_EQ(call_it().error().code, Errc::limit_exceeded);
    EXPECT_EQ(rates->names, (std::vector<std::string>{"order_status", "order_status"}));
    rates->away = true;
    EXPECT_TRUE(call_it());
    EXPECT_TRUE(call_it());
    EXPECT_EQ(call_it().error().code, Errc::limit_exceeded);
    EXPECT_EQ(server.calls().size(), 3U);
}

TEST_F(HttpToolCallTest, SaysThatTheServerWentAway) {
    auto reply = json_reply("{\"sta");
    reply.end = ModelReply::End::cut;
    answer(reply);
    EXPECT_FALSE(call());
}

}  // namespace
}  // namespace continuo::test
