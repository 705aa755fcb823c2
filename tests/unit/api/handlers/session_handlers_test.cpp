#include "api_test.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using Problems = std::vector<std::string>;

struct SessionTest : ApiTest {};

const Error down{Errc::unavailable, "connection refused by 10.1.2.3"};

TEST_F(SessionTest, Create) {
    const auto response =
        send(post("/api/sessions").json(R"({"user_id":"O'Brien","metadata":{"source":"web"}})"));
    EXPECT_EQ(response.status(), 201);
    const auto body = response.object();
    EXPECT_EQ(body.at("session_id"), "sess_1");
    EXPECT_EQ(body.at("user_id"), "O'Brien");
    EXPECT_EQ(body.at("status"), "active");
    EXPECT_EQ(body.at("owner"), "bot");
    EXPECT_EQ(body.at("metadata").at("source"), "web");
    EXPECT_EQ(body.at("created_at"), "2026-01-15T10:00:00.000000Z");
    EXPECT_EQ(response.header("Location"), "/api/sessions/sess_1");
    EXPECT_EQ(sessions.sessions["sess_1"].request_id, response.header("X-Request-ID"));
}

TEST_F(SessionTest, CreateTakesAnEmptyObjectAndNulls) {
    expect_status(post("/api/sessions").json("{}"), 201);
    expect_status(post("/api/sessions").json(R"({"user_id":null,"metadata":null,"x":1})"), 201);
}

TEST_F(SessionTest, CreateRefusesBadBodies) {
    struct Case {
        std::string body;
        Problems problems;
    };
    const auto deep = std::string(40, '[') + std::string(40, ']');
    for (const auto& [body, problems] : {
             Case{"", {"body"}},
             Case{"{", {"body"}},
             Case{"[]", {"body"}},
             Case{"null", {"body"}},
             Case{"{} x", {"body"}},
             Case{R"({"user_id":"a","user_id":"b"})", {"body"}},
             Case{R"({"metadata":{"a":)" + deep + "}}", {"body"}},
             Case{"{\"user_id\":\"\xFF\"}", {"body"}},
             Case{R"({"user_id":5,"metadata":[]})", {"body.user_id", "body.metadata"}},
             Case{R"({"user_id":""})", {"body.user_id"}},
             Case{R"({"user_id":"a\u0000b"})", {"body.user_id"}},
             Case{R"({"user_id":"a\nb"})", {"body.user_id"}},
             Case{R"({"user_id":"a\u0085b"})", {"body.user_id"}},
             Case{R"({"user_id":"ada\u202Enimda"})", {"body.user_id"}},
             Case{R"({"user_id":")" + std::string(256, 'x') + R"("})", {"body.user_id"}},
             Case{
                 R"({"metadata":{"a":")" + std::string(65 * 1024, 'x') + R"("}})", {"body.metadata"}
             },
         }) {
        const auto response = send(post("/api/sessions").json(body));
        EXPECT_EQ(response.status(), 422) << body.substr(0, 80);
        EXPECT_EQ(response.problems(), problems) << body.substr(0, 80);
    }
    EXPECT_TRUE(sessions.sessions.empty());
}

TEST_F(SessionTest, UnreachableStoreIs503Everywhere) {
    sessions.add("sess_1");
    sessions.failure = down;
    for (auto& request :
         {post("/api/sessions").json("{}"),
          get("/api/sessions/sess_1"),
          get("/api/sessions").admin(),
          ask("PATCH", "/api/sessions/sess_1/status?status=ended"),
          ask("DELETE", "/api/sessions/sess_1"),
          post("/api/sessions/cleanup").admin(),
          get("/api/chat/sessions/sess_1/messages")}) {
        const auto response = send(request);
        EXPECT_EQ(response.status(), 503) << request.request.target;
        EXPECT_FALSE(response.header("Retry-After").empty());
    }
    config.debug = false;
    restart();
    const auto response = send(get("/api/sessions/sess_1"));
    EXPECT_EQ(response.response.body.find("10.1.2.3"), std::string::npos);
}

TEST_F(SessionTest, Show) {
    auto& session = sessions.add("sess_1");
    session.ticket_id = "ESC-1";
    session.escalated = true;
    session.status = SessionStatus::escalated;
    session.owner = Owner::queue();
    session.message_count = 7;
    const auto body = send(get("/api/sessions/sess_1")).object();
    EXPECT_EQ(body.at("ticket_id"), "ESC-1");
    EXPECT_EQ(body.at("status"), "escalated");
    EXPECT_EQ(body.at("owner"), "queue");
    EXPECT_EQ(body.at("message_count"), 7);
    EXPECT_EQ(body.at("user_id"), nullptr);
}

TEST_F(SessionTest, IdThatIsTakenIsReportedAsSuch) {
    sessions.failure = Error{Errc::conflict, "s", ErrorReason::id_taken};
    const auto response = send(post("/api/sessions").json("{}"));
    EXPECT_EQ(response.status(), 409);
    EXPECT_EQ(response.message(), "This id is in use already. Please choose another one.");
}

TEST_F(SessionTest, StatusThatAnotherChangeHasCrossed) {
    sessions.add("sess_1");
    sessions.failure = Error{Errc::conflict, "s", ErrorReason::version_mismatch};
    const auto response = send(ask("PATCH", "/api/sessions/sess_1/status?status=ended"));
    EXPECT_EQ(response.status(), 409);
    EXPECT_EQ(response.message(), "This was changed in the meantime. Please load it again.");
}

TEST_F(SessionTest, SessionThatIsNotThere) {
    const auto response = send(get("/api/sessions/sess_x"));
    EXPECT_EQ(response.status(), 404);
    EXPECT_EQ(
        response.message(), "Session not found with ID: sess_x. Please create a new session."
    );
    sessions.failure = Error{Errc::gone, "erased"};
    expect_status(get("/api/sessions/sess_x"), 410);
    sessions.failure = Error{Errc::corrupt, "row"};
    const auto corrupt = send(get("/api/sessions/sess_x"));
    EXPECT_EQ(corrupt.status(), 500);
    EXPECT_EQ(corrupt.object().at("error"), "Corrupt data");
}

TEST_F(SessionTest, IdsThatCanNameNoSession) {
    for (const auto* id :
         {"undefined",
          "null",
          "..%2F..%2Fetc",
          "a'b",
          "a%22b",
          "%20",
          "a%0Ab",
          "..",
          "%C3%A9",
          "a%3Cb%3E"}) {
        const auto response = send(get(std::string("/api/sessions/") + id));
        EXPECT_EQ(response.status(), 400) << id;
        EXPECT_TRUE(response.message().starts_with("Invalid session_id.")) << id;
    }
    expect_status(get("/api/sessions/" + std::string(256, 'x')), 400);
    expect_status(get("/api/sessions/" + std::string(255, 'x')), 404);
}

TEST_F(SessionTest, List) {
    sessions.add("sess_1");
    sessions.add("sess_2");
    sessions.next_cursor = "c-2";
    const auto response =
        send(get("/api/sessions?user_id=u%201&status=ended&limit=7&offset=3").admin());
    EXPECT_EQ(response.status(), 200);
    EXPECT_EQ(response.json().as_array().size(), 2U);
    EXPECT_EQ(response.header("X-Total-Count"), "2");
    EXPECT_EQ(response.header("X-Next-Cursor"), "c-2");
    EXPECT_EQ(sessions.listed.filter.user_id, "u 1");
    EXPECT_EQ(sessions.listed.filter.status, SessionStatus::ended);
    EXPECT_EQ(sessions.listed.limit, 7U);
    EXPECT_EQ(sessions.listed.offset, 3U);

    sessions.next_cursor = "";
    const auto last = send(get("/api/sessions?cursor=c-2").admin());
    EXPECT_EQ(last.header("X-Next-Cursor"), "");
    EXPECT_EQ(sessions.listed.cursor, "c-2");
    EXPECT_EQ(sessions.listed.limit, 20U);
}

TEST_F(SessionTest, ListRefusesWhatIsOutOfBounds) {
    for (const auto& [query, problem] : std::vector<std::pair<std::string, std::string>>{
             {"limit=0", "query.limit"},
             {"limit=101", "query.limit"},
             {"limit=ten", "query.limit"},
             {"limit=", "query.limit"},
             {"limit=5&limit=6", "query.limit"},
             {"limit=99999999999999999999", "query.limit"},
             {"offset=-1", "query.offset"},
             {"offset=1&cursor=c", "query.cursor"},
             {"status=open", "query.status"},
             {"user_id=", "query.user_id"},
         }) {
        const auto response = send(get("/api/sessions?" + query).admin());
        EXPECT_EQ(response.status(), 422) << query;
        EXPECT_EQ(response.problems(), Problems{problem}) << query;
    }
    sessions.failure = Error{Errc::invalid_input, "cursor"};
    EXPECT_EQ(send(get("/api/sessions?cursor=x").admin()).problems(), Problems{"query.cursor"});
}

TEST_F(SessionTest, StatusAsQueryOrBody) {
    sessions.add("sess_1");
    EXPECT_EQ(
        send(ask("PATCH", "/api/sessions/sess_1/status?status=escalated")).object().at("status"),
        "escalated"
    );
    const auto in_body =
        send(ask("PATCH", "/api/sessions/sess_1/status").json(R"({"status":"active"})").admin());
    EXPECT_EQ(in_body.object().at("status"), "active");
    expect_status(
        ask("PATCH", "/api/sessions/sess_1/status?status=ended").json(R"({"status":"ended"})"), 200
    );
    EXPECT_EQ(database.audit_log.entries.size(), 3U);
    EXPECT_EQ(database.audit_log.entries[0].actor, "customer");
}

TEST_F(SessionTest, StatusRefuses) {
    sessions.add("sess_1");
    const auto patch = [](std::string query) {
        return ask("PATCH", "/api/sessions/sess_1/status" + query);
    };
    EXPECT_EQ(send(patch("")).problems(), Problems{"query.status"});
    EXPECT_EQ(send(patch("?status=closed")).problems(), Problems{"query.status"});
    EXPECT_EQ(send(patch("").json(R"({"status":"closed"})")).problems(), Problems{"body.status"});
    EXPECT_EQ(send(patch("").json(R"({"status":1})")).problems(), Problems{"body.status"});
    EXPECT_EQ(
        send(patch("?status=ended").json(R"({"status":"active"})")).problems(),
        Problems{"body.status"}
    );
    EXPECT_EQ(send(patch("").json("{")).problems(), Problems{"body"});
    expect_status(ask("PATCH", "/api/sessions/undefined/status?status=ended"), 400);
    expect_status(ask("PATCH", "/api/sessions/sess_x/status?status=ended"), 404);
    EXPECT_EQ(sessions.sessions["sess_1"].status, SessionStatus::active);
}

TEST_F(SessionTest, EndedIsFinalAndEndingTwiceIsFine) {
    sessions.add("sess_1").status = SessionStatus::ended;
    expect_status(ask("PATCH", "/api/sessions/sess_1/status?status=ended"), 200);
    expect_status(ask("PATCH", "/api/sessions/sess_1/status?status=active"), 409);
}

TEST_F(SessionTest, Erase) {
    sessions.add("sess_1");
    const auto response = send(ask("DELETE", "/api/sessions/sess_1").header("X-Request-ID", "r1"));
    EXPECT_EQ(response.status(), 200);
    EXPECT_EQ(response.message(), "Session deleted successfully");
    EXPECT_EQ(response.object().at("session_id"), "sess_1");
    ASSERT_EQ(database.audit_log.entries.size(), 1U);
    const auto& entry = database.audit_log.entries[0];
    EXPECT_EQ(entry.action, "session.delete");
    EXPECT_EQ(entry.actor, "customer");
    EXPECT_EQ(entry.subject, "sess_1");
    EXPECT_EQ(entry.request_id, "r1");
    EXPECT_EQ(entry.at, FakeClock::start());
    expect_status(ask("DELETE", "/api/sessions/sess_1"), 404);
    EXPECT_EQ(database.audit_log.entries.size(), 1U) << "nothing was done, nothing is recorded";
}

TEST_F(SessionTest, ConversationThatIsWithPeopleIsTheirsToEraseAndToGiveBack) {
    auto& session = sessions.add("sess_1");
    session.status = SessionStatus::escalated;
    session.owner = Owner::person("ann");
    session.escalated = true;
    for (const auto* method : {"DELETE", "PATCH"}) {
        const std::string target = "/api/sessions/sess_1";
        const auto response =
            send(ask(method, method[0] == 'D' ? target : target + "/status?status=active"));
        EXPECT_EQ(response.status(), 409) << method;
        EXPECT_TRUE(response.message().starts_with("This conversation was handed to our team."))
            << response.message();
    }
    EXPECT_TRUE(database.audit_log.entries.empty()) << "nothing was done, nothing is recorded";
    expect_status(ask("PATCH", "/api/sessions/sess_1/status?status=active").admin(), 200);
    // It was with people once: its ticket and notes are theirs.
    session.owner = Owner::bot();
    expect_status(ask("DELETE", "/api/sessions/sess_1"), 409);
    expect_status(ask("DELETE", "/api/sessions/sess_1").admin(), 200);
}

TEST_F(SessionTest, AuditNamesTheAdministrator) {
    sessions.add("sess_1");
    expect_status(ask("DELETE", "/api/sessions/sess_1").admin(), 200);
    EXPECT_EQ(database.audit_log.entries.at(0).actor, "admin");
}

TEST_F(SessionTest, AuditThatFailsDoesNotUndoWhatWasDone) {
    sessions.add("sess_1");
    database.audit_log.failure = down;
    expect_status(ask("DELETE", "/api/sessions/sess_1"), 200);
}

TEST_F(SessionTest, Cleanup) {
    const auto response = send(post("/api/sessions/cleanup?days=10").admin());
    EXPECT_EQ(response.status(), 200);
    EXPECT_EQ(response.message(), "Cleanup completed");
    EXPECT_EQ(response.object().at("sessions_deleted"), 3);
    EXPECT_EQ(response.object().at("cutoff_date"), "2026-01-05T10:00:00.000000Z");
    EXPECT_EQ(sessions.cutoff, FakeClock::start() - 240h);
    EXPECT_EQ(database.audit_log.entries.at(0).action, "session.cleanup");
    expect_status(post("/api/sessions/cleanup").admin(), 200);
    EXPECT_EQ(sessions.cutoff, FakeClock::start() - 720h);
}

TEST_F(SessionTest, CleanupRefusesOtherDays) {
    for (const auto* days : {"0", "-1", "3651", "x", "1.5", ""}) {
        const auto response = send(post(std::string("/api/sessions/cleanup?days=") + days).admin());
        EXPECT_EQ(response.problems(), Problems{"query.days"}) << days;
    }
    EXPECT_EQ(sessions.cutoff, TimePoint{});
}

}  // namespace
}  // namespace continuo::test
