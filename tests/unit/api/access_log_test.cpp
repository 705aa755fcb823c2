#include <fstream>
#include <sstream>

#include "api_test.hpp"
#include "telemetry/log.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

struct AccessLogTest : ApiTest {
    AccessLogTest() {
        config.access_log = true;
        restart();
        configure_log({.file = folder / "log", .to_stderr = true});
    }
    ~AccessLogTest() override { configure_log({}); }

    std::string lines() {
        flush_log();
        std::ostringstream out;
        out << std::ifstream(folder / "log").rdbuf();
        return out.str();
    }
};

TEST_F(AccessLogTest, OneLineForARequest) {
    (void)send(get("/nothing?password=x").header("X-Request-ID", "r-1"));
    const auto text = lines();
    EXPECT_NE(
        text.find("access - INFO - GET /nothing 404 0.0ms [r-1] 192.0.2.1"), std::string::npos
    ) << text;
    EXPECT_EQ(text.find("password"), std::string::npos) << "the query is not logged";
    EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST_F(AccessLogTest, HealthIsForDebuggingOnly) {
    (void)send(get("/health/live"));
    EXPECT_EQ(lines(), "");
}

TEST_F(AccessLogTest, CanBeOff) {
    config.access_log = false;
    restart();
    (void)send(get("/nothing"));
    EXPECT_EQ(lines(), "");
}

TEST_F(AccessLogTest, RequestCannotForgeALine) {
    (void)send(ask("GET\n2026-01-15 forged", "/a\r\nforged\x1b[31m"));
    const auto text = lines();
    EXPECT_EQ(std::ranges::count(text, '\n'), 1) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST_F(AccessLogTest, LongPathIsCut) {
    (void)send(get("/" + std::string(8000, 'x')));
    EXPECT_LT(lines().size(), 500U);
}

TEST_F(AccessLogTest, SlowRequestIsAWarning) {
    agent.answer = [this](const TurnRequest& request) {
        clock.advance(1250ms);
        return grounded_reply(request);
    };
    (void)send(post("/api/chat/sessions/a/messages").json(R"({"message":"Hi"})"));
    EXPECT_NE(
        lines().find("WARNING - Slow request: POST /api/chat/sessions/a/messages took 1.25s"),
        std::string::npos
    );
}

TEST_F(AccessLogTest, CauseOfAFailureIsLoggedWithTheRequestId) {
    sessions.failure = Error{Errc::unavailable, "connection refused"};
    (void)send(get("/api/sessions/a").header("X-Request-ID", "r-2"));
    const auto text = lines();
    EXPECT_NE(text.find("GET /api/sessions/a [r-2]: connection refused"), std::string::npos)
        << text;
}

}  // namespace
}  // namespace continuo::test
