// A session used from another network or browser than began it.
#include "domain/fingerprint.hpp"

#include "api_test.hpp"

namespace continuo::test {
namespace {

struct FingerprintTest : ApiTest {
    FingerprintTest() {
        config.fingerprinting_enabled = true;
        config.fingerprint_secret = "a secret of all instances";
        restart();
        EXPECT_EQ(from("192.0.2.7", "Browser/1", post("/api/sessions").json("{}")).status(), 201);
    }
    TestResponse from(std::string address, std::string browser, TestRequest request) {
        request.request.remote_address = std::move(address);
        request.header("User-Agent", std::move(browser));
        return send(std::move(request));
    }
    static TestRequest show() { return get("/api/sessions/sess_1"); }
    static TestRequest say() {
        return post("/api/chat/sessions/sess_1/messages").json(R"({"message":"hi"})");
    }
    void be_strict() {
        config.fingerprint_strict = true;
        restart();
    }
};

TEST_F(FingerprintTest, IsKeptWithTheSessionAndShowsNoAddress) {
    const auto& mark = sessions.sessions["sess_1"].fingerprint;
    ASSERT_TRUE(mark);
    EXPECT_EQ(mark->find("192"), std::string::npos);
    EXPECT_EQ(*mark, make_fingerprint(config.fingerprint_secret, "192.0.2.0", "Browser/1"));
}

TEST_F(FingerprintTest, ElsewhereIsLetPassUnlessStrict) {
    EXPECT_EQ(from("198.51.100.1", "Browser/1", show()).status(), 200);
    EXPECT_EQ(from("198.51.100.1", "Browser/1", say()).status(), 200);
    EXPECT_FALSE(agent.turns.back().fingerprint);
}

TEST_F(FingerprintTest, StrictRefusesAnotherNetworkOrBrowser) {
    be_strict();
    EXPECT_EQ(from("192.0.2.7", "Browser/1", show()).status(), 200);
    EXPECT_EQ(from("192.0.2.99", "Browser/1", show()).status(), 200) << "the same network";
    for (auto request :
         {show(),
          get("/api/chat/sessions/sess_1/messages"),
          ask("PATCH", "/api/sessions/sess_1/status").json(R"({"status":"ended"})"),
          ask("DELETE", "/api/sessions/sess_1")}) {
        const auto name = request.request.method + " " + request.request.target;
        EXPECT_EQ(from("198.51.100.1", "Browser/1", request).status(), 403) << name;
        EXPECT_EQ(from("192.0.2.7", "Browser/2", request).status(), 403) << name;
    }
    EXPECT_EQ(sessions.sessions.at("sess_1").status, SessionStatus::active);
}

TEST_F(FingerprintTest, StrictLeavesAMessageToTheStoreToRefuse) {
    be_strict();
    (void)from("198.51.100.1", "Browser/1", say());
    EXPECT_EQ(
        agent.turns.back().fingerprint,
        make_fingerprint(config.fingerprint_secret, "198.51.100.0", "Browser/1")
    );
    agent.answer = [](const TurnRequest&) -> Result<TurnReply> {
        return fail(Errc::forbidden, "another fingerprint");
    };
    EXPECT_EQ(from("198.51.100.1", "Browser/1", say()).status(), 403);
}

TEST_F(FingerprintTest, StrictDoesNotKeepAdministratorsOut) {
    be_strict();
    EXPECT_EQ(from("198.51.100.1", "curl", show().admin()).status(), 200);
    (void)from("198.51.100.1", "curl", say().admin());
    EXPECT_FALSE(agent.turns.back().fingerprint);
    EXPECT_EQ(
        from("198.51.100.1", "curl", ask("DELETE", "/api/sessions/sess_1").admin()).status(), 200
    );
}

TEST_F(FingerprintTest, ASessionWithoutOneIsOpenToAll) {
    sessions.sessions["sess_1"].fingerprint.reset();
    be_strict();
    EXPECT_EQ(from("198.51.100.1", "Browser/1", show()).status(), 200);
}

TEST_F(FingerprintTest, OffKeepsNothing) {
    config.fingerprinting_enabled = false;
    restart();
    (void)from("192.0.2.7", "Browser/1", post("/api/sessions").json("{}"));
    EXPECT_FALSE(sessions.sessions.at("sess_2").fingerprint);
    EXPECT_EQ(from("198.51.100.1", "Browser/9", show()).status(), 200);
}

}  // namespace
}  // namespace continuo::test
