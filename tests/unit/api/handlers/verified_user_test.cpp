// Who a customer is: what is only said, and what is proved.
#include <gmock/gmock.h>

#include "api_test.hpp"
#include "support/user_tokens.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto secret = "the-secret-of-the-shop-0123456789";
constexpr auto old_secret = "the-secret-before-it-0123456789ab";

struct VerifiedUserTest : ApiTest {
    VerifiedUserTest() {
        config.user_token_secrets = {secret, old_secret};
        restart();
    }

    [[nodiscard]] std::string token_for(
        const std::string& user, std::chrono::seconds left = std::chrono::minutes(10)
    ) const {
        const auto ends = std::chrono::floor<std::chrono::seconds>(clock.now() + left);
        const json::object claims{{"sub", user}, {"exp", ends.time_since_epoch().count()}};
        return sign_token(json::serialize(claims), secret);
    }
    static TestRequest create(json::object body) {
        return post("/api/sessions").json(json::serialize(body));
    }
    static TestRequest say(json::object body = {}) {
        body["message"] = "hello";
        return post("/api/chat/sessions/sess_1/messages").json(json::serialize(body));
    }
    /// user_id and user_verified of a created session.
    std::pair<json::value, bool> user_of(TestRequest request) {
        const auto response = send(std::move(request));
        EXPECT_EQ(response.status(), 201) << response.response.body;
        const auto body = response.object();
        const auto& stored = sessions.sessions.at(std::string(body.at("session_id").as_string()));
        EXPECT_EQ(stored.user_verified, body.at("user_verified").as_bool());
        return {body.at("user_id"), body.at("user_verified").as_bool()};
    }
    /// The refusal of a request, which changed nothing.
    TestResponse refused(TestRequest request, int status) {
        const auto response = send(std::move(request));
        EXPECT_EQ(response.status(), status) << response.response.body;
        EXPECT_TRUE(sessions.sessions.empty());
        EXPECT_TRUE(agent.turns.empty());
        if (status == 401) {
            EXPECT_THAT(response.header("WWW-Authenticate"), HasSubstr("UserToken"));
        }
        return response;
    }
    std::string refused_hash(const std::string& user, const std::string& hash) {
        const auto response = send(create({{"user_id", user}, {"user_hash", hash}}));
        EXPECT_EQ(response.status(), 401) << response.response.body;
        return response.message();
    }
};

TEST_F(VerifiedUserTest, AUserIdAloneIsALabel) {
    EXPECT_EQ(user_of(create({{"user_id", "ada"}})), std::pair(json::value("ada"), false));
    EXPECT_EQ(user_of(create({})), std::pair(json::value(nullptr), false));
    // Not by saying so either.
    EXPECT_FALSE(user_of(create({{"user_id", "ada"}, {"user_verified", true}})).second);
    EXPECT_FALSE(
        user_of(create({{"user_id", "ada"}}).header("X-API-Key", "a-wrong-key-of-32-bytes")).second
    );
}

TEST_F(VerifiedUserTest, TheAdministratorsKeyVerifies) {
    EXPECT_EQ(user_of(create({{"user_id", "ada"}}).admin()), std::pair(json::value("ada"), true));
    EXPECT_EQ(user_of(create({}).admin()), std::pair(json::value(nullptr), false));
}

TEST_F(VerifiedUserTest, AccessTagsComeFromTheKeyOrAToken) {
    const auto tags_of = [this](TestRequest request) {
        const auto response = send(std::move(request));
        EXPECT_EQ(response.status(), 201) << response.response.body;
        return sessions.sessions.at(std::string(response.object().at("session_id").as_string()))
            .access_tags;
    };
    const json::object with_tags{{"access_tags", {"gold", "eu"}}};
    refused(create(with_tags), 403);
    EXPECT_THAT(tags_of(create(with_tags).admin()), testing::ElementsAre("eu", "gold"));
    EXPECT_THAT(tags_of(create({{"metadata", with_tags}})), testing::IsEmpty());
    const auto ends =
        std::chrono::floor<std::chrono::seconds>(clock.now() + std::chrono::minutes(10));
    const auto token = sign_token(
        json::serialize(json::object{
            {"sub", "ada"}, {"exp", ends.time_since_epoch().count()}, {"access_tags", {"silver"}}
        }),
        secret
    );
    EXPECT_THAT(tags_of(create({{"user_token", token}})), testing::ElementsAre("silver"));
    EXPECT_THAT(tags_of(create({{"user_token", token_for("ada")}})), testing::IsEmpty());
    send(say({{"user_token", token}}));
    ASSERT_EQ(agent.turns.size(), 1U);
    EXPECT_THAT(agent.turns[0].access_tags.value(), testing::ElementsAre("silver"));
    send(say({{"user_token", token_for("ada")}}));
    EXPECT_EQ(agent.turns.at(1).access_tags, std::nullopt);
}

TEST_F(VerifiedUserTest, ATokenVerifiesInTheBodyOrTheHeader) {
    const auto token = token_for("ada");
    const auto ada = std::pair(json::value("ada"), true);
    EXPECT_EQ(user_of(create({{"user_token", token}})), ada);
    EXPECT_EQ(user_of(create({{"user_id", "ada"}, {"user_token", token}})), ada);
    EXPECT_EQ(user_of(create({}).header("X-User-Token", token)), ada);
    EXPECT_EQ(user_of(create({{"user_token", token}}).header("X-User-Token", token)), ada);
    EXPECT_FALSE(user_of(create({{"user_id", "ada"}, {"user_token", nullptr}})).second);
}

