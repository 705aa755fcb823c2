#include "api/metrics_handler.hpp"

#include "api_test.hpp"

namespace continuo::test {
namespace {

struct MetricsHandlerTest : ::testing::Test {
    HttpResponse ask(std::string method, std::string target, std::string host = "10.0.0.1:9464") {
        HttpRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.headers.add("Host", std::move(host));
        auto decision = handler->accept(request);
        return std::get<HttpResponse>(std::move(decision));
    }

    Metrics metrics;
    FakeSessionStore sessions;
    std::unique_ptr<HttpHandler> handler =
        make_metrics_handler(metrics, sessions, AllowedHosts::parse({"agent-1"}).value());
};

TEST_F(MetricsHandlerTest, ServesTheMetricsWithoutAKey) {
    sessions.add("sess_1");
    const auto response = ask("GET", "/metrics?x=1");
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.body.find("active_sessions_count 1"), std::string::npos);
    EXPECT_EQ(ask("HEAD", "/metrics").status, 200);
}

TEST_F(MetricsHandlerTest, ServesNothingElse) {
    for (const auto* target : {"/", "/metrics/", "/health", "/api/tickets", "/metricsx"}) {
        const auto response = ask("GET", target);
        EXPECT_EQ(response.status, 404) << target;
        EXPECT_EQ(json::parse(response.body).at("error"), "Not found");
    }
    const auto response = ask("POST", "/metrics");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(*response.headers.find("Allow"), "GET, HEAD");
    EXPECT_EQ(handler->reject({}, 400, {Errc::invalid_input, "why"}).status, 400);
}

TEST_F(MetricsHandlerTest, RefusesTheNameOfAStrangersPage) {
    EXPECT_EQ(ask("GET", "/metrics", "evil.example").status, 400);
    EXPECT_EQ(ask("GET", "/metrics", "agent-1:9464").status, 200);
    EXPECT_EQ(ask("GET", "/metrics", "localhost:9464").status, 200);
}

}  // namespace
}  // namespace continuo::test
