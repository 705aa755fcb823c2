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

TEST_F(AccessLogTest, ARequestIdThatIsASessionIdIsNotTaken) {
    const std::string id = "sess_0123456789abcdef0123456789abcdef";
    for (const auto& given : {id, "for-" + id})
        (void)send(get("/nothing").header("X-Request-ID", given));
    const auto text = lines();
    EXPECT_EQ(std::ranges::count(text, '\n'), 2);
    EXPECT_EQ(text.find(id), std::string::npos) << text;
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

TEST_F(AccessLogTest, ShowsNoWholeSessionId) {
    const std::string id = "sess_0123456789abcdef0123456789abcdef";
    const std::string short_id = "abc123";  // of an import
    for (const auto& path : std::vector<std::string>{
             "/api/sessions/" + id,
             "/api/chat/sessions/" + id + "/messages",
             "/api/chat/%73essions/" + id + "/messages",
             "/api/chat/sessions/%73ess_0123456789abcdef0123456789abcdef/messages",
             "/api/sessions/" + short_id,
             "/api/sessions/%61bc123",
             // Paths of no route, and one that cannot be decoded.
             "/api/chat/sessions/" + id + "/messages/",
             "/api/%73essions/" + short_id + "/x",
             "/API/SESSIONS/" + short_id,
             "/other/" + id,
             "/api/sessions/" + id + "/%zz",
             "/api/%73essions/" + short_id + "/%zz",
             "http://h/api/sessions/" + id,
         }) {
        (void)send(get(path));
    }
    (void)send(ask("PUT", "/api/sessions/" + short_id));
    const auto text = lines();
    EXPECT_EQ(text.find("sess_01234567"), std::string::npos) << text;
    EXPECT_EQ(text.find("89abcdef"), std::string::npos) << text;
    EXPECT_EQ(text.find("abc1"), std::string::npos) << text;
    EXPECT_EQ(text.find("bc123"), std::string::npos) << text;
    EXPECT_NE(text.find("GET /api/chat/sessions/sess_0123456.../messages 404"), std::string::npos)
        << text;
    EXPECT_NE(text.find("GET /api/sessions/abc... 404"), std::string::npos) << text;
}

TEST_F(AccessLogTest, ShowsIdsThatGiveNoAccess) {
    (void)send(get("/api/tickets/ESC-0123456789"));
    EXPECT_NE(lines().find("GET /api/tickets/ESC-0123456789 401"), std::string::npos) << lines();
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
        lines().find("WARNING - Slow request: POST /api/chat/sessions/.../messages took 1.25s"),
        std::string::npos
    );
}

TEST_F(AccessLogTest, CauseOfAFailureIsLoggedWithTheRequestId) {
    sessions.failure = Error{Errc::unavailable, "connection refused"};
    (void)send(get("/api/sessions/a").header("X-Request-ID", "r-2"));
    const auto text = lines();
    EXPECT_NE(text.find("GET /api/sessions/... [r-2]: connection refused"), std::string::npos)
        << text;
}

}  // namespace
}  // namespace continuo::test