TEST_F(VerifiedUserTest, AHashVerifiesItsUserId) {
    for (const auto* of : {secret, old_secret}) {
        EXPECT_EQ(
            user_of(create({{"user_id", "ada"}, {"user_hash", user_hash("ada", of)}})),
            std::pair(json::value("ada"), true)
        );
    }
    const auto wrong = refused_hash("ada", user_hash("bob", secret));
    EXPECT_THAT(wrong, HasSubstr("does not fit user_id"));
    EXPECT_THAT(refused_hash("ada", ""), HasSubstr("does not fit user_id"));
    EXPECT_EQ(
        send(create({{"user_hash", user_hash("ada", secret)}})).problems(),
        std::vector<std::string>{"body.user_id"}
    );
}

TEST_F(VerifiedUserTest, AProofThatIsNotValidIsRefusedAndNotIgnored) {
    const auto expired = token_for("ada", std::chrono::seconds(0));
    EXPECT_THAT(refused(create({{"user_token", expired}}), 401).message(), HasSubstr("expired"));
    for (const auto& token :
         {std::string("x"),
          std::string(),
          sign_token(R"({"sub":"ada","exp":9e9})", "a-secret-of-somebody-else-012345"),
          sign_token(R"({"sub":"ada","exp":9e9})", secret, R"({"alg":"none"})"),
          std::string(5000, 'a')}) {
        // The administrator's key does not mend it.
        const auto response =
            refused(create({{"user_id", "ada"}, {"user_token", token}}).admin(), 401);
        EXPECT_THAT(response.message(), HasSubstr("The user token is not valid: ")) << token;
        refused(create({}).header("X-User-Token", token), 401);
        refused(say({{"user_token", token}}), 401);
        refused(say().header("X-User-Token", token), 401);
    }
    refused(say({{"user_token", expired}}), 401);
}

TEST_F(VerifiedUserTest, ATokenOfAnotherUserThanUserIdIsForbidden) {
    const auto response =
        refused(create({{"user_id", "bob"}, {"user_token", token_for("ada")}}), 403);
    EXPECT_THAT(response.message(), Not(HasSubstr("ada")));
}

TEST_F(VerifiedUserTest, TwoTokensMustAgree) {
    const auto response =
        send(create({{"user_token", token_for("ada")}}).header("X-User-Token", token_for("bob")));
    EXPECT_EQ(response.problems(), std::vector<std::string>{"header.x-user-token"});
    EXPECT_EQ(
        send(say({{"user_token", token_for("ada")}}).header("X-User-Token", "x")).problems(),
        std::vector<std::string>{"header.x-user-token"}
    );
    EXPECT_EQ(
        send(create({{"user_token", 5}})).problems(), std::vector<std::string>{"body.user_token"}
    );
    EXPECT_EQ(
        send(say({{"user_token", 5}})).problems(), std::vector<std::string>{"body.user_token"}
    );
}

TEST_F(VerifiedUserTest, WithoutASecretNoTokenAndNoHashIsTaken) {
    config.user_token_secrets.clear();
    restart();
    EXPECT_THAT(
        refused(create({{"user_token", token_for("ada")}}), 401).message(),
        HasSubstr("takes no user tokens")
    );
    EXPECT_THAT(
        refused(create({{"user_id", "ada"}, {"user_hash", user_hash("ada", "")}}), 401).message(),
        HasSubstr("takes no user hashes")
    );
    EXPECT_TRUE(user_of(create({{"user_id", "ada"}}).admin()).second);
}

TEST_F(VerifiedUserTest, AMessageBringsItsUserToTheTurn) {
    const auto token = token_for("ada");
    expect_status(say(), 200);
    EXPECT_FALSE(agent.turns.back().verified_user);
    expect_status(say({{"user_token", token}}), 200);
    EXPECT_EQ(agent.turns.back().verified_user, "ada");
    expect_status(say().header("X-User-Token", token), 200);
    EXPECT_EQ(agent.turns.back().verified_user, "ada");
    expect_status(
        post("/api/chat/sessions/sess_1/messages").form("message=hi&user_token=" + token), 200
    );
    EXPECT_EQ(agent.turns.back().verified_user, "ada");
}

TEST_F(VerifiedUserTest, TheSessionOfAnotherUserIsForbidden) {
    agent.answer = [](const TurnRequest&) -> Result<TurnReply> {
        return fail(Errc::forbidden, "sess_1: another user", ErrorReason::other_user);
    };
    const auto response = send(say({{"user_token", token_for("eve")}}));
    EXPECT_EQ(response.status(), 403);
    EXPECT_THAT(response.message(), HasSubstr("belongs to another user"));
}

TEST_F(VerifiedUserTest, NoSecretAndNoTokenIsInARefusal) {
    const auto token = sign_token(R"({"sub":"ada-private","exp":1})", secret);
    const auto response = send(create({{"user_token", token}}));
    for (const auto& hidden : {std::string(secret), token, std::string("ada-private")})
        EXPECT_THAT(response.response.body, Not(HasSubstr(hidden)));
}

TEST_F(VerifiedUserTest, OperatorsSeeWhichUserIsVerified) {
    sessions.add("sess_v").user_id = "ada";
    sessions.sessions["sess_v"].user_verified = true;
    sessions.add("sess_w").user_id = "ada";
    const auto list = send(get("/api/sessions").admin()).json().as_array();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].at("user_verified"), true);
    EXPECT_EQ(list[1].at("user_verified"), false);
    EXPECT_EQ(send(get("/api/sessions/sess_v")).object().at("user_verified"), true);

    database.ticket_store.add("ESC-1").user_verified = true;
    EXPECT_EQ(send(get("/api/tickets/ESC-1").admin()).object().at("user_verified"), true);
}

}  // namespace
}  // namespace continuo::test
