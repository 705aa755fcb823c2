#include "api/metrics_handler.hpp"

#include "api_test.hpp"

namespace continuo::test {
namespace {

struct MetricsHandlerTest : ::testing::Test {
    HttpResponse ask(std::string method, std::string target, std::string host = "10.0.0.1:9464") {
        return ask_with("", "", std::move(method), std::move(target), std::move(host));
    }
    HttpResponse ask_with(
        std::string header,
        std::string value,
        std::string method = "GET",
        std::string target = "/metrics",
        std::string host = "10.0.0.1:9464"
    ) {
        HttpRequest request;
        if (!header.empty()) request.headers.add(std::move(header), std::move(value));
        request.method = std::move(method);
        request.target = std::move(target);
        request.headers.add("Host", std::move(host));
        auto decision = handler->accept(request);
        return std::get<HttpResponse>(std::move(decision));
    }

    Metrics metrics;
    FakeSessionStore sessions;
    std::unique_ptr<HttpHandler> handler =
        make_metrics_handler(metrics, sessions, AllowedHosts::parse({"agent-1"}).value(), "");
};

TEST_F(MetricsHandlerTest, ServesTheMetricsWithoutAKey) {
    sessions.add("sess_1");
    const auto response = ask("GET", "/metrics?x=1");
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.body.find("active_sessions_count 1"), std::string::npos);
    EXPECT_EQ(ask("HEAD", "/metrics").status, 200);
}

TEST_F(MetricsHandlerTest, ServesOpenMetricsToWhoAsksForThem) {
    const std::string accept =
        "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    const auto open = ask_with("Accept", accept);
    EXPECT_TRUE(open.headers.find("Content-Type")->starts_with("application/openmetrics-text;"));
    EXPECT_EQ(*open.headers.find("Vary"), "Accept");
    EXPECT_TRUE(open.body.ends_with("# EOF\n"));
    const auto text = ask_with("Accept", "text/plain, */*");
    EXPECT_TRUE(text.headers.find("Content-Type")->starts_with("text/plain; version=0.0.4"));
    EXPECT_FALSE(text.body.contains("# EOF"));
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

TEST_F(MetricsHandlerTest, NeedsItsKeyWhereThereIsOne) {
    handler = make_metrics_handler(
        metrics, sessions, AllowedHosts::parse({"agent-1"}).value(), "key-of-scrapers"
    );
    const auto without = ask("GET", "/metrics");
    EXPECT_EQ(without.status, 401);
    EXPECT_EQ(*without.headers.find("WWW-Authenticate"), R"(Bearer realm="continuo")");
    EXPECT_EQ(without.body.find("active_sessions_count"), std::string::npos);
    EXPECT_EQ(ask_with("Authorization", "Bearer key-of-scrapers").status, 200);
    EXPECT_EQ(ask_with("X-API-Key", "key-of-scrapers").status, 200);
    for (const auto* wrong : {"", "key-of-scraper", "key-of-scrapers2", "KEY-OF-SCRAPERS"}) {
        const auto refused = ask_with("X-API-Key", wrong);
        EXPECT_EQ(refused.status, 401) << wrong;
        EXPECT_EQ(json::parse(refused.body).at("error"), "Unauthorized");
        EXPECT_EQ(ask_with("Authorization", std::string("Bearer ") + wrong).status, 401) << wrong;
    }
    EXPECT_EQ(ask_with("Authorization", "Basic key-of-scrapers").status, 401);
    EXPECT_EQ(ask("GET", "/api/tickets").status, 404);
}

TEST_F(MetricsHandlerTest, RefusesTheNameOfAStrangersPage) {
    EXPECT_EQ(ask("GET", "/metrics", "evil.example").status, 400);
    EXPECT_EQ(ask("GET", "/metrics", "agent-1:9464").status, 200);
    EXPECT_EQ(ask("GET", "/metrics", "localhost:9464").status, 200);
}

}  // namespace
}  // namespace continuo::test
