#include <set>

#include "api/completions/program_conversation.hpp"
#include "api_test.hpp"
#include "base/limits.hpp"
#include "support/edit_session.hpp"
#include "support/user_tokens.hpp"

namespace continuo::test {
namespace {

constexpr auto shop_key = "key-of-the-shop";

struct CompletionTest : ApiTest {
    CompletionTest() {
        config.program_keys = {{"shop", shop_key}, {"desk", "key-of-the-desk"}};
        config.fingerprint_secret = "a secret";
        restart();
    }

    static TestRequest complete(const std::string& members = {}, const char* key = shop_key) {
        return post("/v1/chat/completions")
            .as(key)
            .json(
                R"({"model":"continuo","messages":[{"role":"user","content":"How long?"}])" +
                (members.empty() ? "" : "," + members) + "}"
            );
    }
    /// The session that the request is answered in; empty: it is refused.
    std::string session_of(TestRequest request) {
        const auto response = send(std::move(request));
        if (response.status() != 200) return {};
        return find_string(response.object().at("continuo").as_object(), "session_id").value();
    }
    /// "status type code param" of an error.
    std::string error_of(TestRequest request) {
        const auto response = send(std::move(request));
        if (response.status() < 400) return "none";
        const auto body = response.object();
        const auto& error = body.at("error").as_object();
        const auto member = [&error](std::string_view name) {
            return " " + find_string(error, name).value_or("null");
        };
        return std::to_string(response.status()) + member("type") + member("code") +
               member("param");
    }
    TestResponse turn_fails(
        Errc code, ErrorReason reason = ErrorReason::none, const std::string& idempotency_key = {}
    ) {
        agent.answer = [code, reason](const TurnRequest&) -> Result<TurnReply> {
            return fail(code, "the inside story", reason);
        };
        auto request = complete();
        if (!idempotency_key.empty()) request.header("Idempotency-Key", idempotency_key);
        return send(std::move(request));
    }
};

TEST_F(CompletionTest, AnswersTheLastMessage) {
    const auto response = send(complete(R"("user":"ada")"));
    ASSERT_EQ(response.status(), 200);
    EXPECT_EQ(agent.turns.at(0).message, "How long?");
    EXPECT_EQ(agent.turns.at(0).deadline.remaining(clock), config.turn_timeout);
    EXPECT_FALSE(agent.turns.at(0).client_message_id.empty());
    const auto body = response.object();
    EXPECT_TRUE(find_string(body, "id")->starts_with("chatcmpl-"));
    EXPECT_EQ(body.at("created"), 1768471200);
    EXPECT_EQ(body.at("model"), "continuo");
    const auto& message = body.at("choices").at(0).at("message");
    EXPECT_EQ(message.at("content"), "Within 30 days. [1]");
    const auto& mark = message.at("annotations").at(0).at("url_citation");
    EXPECT_EQ(mark.at("start_index"), 16);
    EXPECT_EQ(mark.at("end_index"), 19);
    EXPECT_EQ(mark.at("url"), "urn:continuo:document:returns");
    EXPECT_EQ(body.at("usage").at("prompt_tokens"), 3) << "9 bytes";
    EXPECT_EQ(body.at("usage").at("completion_tokens"), 5) << "19 bytes";
    EXPECT_EQ(body.at("usage").at("total_tokens"), 8);
    const auto& ours = body.at("continuo").as_object();
    EXPECT_EQ(ours.at("answer_type"), "answer");
    EXPECT_EQ(ours.at("confidence"), 0.85);
    EXPECT_EQ(ours.at("seq"), 2);
    EXPECT_EQ(ours.at("owner"), "bot");
    EXPECT_EQ(ours.at("citations").at(0).at("document_id"), "returns");
    EXPECT_EQ(ours.at("citations").at(0).at("content"), "Within 30 days.");
}

TEST_F(CompletionTest, ADocumentOfTheWebIsCitedByItsAddress) {
    agent.answer = [](const TurnRequest& request) -> Result<TurnReply> {
        auto turn = grounded_reply(request);
        json::object metadata{
            {"document_id", "r"}, {"title", "Returns"}, {"source", "https://shop.example/r"}
        };
        turn.reply->sources = {Source{"Within 30 days.", std::move(metadata), 0.9, 1}};
        return turn;
    };
    const auto body = send(complete()).object();
    const auto& citation =
        body.at("choices").at(0).at("message").at("annotations").at(0).at("url_citation");
    EXPECT_EQ(citation.at("url"), "https://shop.example/r");
    EXPECT_EQ(citation.at("title"), "Returns");
    EXPECT_EQ(body.at("continuo").at("citations").at(0).at("url"), "https://shop.example/r");
}

TEST_F(CompletionTest, MessageToAHumanIsPassedOn) {
    agent.answer = [](const TurnRequest& request) -> Result<TurnReply> {
        auto turn = grounded_reply(request);
        turn.reply.reset();
        turn.told_before = true;
        edit(turn.session).ticket_id = "ESC-7";
        edit(turn.session).owner = Owner::person("anna");
        return turn;
    };
    const auto body = send(complete()).object();
    const auto& choice = body.at("choices").at(0);
    EXPECT_NE(
        choice.at("message").at("content").as_string().find("passed on to our team"),
        json::string::npos
    );
    EXPECT_EQ(choice.at("finish_reason"), "stop");
    const auto& ours = body.at("continuo");
    EXPECT_EQ(ours.at("answer_type"), "handoff");
    EXPECT_EQ(ours.at("owner"), "operator") << "the name is not shown";
    EXPECT_EQ(ours.at("ticket_id"), "ESC-7");
    EXPECT_EQ(ours.at("requires_escalation"), true);
    EXPECT_EQ(ours.at("seq"), 1) << "the customer's own message";
}

// ---- who may ---------------------------------------------------------------------------------

TEST_F(CompletionTest, IsOffWithoutKeys) {
    config.program_keys.clear();
    restart();
    expect_status(complete("", admin_key), 404);
    expect_status(get("/v1/models").admin(), 404);
}

TEST_F(CompletionTest, NeedsAKey) {
    EXPECT_EQ(
        error_of(complete("", "another-key")), "401 authentication_error invalid_api_key null"
    );
    EXPECT_EQ(error_of(get("/v1/models")), "401 authentication_error invalid_api_key null");
    expect_status(complete("", admin_key), 200);
    expect_status(complete("", "key-of-the-desk"), 200);
    EXPECT_EQ(
        error_of(complete("", add_operator("anna").c_str())),
        "403 permission_error permission_denied null"
    );
    expect_status(complete("", add_operator("ben", OperatorRole::admin).c_str()), 200);
}

TEST_F(CompletionTest, TheRateLimitAppliesToPrograms) {
    config.rate_limit.requests = 2;
    restart();
    expect_status(complete(), 200);
    expect_status(complete(), 200);
    const auto refused = send(complete());
    EXPECT_EQ(refused.status(), 429);
    EXPECT_EQ(refused.object().at("error").at("code"), "rate_limit_exceeded");
    EXPECT_EQ(refused.header("x-should-retry"), "true");
    EXPECT_NE(refused.header("Retry-After"), "");
    expect_status(complete("", admin_key), 200);
}

// ---- conversations ---------------------------------------------------------------------------

TEST_F(CompletionTest, WithoutANameEachRequestIsAConversation) {
    const auto first = session_of(complete());
    EXPECT_NE(session_of(complete()), first);
    EXPECT_EQ(sessions.sessions.size(), 2U);
    const auto& made = sessions.sessions.at(first);
    EXPECT_EQ(made.metadata.at("program"), "program:shop");
    EXPECT_EQ(made.user_id, std::nullopt);
    EXPECT_EQ(made.fingerprint, std::nullopt) << "programs call from many machines";
}

TEST_F(CompletionTest, ANameIsAConversationOfItsProgramAlone) {
    const std::string by_name = R"("metadata":{"session_id":"42"})";
    const std::string by_user = R"("user":"42")";
    const auto first = session_of(complete(by_name));
    EXPECT_EQ(session_of(complete(by_name)), first);
    EXPECT_EQ(session_of(complete(by_name + ",\"user\":\"ada\"")), first) << "goes before user";
    const std::set<std::string> all{
        first,
        session_of(complete(by_user)),
        session_of(complete(by_name, "key-of-the-desk")),
        session_of(complete(by_user, "key-of-the-desk")),
        session_of(complete(by_user, admin_key)),
        session_of(complete(R"("user":"43")")),
    };
    EXPECT_EQ(all.size(), 6U);
    EXPECT_EQ(sessions.sessions.size(), 6U);
    for (const auto& id : all) {
        EXPECT_TRUE(id.starts_with("sess_")) << id;
        EXPECT_EQ(id.size(), 37U) << "as long as any other";
    }
}

TEST_F(CompletionTest, NamesMeanOtherSessionsUnderAnotherSecret) {
    const auto first = session_of(complete(R"("user":"42")"));
    config.fingerprint_secret = "another secret";
    restart();
    EXPECT_NE(session_of(complete(R"("user":"42")")), first);
}

TEST_F(CompletionTest, ASessionOfThisServerIsContinuedByItsId) {
    sessions.add("sess_1");
    EXPECT_EQ(session_of(complete(R"("metadata":{"session_id":"sess_1"})")), "sess_1");
    EXPECT_EQ(
        error_of(complete(R"("metadata":{"session_id":"sess_2"})")),
        "404 invalid_request_error not_found null"
    );
    EXPECT_EQ(sessions.made, 0);
    EXPECT_EQ(
        error_of(complete(R"("metadata":{"session_id":"sess_ 2"})")),
        "400 invalid_request_error invalid_request null"
    );
}

TEST_F(CompletionTest, AnEndedConversationOfANameBeginsAnew) {
    const std::string by_user = R"("user":"ada")";
    std::set<std::string> all;
    for (int i = 0; i < conversation_places; ++i) {
        const auto id = session_of(complete(by_user));
        EXPECT_TRUE(all.insert(id).second);
        EXPECT_EQ(session_of(complete(by_user)), id);
        sessions.sessions.at(id).status = SessionStatus::ended;
    }
    const auto turns = agent.turns.size();
    const auto refused = send(complete(by_user));
    EXPECT_EQ(refused.status(), 409);
    EXPECT_EQ(refused.header("x-should-retry"), "false");
    EXPECT_EQ(agent.turns.size(), turns);
    sessions.sessions.erase(*all.begin());
    EXPECT_EQ(session_of(complete(by_user)), *all.begin()) << "its place is free";
}

TEST_F(CompletionTest, UserIsALabelUnlessATokenProvesIt) {
    const std::string secret = "0123456789abcdef0123456789abcdef";
    config.user_token_secrets = {secret};
    restart();
    const auto label = session_of(complete(R"("user":"ada")"));
    EXPECT_EQ(sessions.sessions.at(label).user_id, "ada");
    EXPECT_FALSE(sessions.sessions.at(label).user_verified);
    const auto by_admin = session_of(complete(R"("user":"ada")", admin_key));
    EXPECT_FALSE(sessions.sessions.at(by_admin).user_verified);

    const auto token = sign_token(R"({"sub":"ada","exp":1768471500})", secret);
    const auto proved = session_of(complete().header("X-User-Token", token));
    EXPECT_NE(proved, label) << "a label leads to no conversation of a verified user";
    EXPECT_TRUE(sessions.sessions.at(proved).user_verified);
    EXPECT_EQ(agent.turns.back().verified_user, "ada");
    EXPECT_EQ(session_of(complete(R"("user":"ada")").header("X-User-Token", token)), proved);
    EXPECT_EQ(
        error_of(complete(R"("user":"bob")").header("X-User-Token", token)),
        "403 permission_error permission_denied null"
    );
    EXPECT_EQ(
        error_of(complete().header("X-User-Token", "x.y.z")),
        "401 authentication_error invalid_user_token X-User-Token"
    );
}

// ---- sent again ------------------------------------------------------------------------------

TEST_F(CompletionTest, ARequestThatIsSentAgainFindsItsSession) {
    const auto again = [&](std::string members) {
        return complete(std::move(members)).header("Idempotency-Key", "k-1");
    };
    const auto first = session_of(again(""));
    EXPECT_EQ(agent.turns.back().client_message_id, "k-1");
    EXPECT_EQ(session_of(again("")), first);
    EXPECT_NE(session_of(again(R"("user":"ada")")), first);
    EXPECT_EQ(
        error_of(complete().header("Idempotency-Key", "a b")),
        "400 invalid_request_error string_pattern idempotency-key"
    );
}

TEST_F(CompletionTest, ARepeatedMessageFindsItsSessionAfterItsEnd) {
    const auto asked = [&] { return complete(R"("user":"ada")").header("Idempotency-Key", "k-1"); };
    const auto first = session_of(asked());
    Message message;
    message.seq = 1;
    message.client_message_id = "k-1";
    sessions.messages[first] = {message};
    sessions.sessions.at(first).last_seq = 1;
    sessions.sessions.at(first).status = SessionStatus::ended;
    EXPECT_EQ(session_of(asked()), first);
    EXPECT_NE(session_of(complete(R"("user":"ada")")), first);
}

TEST_F(CompletionTest, OnlyAKeyMakesARetryHarmless) {
    for (const auto code : {Errc::unavailable, Errc::timeout, Errc::cancelled}) {
        EXPECT_EQ(turn_fails(code).header("x-should-retry"), "false") << static_cast<int>(code);
        EXPECT_EQ(turn_fails(code, ErrorReason::none, "k-1").header("x-should-retry"), "true");
    }
    EXPECT_EQ(turn_fails(Errc::busy).header("x-should-retry"), "true") << "nothing was written";
    EXPECT_EQ(turn_fails(Errc::internal).header("x-should-retry"), "false");
    const auto ended = turn_fails(Errc::conflict, ErrorReason::session_ended);
    EXPECT_EQ(ended.status(), 409);
    EXPECT_EQ(ended.header("x-should-retry"), "false");
    const auto reused = turn_fails(Errc::invalid_input, ErrorReason::other_content, "k-1");
    EXPECT_EQ(reused.status(), 400);
    EXPECT_EQ(reused.object().at("error").at("code"), "idempotency_key_reused");
}

// ---- errors and models -----------------------------------------------------------------------

TEST_F(CompletionTest, ErrorsAreOfOpenAisForm) {
    const auto is = [this](TestRequest request, const std::string& expected) {
        EXPECT_EQ(error_of(std::move(request)), expected);
    };
    is(post("/v1/chat/completions").as(shop_key).json("{}"),
       "400 invalid_request_error missing model");
    is(post("/v1/chat/completions").as(shop_key).body("text/plain", "Hi"),
       "415 invalid_request_error unsupported_media_type null");
    is(get("/v1/chat/completions").as(shop_key),
       "405 invalid_request_error method_not_allowed null");
    is(get("/v1/nothing").as(shop_key), "404 invalid_request_error not_found null");
    auto large = complete();
    large.request.content_length = limits::json_body_bytes_max + 1;
    is(std::move(large), "413 invalid_request_error request_too_large null");
    sessions.failure = Error{Errc::unavailable, "away"};
    is(complete(), "503 server_error service_unavailable null");
    expect_status(get("/api/nothing"), 404);  // in the common form, which send() checks
}

TEST_F(CompletionTest, ExceptionTextsAreForDebugOnly) {
    config.debug = false;
    restart();
    agent.answer = [](const TurnRequest&) -> Result<TurnReply> {
        throw std::runtime_error("the inside story");
    };
    const auto response = send(complete());
    EXPECT_EQ(response.status(), 500);
    EXPECT_EQ(response.response.body.find("inside"), std::string::npos);
}

TEST_F(CompletionTest, OneModel) {
    const auto list = send(get("/v1/models").as(shop_key)).object();
    EXPECT_EQ(list.at("data").as_array().size(), 1U);
    EXPECT_EQ(list.at("data").at(0).at("id"), "continuo");
    EXPECT_EQ(send(get("/v1/models/continuo").as(shop_key)).object().at("object"), "model");
    EXPECT_EQ(
        error_of(get("/v1/models/gpt-4o").as(shop_key)),
        "404 invalid_request_error model_not_found model"
    );
}

}  // namespace
}  // namespace continuo::test
