// Who a request is from, and what that opens.
#include "api/admission/principal.hpp"

#include "api/admission/operator_directory.hpp"
#include "api_test.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

struct PrincipalTest : ApiTest {};

TEST_F(PrincipalTest, IsDecidedByTheCredential) {
    const auto token = add_operator("anna");
    const auto of = [&](const TestRequest& request) {
        return identify(request.request, admin_key, &operators);
    };
    EXPECT_EQ(of(get("/")).credential, Identity::Credential::none);
    EXPECT_EQ(of(get("/").admin()).principal.actor(), "admin");
    EXPECT_TRUE(of(get("/").admin()).principal.is_admin());
    const auto anna = of(get("/").as(token));
    EXPECT_EQ(anna.credential, Identity::Credential::valid);
    EXPECT_EQ(anna.principal.actor(), "operator:anna");
    EXPECT_TRUE(anna.principal.is_staff());
    EXPECT_FALSE(anna.principal.is_admin());
    EXPECT_EQ(of(get("/").header("X-API-Key", token)).principal.name, "anna");
    const auto wrong = of(get("/").as(make_operator_token()));
    EXPECT_EQ(wrong.credential, Identity::Credential::wrong);
    EXPECT_EQ(wrong.principal.actor(), "customer");
    EXPECT_EQ(
        identify(get("/").header("X-API-Key", "").request, "", nullptr).credential,
        Identity::Credential::wrong
    ) << "an empty key opens nothing";
}

TEST_F(PrincipalTest, AKeyOfAProgramOpensNothingElse) {
    config.program_keys = {{"shop", "key-of-the-shop"}, {"desk", "key-of-the-desk"}};
    restart();
    const auto shop = identify(
        get("/").as("key-of-the-shop").request, admin_key, &operators, config.program_keys
    );
    EXPECT_EQ(shop.credential, Identity::Credential::valid);
    EXPECT_EQ(shop.principal.actor(), "program:shop");
    EXPECT_FALSE(shop.principal.is_staff());
    EXPECT_FALSE(shop.principal.is_admin());
    expect_status(get("/v1/models").as("key-of-the-desk"), 200);
    expect_status(get("/api/tickets").as("key-of-the-desk"), 403);
    expect_status(get("/api/queue").as("key-of-the-desk"), 403);
    expect_status(get("/").as("key-of-the-desk"), 200);
    expect_status(get("/v1/models").as("key-of-the-dusk"), 401);
    expect_status(get("/v1/models").as(add_operator("anna")), 403);
    expect_status(get("/v1/models").admin(), 200);
}

TEST_F(PrincipalTest, OnlyTheRoleAdminAdministers) {
    const auto anna = add_operator("anna");
    const auto ben = add_operator("ben", OperatorRole::admin);
    expect_status(get("/api/tickets").as(anna), 403);
    expect_status(get("/api/tickets").as(ben), 200);
    database.ticket_store.add("ESC-1");
    expect_status(ask("PATCH", "/api/tickets/ESC-1").json(R"({"note":"x"})").as(ben), 200);
    EXPECT_EQ(database.audit_log.entries.at(0).actor, "operator:ben");
}

TEST_F(PrincipalTest, ARemovedOperatorIsRefused) {
    const auto token = add_operator("ben", OperatorRole::admin);
    expect_status(get("/api/tickets").as(token), 200);
    database.operator_store.rows[0].disabled_at = clock.now();
    refresh_operators();
    expect_status(get("/api/tickets").as(token), 401);
}

TEST_F(PrincipalTest, OperatorsAreNotBelievedForLongWhileTheyCannotBeRead) {
    const auto token = add_operator("ben", OperatorRole::admin);
    database.operator_store.failure = Error{Errc::unavailable, "away"};
    clock.advance(operators_believed_for);
    refresh_operators();
    expect_status(get("/api/tickets").as(token), 200);
    clock.advance(1ms);
    expect_status(get("/api/tickets").as(token), 503);
    expect_status(get("/").as(token), 200);
    expect_status(get("/api/tickets").admin(), 200);
    database.operator_store.failure.reset();
    refresh_operators();
    expect_status(get("/api/tickets").as(token), 200);
}

TEST(OperatorToken, IsLongRandomAndStoredAsAHash) {
    const auto token = make_operator_token();
    EXPECT_TRUE(is_operator_token(token));
    EXPECT_NE(token, make_operator_token());
    EXPECT_EQ(token.size(), 67U);
    EXPECT_EQ(hash_operator_token(token).size(), 64U);
    EXPECT_FALSE(is_operator_token("op_short"));
    for (const auto* name : {"anna", "a.b-c_d@e", "A9"})
        EXPECT_TRUE(is_valid_operator_name(name)) << name;
    for (const auto* name : {"", "a:b", "a b", "..", "ä"})
        EXPECT_FALSE(is_valid_operator_name(name)) << name;
    EXPECT_FALSE(is_valid_operator_name(std::string(65, 'a')));
}

}  // namespace
}  // namespace continuo::test
