#include <stdexcept>

#include "api/admission/guess_guard.hpp"
#include "api_test.hpp"
#include "base/id.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

struct PipelineTest : ApiTest {};

// ---- request id, time, security --------------------------------------------------------------

TEST_F(PipelineTest, GoodRequestIdIsKept) {
    for (const auto* id : {"req_1", "a.b:c-D9", "x"})
        EXPECT_EQ(send(get("/health").header("X-Request-ID", id)).header("X-Request-ID"), id);
}

TEST_F(PipelineTest, BadRequestIdIsReplaced) {
    for (const std::string& id :
         {std::string("a b"),
          std::string("a\"b"),
          std::string(129, 'x'),
          std::string("\xFF"),
          std::string("a\nb"),
          std::string()}) {
        const auto got = send(get("/health").header("X-Request-ID", id)).header("X-Request-ID");
        EXPECT_NE(got, id);
        EXPECT_EQ(got.size(), 36U);
    }
    EXPECT_NE(
        send(get("/health")).header("X-Request-ID"), send(get("/health")).header("X-Request-ID")
    );
}

TEST_F(PipelineTest, OneRequestHasOneIdFromHeadToAnswer) {
    sessions.add("sess_1");
    const auto response =
        send(post("/api/chat/sessions/sess_1/messages").json(R"({"message":"Hi"})"));
    EXPECT_EQ(agent.turns.at(0).request_id, response.header("X-Request-ID"));
    EXPECT_EQ(
        response.object().at("metadata").at("request_id").as_string(),
        response.header("X-Request-ID")
    );
}

TEST_F(PipelineTest, ProcessTimeIsInSeconds) {
    agent.answer = [this](const TurnRequest& request) {
        clock.advance(1500ms);
        return grounded_reply(request);
    };
    const auto response =
        send(post("/api/chat/sessions/sess_1/messages").json(R"({"message":"Hi"})"));
    EXPECT_EQ(response.header("X-Process-Time"), "1.500000");
}

// ---- routing ---------------------------------------------------------------------------------

TEST_F(PipelineTest, UnknownPaths) {
    for (const auto* path :
         {"/nothing",
          "/api",
          "/api/",
          "/api/sessions/",
          "/api/sessions/a/b",
          "/API/sessions",
          "/health/",
          "//",
          "/api//sessions",
          "/api/sessions/a%2Fstatus/x"}) {
        expect_status(get(path), 404);
    }
}

TEST_F(PipelineTest, PathsThatCannotBeRead) {
    for (const auto* path : {"/api/sessions/%", "/api/sessions/%00", "/%ff", "/api/%zz", "/a#b"}) {
        const auto response = send(get(path));
        EXPECT_EQ(response.status(), 400) << path;
        EXPECT_TRUE(response.from_accept);
    }
}

TEST_F(PipelineTest, OtherMethodsAreToldWhichArePossible) {
    EXPECT_EQ(send(ask("PUT", "/api/sessions/a")).header("Allow"), "GET, HEAD, DELETE, OPTIONS");
    EXPECT_EQ(send(ask("DELETE", "/api/sessions")).header("Allow"), "POST, GET, HEAD, OPTIONS");
    EXPECT_EQ(send(post("/health")).header("Allow"), "GET, HEAD, OPTIONS");
    expect_status(ask("get", "/health"), 405);
    expect_status(ask("BREW\n", "/health"), 405);
}

TEST_F(PipelineTest, HeadGoesWhereGetDoes) {
    expect_status(ask("HEAD", "/health"), 200);
    expect_status(ask("HEAD", "/api/chat/search"), 405);
}

TEST_F(PipelineTest, OptionsWithoutAPreflightNamesTheMethods) {
    const auto response = send(ask("OPTIONS", "/api/sessions"));
    EXPECT_EQ(response.status(), 204);
    EXPECT_EQ(response.header("Allow"), "POST, GET, HEAD, OPTIONS");
    expect_status(ask("OPTIONS", "*"), 204);
    expect_status(ask("OPTIONS", "/nothing"), 404);
}

TEST_F(PipelineTest, PrefixIsTheConfiguredOne) {
    config.prefix = "/support/v1";
    restart();
    expect_status(post("/support/v1/sessions").json("{}"), 201);
    expect_status(post("/api/sessions").json("{}"), 404);
    config.prefix = "";
    restart();
    expect_status(post("/sessions").json("{}"), 201);
}

