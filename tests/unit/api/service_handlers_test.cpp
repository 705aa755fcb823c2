// The routes that are about the server itself: root, health, metrics, API pages.
#include "api_test.hpp"
#include "base/time_format.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

struct ServiceTest : ApiTest {
    /// A second after the last one: the states are kept that long.
    json::object readiness(int status) {
        clock.advance(1s);
        const auto response = send(get("/health/ready"));
        EXPECT_EQ(response.status(), status) << response.response.body;
        return response.object();
    }
};

TEST_F(ServiceTest, RootHasTheFlatKeysOfTheOriginal) {
    sessions.add("sess_1");
    metrics.record_message("user", false);
    metrics.record_message("assistant", false);
    clock.advance(120s);
    const auto body = send(get("/")).object();
    EXPECT_EQ(body.at("name"), "Customer Support AI Agent");
    EXPECT_EQ(body.at("status"), "operational");
    EXPECT_EQ(body.at("docs"), "/docs");
    EXPECT_EQ(body.at("health"), "/health");
    EXPECT_EQ(body.at("metrics"), "/metrics");
    EXPECT_EQ(body.at("session_store"), "FakeSessionStore");
    EXPECT_EQ(body.at("session_stats").at("active_sessions"), 1);
    EXPECT_EQ(body.at("stats").at("uptime_seconds"), 120.0);
    EXPECT_EQ(body.at("stats").at("messages_processed"), 2);
    EXPECT_EQ(body.at("stats").at("messages_per_minute"), 1.0);
}

