// What is decided before a body is read: the check of its session, and how its parts may look.
#include <boost/json.hpp>

#include "api/form_rules.hpp"
#include "api_test.hpp"
#include "base/limits.hpp"
#include "domain/fingerprint.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

struct BodyCheckTest : ApiTest {
    BodyCheckTest() { sessions.add("sess_1"); }

    BodyPlan plan_of(TestRequest& request) {
        auto decision = api->accept(request.request);
        if (auto* response = std::get_if<HttpResponse>(&decision)) {
            ADD_FAILURE() << response->body;
            return {};
        }
        return std::get<BodyPlan>(decision);
    }
    /// The answer before the body; nullopt: the body is read.
    std::optional<HttpResponse> check(TestRequest request) {
        EXPECT_TRUE(plan_of(request).check_first);
        return run_task(api->check_before_body(request.request));
    }
    /// The status of the answer; 100: the body is read.
    int status(TestRequest request) {
        const auto response = check(std::move(request));
        if (!response) return 100;
        const auto body = json::parse(response->body).as_object();
        for (const auto* member : {"error", "message", "detail", "request_id", "support"})
            EXPECT_TRUE(body.contains(member)) << member;
        EXPECT_NE(response->headers.find("X-Request-ID"), nullptr);
        return response->status;
    }
    /// A message with files whose body is still to come.
    static TestRequest say(std::string id = "sess_1", std::uint64_t length = 1'000'000) {
        auto request = post("/api/chat/sessions/" + id + "/messages")
                           .header("Content-Type", "multipart/form-data; boundary=x");
        request.request.content_length = length;
        return request;
    }
    static TestRequest change_status(std::string id = "sess_1") {
        return ask("PATCH", "/api/sessions/" + id + "/status").json(R"({"status":"ended"})");
    }
};

TEST_F(BodyCheckTest, LetsTheMessagesOfASessionPass) {
    EXPECT_EQ(status(say()), 100);
    EXPECT_EQ(status(change_status()), 100);
    EXPECT_TRUE(agent.turns.empty());
}

TEST_F(BodyCheckTest, RefusesSessionsThatDoNotExist) {
    EXPECT_EQ(status(say("sess_x")), 404);
    EXPECT_EQ(status(say("undefined")), 400);
    EXPECT_EQ(status(change_status("sess_x")), 404);
    sessions.failure = Error{Errc::gone, "erased"};
    EXPECT_EQ(status(say()), 410);
    sessions.failure = Error{Errc::unavailable, "no Redis"};
    EXPECT_EQ(status(say()), 503);
}

TEST_F(BodyCheckTest, RefusesMessagesToAnEndedSession) {
    sessions.sessions["sess_1"].status = SessionStatus::ended;
    EXPECT_EQ(status(say()), 409);
    clock.advance(limits::outcome_kept);
    EXPECT_EQ(status(say("sess_1", 100)), 409);
}

TEST_F(BodyCheckTest, ReadsWhatMayRepeatAMessageOfASessionThatEndedSince) {
    sessions.sessions["sess_1"].status = SessionStatus::ended;
    EXPECT_EQ(status(say("sess_1", 100)), 100) << "its id is in the body";
    EXPECT_EQ(status(say().header("Idempotency-Key", "m-1")), 100);
    clock.advance(limits::outcome_kept);
    EXPECT_EQ(status(say().header("Idempotency-Key", "m-1")), 409) << "no id is known any more";
}

TEST_F(BodyCheckTest, RefusesAnotherFingerprintIfStrict) {
    config.fingerprinting_enabled = true;
    config.fingerprint_secret = "a secret";
    sessions.sessions["sess_1"].fingerprint =
        make_fingerprint(config.fingerprint_secret, "203.0.113.0", "Browser/1");
    restart();
    EXPECT_EQ(status(say()), 100);
    config.fingerprint_strict = true;
    restart();
    EXPECT_EQ(status(say()), 403);
    EXPECT_EQ(status(change_status()), 403);
    EXPECT_EQ(status(say().admin()), 100);
}

TEST_F(BodyCheckTest, IsOfRoutesWithASessionOnly) {
    auto create = post("/api/sessions").json("{}");
    EXPECT_FALSE(plan_of(create).check_first);
    EXPECT_FALSE(run_task(api->check_before_body(create.request)));
}