TEST_F(PipelineTest, ConfigurationThatCannotBeServedIsRefused) {
    config.admin_key = "";
    EXPECT_THROW(restart(), std::invalid_argument);
    config.admin_key = "k";
    for (const auto* prefix : {"api", "/api/", "/"}) {
        config.prefix = prefix;
        EXPECT_THROW(restart(), std::invalid_argument) << prefix;
    }
    config.prefix = "/api";
    config.rate_limit.requests = 0;
    EXPECT_THROW(restart(), std::invalid_argument);
}

// ---- administration --------------------------------------------------------------------------

struct AdminCase {
    const char* method;
    const char* path;
};
const AdminCase admin_routes[] = {
    {"GET", "/api/sessions"},
    {"POST", "/api/sessions/cleanup"},
    {"POST", "/api/knowledge/documents"},
    {"GET", "/api/knowledge/documents"},
    {"POST", "/api/knowledge/documents/file"},
    {"GET", "/api/knowledge/documents/x"},
    {"DELETE", "/api/knowledge/documents/x"},
    {"GET", "/api/tickets"},
    {"GET", "/api/tickets/x"},
    {"PATCH", "/api/tickets/x"},
};

TEST_F(PipelineTest, AdministrationNeedsTheKey) {
    for (const auto& [method, path] : admin_routes) {
        SCOPED_TRACE(std::string(method) + " " + path);
        const auto without = send(ask(method, path));
        EXPECT_EQ(without.status(), 401);
        EXPECT_TRUE(without.from_accept) << "before any of the body is read";
        EXPECT_EQ(without.header("WWW-Authenticate"), R"(Bearer realm="continuo")");
        const auto wrong = send(ask(method, path).header("X-API-Key", "wrong"));
        EXPECT_EQ(wrong.status(), 401);
        EXPECT_NE(wrong.header("WWW-Authenticate").find("invalid_token"), std::string::npos);
        EXPECT_NE(send(ask(method, path).admin()).status(), 401);
    }
}

TEST_F(PipelineTest, KeyIsTakenFromEitherHeader) {
    const std::string key = admin_key;
    expect_status(get("/api/tickets").header("x-api-key", key), 200);
    expect_status(get("/api/tickets").header("Authorization", "Bearer " + key), 200);
    expect_status(get("/api/tickets").header("Authorization", "bearer  " + key + " "), 200);
    expect_status(get("/api/tickets").header("Authorization", key), 401);
    expect_status(get("/api/tickets").header("Authorization", "Basic " + key), 401);
    expect_status(get("/api/tickets").header("Authorization", "Bearer"), 401);
    expect_status(get("/api/tickets").header("X-API-Key", ""), 401);
    expect_status(get("/api/tickets").header("X-API-Key", key + "x"), 401);
    expect_status(get("/api/tickets?api_key=" + key), 401);
}

TEST_F(PipelineTest, HandleChecksTheKeyAgain) {
    auto request = get("/api/tickets").request;
    EXPECT_EQ(run_task(api->handle(std::move(request))).status, 401);
}

// ---- rate limit ------------------------------------------------------------------------------

TEST_F(PipelineTest, TooManyRequests) {
    config.rate_limit.requests = 10;
    restart();
    for (int i = 9; i >= 0; --i) {
        const auto response = send(get("/"));
        EXPECT_EQ(response.header("X-RateLimit-Limit"), "10");
        EXPECT_EQ(response.header("X-RateLimit-Remaining"), std::to_string(i));
        EXPECT_FALSE(response.header("X-RateLimit-Reset").empty());
    }
    const auto refused = send(get("/").header("Origin", "https://shop.example"));
    EXPECT_EQ(refused.status(), 429);
    EXPECT_TRUE(refused.from_accept);
    EXPECT_EQ(refused.message(), "Rate limit exceeded. Please try again later.");
    EXPECT_GT(std::stoi(refused.header("Retry-After")), 0);
    EXPECT_EQ(refused.header("X-RateLimit-Remaining"), "0");
    EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), "https://shop.example");

    clock.advance(std::chrono::seconds(std::stoi(refused.header("Retry-After"))));
    expect_status(get("/"), 200);
}