TEST_F(ServiceTest, SaysWhereToReportVulnerabilitiesIfConfigured) {
    EXPECT_EQ(send(get("/.well-known/security.txt")).status(), 404);
    config.security_contact = "mailto:security@example.com";
    restart();
    const auto response = send(get("/.well-known/security.txt")).response;
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(*response.headers.find("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(
        response.body,
        "Contact: mailto:security@example.com\nExpires: " +
            format_time(clock.now() + std::chrono::days(365)) + "\n"
    );
}

TEST_F(ServiceTest, RootHasNoFiguresAboutOthersForStrangers) {
    sessions.add("sess_1");
    metrics.record_message("user", false);
    config.expose_stats = config.debug = false;
    restart();
    clock.advance(60s);
    const auto body = send(get("/")).object();
    EXPECT_EQ(body.at("version"), json::string(config.version));
    EXPECT_EQ(body.at("session_store"), "FakeSessionStore");
    EXPECT_EQ(
        body.at("session_stats"),
        (json::object{
            {"store_type", sessions.stats().store_type},
            {"default_ttl", sessions.stats().default_ttl.count()}
        })
    );
    EXPECT_EQ(body.at("stats"), (json::object{{"uptime_seconds", 60.0}}));

    const auto whole = send(get("/").admin()).object();
    EXPECT_EQ(whole.at("session_stats").at("active_sessions"), 1);
    EXPECT_EQ(whole.at("stats").at("messages_processed"), 1);
    config.debug = true;
    restart();
    EXPECT_EQ(send(get("/")).object().at("stats").at("messages_processed"), 1);
}

TEST_F(ServiceTest, RootSaysWhatIsOff) {
    config.debug = config.telemetry = false;
    restart();
    const auto body = send(get("/")).object();
    EXPECT_EQ(body.at("docs"), "disabled");
    EXPECT_EQ(body.at("metrics"), "disabled");
}

TEST_F(ServiceTest, HealthAndLivenessTouchNothing) {
    sessions.ping_failure = database.ping_failure = Error{Errc::unavailable, "down"};
    database.ping_exception = "down";
    draining = true;
    const auto health = send(get("/health")).object();
    EXPECT_EQ(health.at("status"), "healthy");
    EXPECT_EQ(health.at("timestamp"), "2026-01-15T10:00:00.000000Z");
    EXPECT_EQ(health.at("services"), json::object());
    EXPECT_EQ(send(get("/health/live")).object().at("status"), "alive");
}

TEST_F(ServiceTest, ReadyWhenAllPartsAre) {
    const auto body = readiness(200);
    EXPECT_EQ(body.at("status"), "healthy");
    for (const auto& [part, state] : body.at("services").as_object())
        EXPECT_EQ(state, "healthy") << part;
}

TEST_F(ServiceTest, NotReadyWithoutACriticalPart) {
    database.ping_failure = Error{Errc::unavailable, "disk I/O error at /secret"};
    auto body = readiness(503);
    EXPECT_EQ(body.at("status"), "unhealthy");
    EXPECT_EQ(body.at("services").at("database"), "unhealthy");
    EXPECT_EQ(body.at("services").at("session_store"), "healthy");
    EXPECT_EQ(json::serialize(body).find("/secret"), std::string::npos);

    database.ping_failure.reset();
    sessions.ping_failure = Error{Errc::unavailable, "refused"};
    body = readiness(503);
    EXPECT_EQ(body.at("services").at("session_store"), "unhealthy");
    sessions.ping_failure.reset();
    readiness(200);
}

TEST_F(ServiceTest, NotReadyWhileWhatKeepsSessionsCannotBeWritten) {
    database.write_failure = Error{Errc::unavailable, "database or disk is full"};
    EXPECT_EQ(readiness(503).at("services").at("database"), "unhealthy");
    // In Redis they go on without it.
    config.sessions_need_database = false;
    restart();
    auto body = readiness(200);
    EXPECT_EQ(body.at("status"), "degraded");
    EXPECT_EQ(body.at("services").at("database"), "degraded");
    database.write_failure.reset();
    EXPECT_EQ(readiness(200).at("status"), "healthy");
    database.ping_failure = Error{Errc::unavailable, "gone"};
    EXPECT_EQ(readiness(503).at("services").at("database"), "unhealthy");
    // Where all instances share it, another one would be no better.
    database.shared = true;
    EXPECT_EQ(readiness(200).at("services").at("database"), "degraded");
}

TEST_F(ServiceTest, NotReadyWhileTheDatabaseStandsStill) {
    database.stands_still = true;
    config.ping_timeout = 200ms;
    restart();
    const auto body = readiness(503);
    EXPECT_EQ(body.at("services").at("database"), "unhealthy");
    EXPECT_EQ(body.at("services").at("session_store"), "healthy") << "asked at the same time";
    EXPECT_EQ(send(get("/health/live")).status(), 200);
}

TEST_F(ServiceTest, DegradedIsStillReady) {
    tools.missing = {{"rag", "no index"}};
    EXPECT_EQ(readiness(200).at("services").at("agent"), "degraded");
    tools.missing.clear();
    tools.breaker_state = "open";
    EXPECT_EQ(readiness(200).at("services").at("agent"), "degraded");
    tools.breaker_state = "closed";
    knowledge.documents = 0;
    const auto body = readiness(200);
    EXPECT_EQ(body.at("services").at("knowledge"), "degraded");
    EXPECT_EQ(body.at("status"), "degraded");
}

TEST_F(ServiceTest, NotReadyWhileDraining) {
    draining = true;
    EXPECT_EQ(readiness(503).at("message"), "The server is shutting down.");
}

TEST_F(ServiceTest, PartThatThrowsIsAnErrorOfTheOneShape) {
    database.ping_exception = "broken";
    EXPECT_EQ(send(get("/health/ready")).status(), 500);
}

TEST_F(ServiceTest, MetricsOnlyWithTelemetry) {
    sessions.add("sess_1");
    const auto response = send(get("/metrics"));
    EXPECT_EQ(response.status(), 200);
    EXPECT_TRUE(response.header("Content-Type").starts_with("text/plain; version=0.0.4"));
    EXPECT_NE(response.response.body.find("active_sessions_count 1"), std::string::npos);
    config.telemetry = false;
    restart();
    expect_status(get("/metrics"), 404);
}

TEST_F(ServiceTest, MetricsNeedTheKeyWhereTheyAreNotOpen) {
    config.metrics_need_key = true;
    restart();
    expect_status(get("/metrics"), 401);
    expect_status(get("/metrics").header("X-API-Key", "wrong"), 401);
    expect_status(get("/metrics").admin(), 200);
    const auto key = std::string("Bearer ") + admin_key;
    expect_status(get("/metrics").header("Authorization", key), 200);
}

TEST_F(ServiceTest, KeyOfScrapersReadsTheMetricsAndNothingElse) {
    config.metrics_need_key = true;
    config.metrics_key = "key-of-scrapers";
    restart();
    expect_status(get("/metrics"), 401);
    expect_status(get("/metrics").header("X-API-Key", "key-of-scraper"), 401);
    expect_status(get("/metrics").header("X-API-Key", "key-of-scrapers"), 200);
    expect_status(get("/metrics").header("Authorization", "Bearer key-of-scrapers"), 200);
    expect_status(get("/metrics").admin(), 200);
    expect_status(get("/api/tickets").header("X-API-Key", "key-of-scrapers"), 401);
}

TEST_F(ServiceTest, KeyOfScrapersThatIsNotSetMatchesNothing) {
    config.metrics_need_key = true;
    restart();
    expect_status(get("/metrics").header("X-API-Key", ""), 401);
    expect_status(get("/metrics").header("Authorization", "Bearer "), 401);
}

TEST_F(ServiceTest, PagesOnlyWithDebug) {
    for (const auto* path : {"/docs", "/redoc", "/openapi.json", "/docs/swagger-ui.css"})
        expect_status(get(path), 200);
    config.debug = false;
    restart();
    for (const auto* path : {"/docs", "/redoc", "/openapi.json", "/docs/swagger-ui.css"})
        expect_status(get(path), 404);
}

TEST_F(ServiceTest, PagesLoadOnlyWhatIsEmbedded) {
    for (const auto* page : {"/docs", "/redoc"}) {
        const auto response = send(get(page));
        EXPECT_EQ(response.header("Content-Type"), "text/html; charset=utf-8");
        const auto policy = response.header("Content-Security-Policy");
        EXPECT_TRUE(policy.starts_with("default-src 'none'")) << policy;
        EXPECT_EQ(policy.find("http"), std::string::npos);
        const auto& html = response.response.body;
        EXPECT_EQ(html.find("://"), std::string::npos) << "nothing comes from elsewhere";
        int loaded = 0;
        for (auto at = html.find("docs/"); at != std::string::npos;
             at = html.find("docs/", at + 1)) {
            const auto name = html.substr(at, html.find('"', at) - at);
            expect_status(get("/" + name), 200);
            ++loaded;
        }
        EXPECT_GE(loaded, 3);
    }
    expect_status(get("/docs/nothing.js"), 404);
    expect_status(get("/docs/..%2F..%2Fetc%2Fpasswd"), 404);
}

TEST_F(ServiceTest, AssetsAreWhole) {
    EXPECT_GT(send(get("/docs/swagger-ui-bundle.js")).response.body.size(), 500'000U);
    EXPECT_GT(send(get("/docs/redoc.standalone.js")).response.body.size(), 500'000U);
    EXPECT_EQ(send(get("/docs/docs.js")).header("Content-Type"), "text/javascript; charset=utf-8");
}

}  // namespace
}  // namespace continuo::test