TEST_F(BodyCheckTest, CountsAgainstTheRateLimitOnce) {
    config.rate_limit.requests = 10;
    restart();
    auto request = say("sess_x");
    (void)plan_of(request);
    for (int i = 0; i < 20; ++i) {
        const auto response = run_task(api->check_before_body(request.request));
        EXPECT_EQ(*response->headers.find("X-RateLimit-Remaining"), "9");
    }
}

TEST_F(BodyCheckTest, NamesTheClientWhoseBudgetIsUsed) {
    config.trusted_proxies = {AddressRange::parse("10.0.0.0/8").value()};
    restart();
    auto request = say().from("10.0.0.1").header("X-Forwarded-For", "198.51.100.7");
    EXPECT_EQ(plan_of(request).client, IpAddress::parse("198.51.100.7"));
}

// ---- forms -----------------------------------------------------------------------------------

TEST_F(BodyCheckTest, EveryFormHasItsRules) {
    using Verdict = FormRules::FileVerdict;
    auto message = say();
    EXPECT_EQ(plan_of(message).form, &message_form);
    auto upload = post("/api/chat/upload").fields({});
    EXPECT_EQ(plan_of(upload).form, &upload_form);
    auto document = post("/api/knowledge/documents/file").fields({}).admin();
    EXPECT_EQ(plan_of(document).form, &document_form);

    for (const auto* form : {&message_form, &upload_form}) {
        EXPECT_EQ(form->judge_file("Notes.TXT"), Verdict::store);
        for (const auto* name : {"a.zip", "noextension", ".txt", ""})
            EXPECT_EQ(form->judge_file(name), Verdict::discard) << name;
    }
    EXPECT_EQ(document_form.judge_file("Returns.HTM"), Verdict::store);
    for (const auto* name : {"a.zip", "a", "a.md.exe", ".md", ""})
        EXPECT_EQ(document_form.judge_file(name), Verdict::refuse) << name;
}

// ---- what the connection refuses -------------------------------------------------------------

struct RejectionTest : BodyCheckTest {
    RejectionTest() {
        config.debug = false;
        restart();
    }
    HttpResponse reject(int status, Errc code, ErrorReason reason, std::string detail = "/srv/x") {
        auto request = say();
        auto response = api->reject(request.request, status, {code, std::move(detail), reason});
        EXPECT_EQ(response.status, status);
        EXPECT_TRUE(response.close);
        EXPECT_FALSE(response.body.contains("/srv/x")) << "internals are for the log";
        return response;
    }
};

TEST_F(RejectionTest, OverABudgetSaysWhenToTryAgain) {
    const auto client = reject(429, Errc::limit_exceeded, ErrorReason::overloaded);
    EXPECT_NE(client.headers.find("Retry-After"), nullptr);
    const auto total = reject(503, Errc::unavailable, ErrorReason::overloaded);
    EXPECT_NE(total.headers.find("Retry-After"), nullptr);
    EXPECT_EQ(json::parse(total.body).at("error"), "Overloaded");
}

TEST_F(RejectionTest, WithoutRoomOnTheDiskIsInsufficientStorage) {
    const auto response = reject(507, Errc::unavailable, ErrorReason::no_space);
    EXPECT_EQ(json::parse(response.body).at("error"), "Insufficient storage");
    EXPECT_NE(response.headers.find("Retry-After"), nullptr);
    const auto broken = reject(503, Errc::unavailable, ErrorReason::none);
    EXPECT_NE(broken.headers.find("Retry-After"), nullptr);
}

TEST_F(RejectionTest, NamesTheFieldThatTakesNoFile) {
    const auto response = reject(422, Errc::invalid_input, ErrorReason::unexpected_field, "avatar");
    const auto detail = json::parse(response.body).at("detail").as_array();
    ASSERT_EQ(detail.size(), 1U);
    EXPECT_EQ(json::serialize(detail[0].at("loc")), R"(["body","avatar"])");
    EXPECT_EQ(detail[0].at("type"), "extra");
}

}  // namespace
}  // namespace continuo::test