TEST_F(PipelineTest, RateLimitCountsWhatFailsToo) {
    config.rate_limit.requests = 10;
    restart();
    for (int i = 0; i < 10; ++i)
        expect_status(get("/api/tickets"), 401);
    expect_status(get("/api/tickets"), 429);
    expect_status(get("/nothing"), 429);
    expect_status(get("/api/%"), 429);
    expect_status(get("/").from("192.0.2.77"), 200);
}

TEST_F(PipelineTest, AdministratorsAreNotLimitedOnTheirRoutes) {
    config.rate_limit.requests = 10;
    restart();
    for (int i = 0; i < 30; ++i) {
        const auto response = send(get("/api/tickets").admin());
        EXPECT_EQ(response.status(), 200) << i;
        EXPECT_EQ(response.header("X-RateLimit-Limit"), "");
    }
    expect_status(get("/").admin(), 429);
    expect_status(get("/api/tickets"), 429);
    expect_status(get("/nothing").admin(), 429);
    expect_status(ask("OPTIONS", "/api/tickets").admin(), 429);
}

TEST_F(PipelineTest, AWrongKeyBeyondTheLimitIsCountedAndOpensNothing) {
    config.rate_limit.requests = 10;
    restart();
    for (int i = 0; i < 10; ++i)
        expect_status(get("/"), 200);
    for (std::uint32_t i = 0; i < wrong_keys_max; ++i) {
        const bool is_theirs = i % 2 == 0;
        auto guess = get(is_theirs ? "/api/tickets" : "/").header("X-API-Key", "wrong");
        expect_status(std::move(guess), is_theirs ? 401 : 429);
    }
    expect_status(get("/api/tickets").admin(), 429);
}

TEST_F(PipelineTest, HealthIsNotCountedAndPreflightsApart) {
    config.rate_limit.requests = 10;
    restart();
    const auto preflight = [] {
        return ask("OPTIONS", "/api/sessions")
            .header("Origin", "https://shop.example")
            .header("Access-Control-Request-Method", "POST");
    };
    for (int i = 0; i < 30; ++i) {
        const auto response = send(get("/health/live"));
        EXPECT_EQ(response.status(), 200);
        EXPECT_EQ(response.header("X-RateLimit-Limit"), "");
        expect_status(preflight(), i < 10 ? 204 : 429);
    }
    expect_status(preflight().from("192.0.2.77"), 204);
    EXPECT_EQ(send(get("/")).header("X-RateLimit-Remaining"), "9") << "a page's own limit is whole";
    expect_status(ask("OPTIONS", "/api/sessions"), 204);
    EXPECT_EQ(send(get("/")).header("X-RateLimit-Remaining"), "7") << "a plain OPTIONS counts";
}

TEST_F(PipelineTest, MalformedRequestsAreCountedOnce) {
    config.rate_limit.requests = 10;
    restart();
    const auto malformed = [this](bool was_accepted) {
        HttpRequest head;
        head.remote_address = "192.0.2.1";
        head.counted = was_accepted;
        return api->reject(head, 400, {Errc::invalid_input, "no colon"}).status;
    };
    for (int i = 0; i < 9; ++i)
        EXPECT_EQ(malformed(false), 400);
    EXPECT_EQ(malformed(true), 400) << "its head was counted by accept()";
    expect_status(get("/"), 200);
    EXPECT_EQ(malformed(false), 429);
    auto request = post("/api/sessions").json("{}").from("192.0.2.9").request;
    (void)api->accept(request);
    EXPECT_TRUE(request.counted);
}

TEST_F(PipelineTest, ReserveOfConnectionsIsForHealthChecks) {
    const auto in_reserve = [](TestRequest request) {
        request.request.over_capacity = true;
        return request;
    };
    for (const auto* path : {"/health", "/health/live", "/health/ready"})
        expect_status(in_reserve(get(path)), 200);
    const auto refused = send(in_reserve(get("/")));
    EXPECT_EQ(refused.status(), 503);
    EXPECT_TRUE(refused.from_accept);
    expect_status(in_reserve(post("/api/sessions").json("{}")), 503);
    expect_status(in_reserve(ask("OPTIONS", "/api/sessions")), 503);
}

TEST_F(PipelineTest, RateLimitCanBeOff) {
    config.rate_limit.requests = 10;
    config.rate_limit.enabled = false;
    restart();
    for (int i = 0; i < 30; ++i)
        EXPECT_EQ(send(get("/")).header("X-RateLimit-Limit"), "");
}

TEST_F(PipelineTest, ClientsBehindATrustedProxyAreToldApart) {
    config.rate_limit.requests = 10;
    config.trusted_proxies = {AddressRange::parse("10.0.0.0/8").value()};
    restart();
    for (int i = 0; i < 10; ++i)
        expect_status(get("/").from("10.0.0.1").header("X-Forwarded-For", "203.0.113.1"), 200);
    expect_status(get("/").from("10.0.0.1").header("X-Forwarded-For", "203.0.113.1"), 429);
    expect_status(get("/").from("10.0.0.1").header("x-forwarded-for", "203.0.113.2"), 200);
    // A stranger cannot choose who is counted.
    for (int i = 0; i < 10; ++i) {
        const auto forged = "203.0.113." + std::to_string(100 + i);
        expect_status(get("/").from("198.51.100.1").header("X-Forwarded-For", forged), 200);
    }
    expect_status(get("/").from("198.51.100.1").header("X-Forwarded-For", "203.0.113.200"), 429);
}

// ---- bodies ----------------------------------------------------------------------------------

TEST_F(PipelineTest, TypeThatARouteDoesNotTakeIsRefusedUnread) {
    for (const auto& [path, type] : std::vector<std::pair<std::string, std::string>>{
             {"/api/sessions", "text/plain"},
             {"/api/sessions", "application/x-www-form-urlencoded"},
             {"/api/sessions", "multipart/form-data; boundary=x"},
             {"/api/chat/sessions/a/messages", "application/xml"},
             {"/api/chat/sessions/a/messages", "multipart/form-data"},
             {"/api/chat/search", "text/json"},
             {"/api/chat/upload", "application/json"},
         }) {
        const auto response = send(post(path).body(type, "x"));
        EXPECT_EQ(response.status(), 415) << path << " " << type;
        EXPECT_TRUE(response.from_accept);
    }
    auto untyped = post("/api/sessions");
    untyped.request.content_length = 2;
    EXPECT_EQ(send(std::move(untyped)).status(), 415);
    EXPECT_EQ(send(post("/api/sessions").header("Transfer-Encoding", "chunked")).status(), 415);
}

TEST_F(PipelineTest, BodyOverItsLimitIsRefusedUnread) {
    const auto with_length = [](std::string path, std::string type, std::uint64_t length) {
        auto request = post(std::move(path)).header("Content-Type", std::move(type));
        request.request.content_length = length;
        return request;
    };
    constexpr std::uint64_t mib = 1024 * 1024;
    const auto refused = send(with_length("/api/sessions", "application/json", mib + 1));
    EXPECT_EQ(refused.status(), 413);
    EXPECT_TRUE(refused.from_accept);
    expect_status(
        with_length("/api/chat/sessions/a/messages", "application/x-www-form-urlencoded", mib + 1),
        413
    );
    expect_status(
        with_length("/api/chat/sessions/a/messages", "multipart/form-data; boundary=x", 60 * mib),
        413
    );
    expect_status(
        with_length("/api/knowledge/documents", "application/json", 32 * mib + 1).admin(), 413
    );
    expect_status(with_length("/api/sessions", "application/json", std::uint64_t(-1)), 413);
}

TEST_F(PipelineTest, PlanSaysHowABodyIsTaken) {
    const auto plan = [this](TestRequest request) {
        return std::get<BodyPlan>(api->accept(request.request));
    };
    constexpr std::size_t mib = 1024 * 1024;
    EXPECT_EQ(plan(post("/api/sessions").json("{}")).bytes_max, mib);
    EXPECT_EQ(plan(post("/api/sessions").json("{}")).files_max, 0U);
    const auto message = plan(post("/api/chat/sessions/a/messages").fields({}));
    EXPECT_EQ(message.files_max, 5U);
    EXPECT_EQ(message.file_bytes_max, 10 * mib);
    EXPECT_EQ(message.bytes_max, 51 * mib);
    EXPECT_EQ(plan(post("/api/chat/sessions/a/messages").form("message=x")).files_max, 0U);
    EXPECT_EQ(plan(post("/api/chat/upload").fields({})).files_max, 1U);
    EXPECT_EQ(plan(post("/api/knowledge/documents").json("{}").admin()).bytes_max, 32 * mib);
    EXPECT_EQ(
        plan(post("/api/knowledge/documents/file").fields({}).admin()).file_bytes_max, 32 * mib
    );
    config.file_bytes_max = 1024;
    restart();
    EXPECT_EQ(plan(post("/api/chat/upload").fields({})).file_bytes_max, 1024U);
    EXPECT_EQ(plan(get("/health")).files_max, 0U);
}

TEST_F(PipelineTest, QueryThatCannotBeRead) {
    for (const auto* query : {"?a=%", "?a=%ff", "?a=%00"})
        EXPECT_EQ(send(get(std::string("/api/chat/sessions/a/messages") + query)).status(), 422)
            << query;
}

// ---- failures --------------------------------------------------------------------------------

TEST_F(PipelineTest, ExceptionIsA500AndCounted) {
    agent.answer = [](const TurnRequest&) -> Result<TurnReply> {
        throw std::runtime_error("secret detail");
    };
    const auto request = [] {
        return post("/api/chat/sessions/a/messages").json(R"({"message":"Hi"})");
    };
    const auto told = send(request());
    EXPECT_EQ(told.status(), 500);
    EXPECT_EQ(told.message(), "secret detail") << "with DEBUG";
    config.debug = false;
    restart();
    const auto untold = send(request());
    EXPECT_EQ(untold.status(), 500);
    EXPECT_EQ(untold.message(), "An unexpected error occurred");
    EXPECT_EQ(untold.object().at("error"), "Internal server error");
    EXPECT_EQ(metrics.totals().errors, 2U);

    agent.answer = [](const TurnRequest&) -> Result<TurnReply> { throw 42; };
    expect_status(request(), 500);
    agent.answer = [](const TurnRequest&) -> Result<TurnReply> {
        return fail(Errc::internal, "a table", ErrorReason::missing_tables);
    };
    EXPECT_EQ(send(request()).object().at("error"), "Database configuration error");
}

TEST_F(PipelineTest, HandlerThatDoesNotEndIsLeftBehind) {
    config.request_timeout = std::chrono::milliseconds(0);
    restart();
    const auto request = [] {
        return post("/api/chat/sessions/a/messages").json(R"({"message":"Hi"})");
    };
    EXPECT_EQ(send(request()).status(), 200) << "it does not wait for anything";
    agent.stands_still = std::chrono::milliseconds(50);
    const auto late = send(request());
    EXPECT_EQ(late.status(), 504);
    EXPECT_EQ(late.object().at("error"), "Timeout");
    EXPECT_TRUE(agent.went_on) << "and not cut off";
}

TEST_F(PipelineTest, RejectedRequestGetsTheOneShape) {
    for (const auto& [status, code] : std::vector<std::pair<int, Errc>>{
             {400, Errc::invalid_input},
             {408, Errc::timeout},
             {413, Errc::limit_exceeded},
             {415, Errc::invalid_input},
             {431, Errc::limit_exceeded},
             {500, Errc::internal},
             {505, Errc::invalid_input},
         }) {
        const auto response =
            api->reject(HttpRequest{}, status, {code, "two Content-Length fields"});
        EXPECT_EQ(response.status, status);
        EXPECT_TRUE(response.close);
        const auto body = json::parse(response.body).as_object();
        for (const auto* member : {"error", "message", "detail", "request_id", "support"})
            EXPECT_TRUE(body.contains(member)) << status << " " << member;
        EXPECT_NE(response.headers.find("X-Request-ID"), nullptr);
    }
    const auto strange = api->reject(HttpRequest{}, 400, {Errc::invalid_input, "\xFF"});
    EXPECT_EQ(json::parse(strange.body).at("message"), "Bad request");
}

// ---- measuring -------------------------------------------------------------------------------

TEST_F(PipelineTest, MetricsAreLabelledWithPatternsOnly) {
    sessions.add("sess_secret");
    (void)send(get("/api/sessions/sess_secret"));
    (void)send(get("/wp-admin.php"));
    (void)send(ask("EVIL", "/health"));
    (void)send(get("/api/sessions/%00"));
    const auto text = metrics.expose();
    EXPECT_NE(text.find(R"(endpoint="/api/sessions/{id}")"), std::string::npos);
    EXPECT_NE(text.find(R"(endpoint="unmatched")"), std::string::npos);
    EXPECT_NE(text.find(R"(method="OTHER")"), std::string::npos);
    for (const auto* secret : {"sess_secret", "wp-admin", "EVIL"})
        EXPECT_EQ(text.find(secret), std::string::npos) << secret;
}

}  // namespace
}  // namespace continuo::test
