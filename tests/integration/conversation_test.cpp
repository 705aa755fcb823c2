// What a customer lives through, with the real binary and its real tools: what each part promises
// alone must hold when they are put together.
#include <csignal>
#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/scratch.hpp"
#include "support/user_tokens.hpp"

namespace continuo::test {
namespace {

namespace json = boost::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto user_token_secret = "integration-test-secret-0123456789";

std::string token_for(const std::string& user) {
    return sign_token(
        json::serialize(json::object{{"sub", user}, {"exp", 9'999'999'999}}), user_token_secret
    );
}

class Customer {
public:
    explicit Customer(const ServerProcess& server, json::object request = {})
        : x_caller(server.port()) {
        const auto created = x_caller.post_json("/api/sessions", json::serialize(request));
        EXPECT_EQ(created.status, 201) << created.body;
        x_session = std::string(created.json().at("session_id").as_string());
    }
    static Customer who_says(const ServerProcess& server, const std::string& user) {
        return Customer(server, {{"user_id", user}});
    }
    static Customer who_proves(const ServerProcess& server, const std::string& user) {
        return Customer(server, {{"user_token", token_for(user)}});
    }

    json::object say(const std::string& text, const std::string& headers = {}) {
        const auto reply = x_caller.post_json(
            fmt::format("/api/chat/sessions/{}/messages", x_session),
            json::serialize(json::object{{"message", text}}),
            headers
        );
        EXPECT_EQ(reply.status, 200) << text << ": " << reply.body;
        return reply.status == 200 ? reply.json().as_object() : json::object();
    }
    json::object session() { return x_caller.get("/api/sessions/" + x_session).json().as_object(); }
    std::string reply_to(const std::string& text) {
        const auto reply = say(text);
        const auto* message = reply.if_contains("message");
        return message != nullptr ? std::string(message->as_string()) : std::string();
    }

private:
    HttpCaller x_caller;
    std::string x_session;
};

std::int64_t facts_in(const json::object& reply) {
    return reply.at("metadata").at("facts_extracted").to_number<std::int64_t>();
}

TEST(Conversation, RemembersAcrossSessionsAndRestarts) {
    const ScratchFolder folder;
    {
        ServerProcess server(folder.path(), {{"USER_TOKEN_SECRET", user_token_secret}});
        auto ada = Customer::who_proves(server, "ada");
        const auto reply = ada.say("My name is Ada and my e-mail is ada@example.org");
        EXPECT_GE(facts_in(reply), 2);
        // Several in one conversation, and more of them in one message.
        EXPECT_GE(facts_in(ada.say("Where is order #A-1234?")), 1);
        EXPECT_THAT(Customer::who_proves(server, "ada").reply_to("Hello"), HasSubstr("Ada"));
        EXPECT_THAT(Customer::who_proves(server, "bob").reply_to("Hello"), Not(HasSubstr("Ada")));
        server.signal(SIGTERM);
        EXPECT_EQ(server.wait(), 0) << server.output();
    }
    ServerProcess server(folder.path(), {{"USER_TOKEN_SECRET", user_token_secret}});
    EXPECT_THAT(Customer::who_proves(server, "ada").reply_to("Hello"), HasSubstr("Ada"));
    EXPECT_EQ(server.output().find(user_token_secret), std::string::npos);
}

TEST(Conversation, AUserWhoIsOnlySaidLearnsNothingAndTeachesNothing) {
    const ScratchFolder folder;
    ServerProcess server(folder.path(), {{"USER_TOKEN_SECRET", user_token_secret}});
    Customer::who_proves(server, "ada").say("My name is Ada Lovelace");

    auto eve = Customer::who_says(server, "ada");
    EXPECT_EQ(eve.session().at("user_verified"), false);
    const auto greeting = eve.say("hello");
    EXPECT_THAT(std::string(greeting.at("message").as_string()), Not(HasSubstr("Ada")));
    EXPECT_EQ(greeting.at("metadata").at("has_context"), false);
    EXPECT_EQ(facts_in(eve.say("My name is Eve")), 1);
    EXPECT_THAT(eve.reply_to("Hello"), HasSubstr("Eve")) << "the session knows its own facts";
    EXPECT_THAT(
        Customer::who_says(server, "ada").reply_to("hello"),
        AllOf(Not(HasSubstr("Ada")), Not(HasSubstr("Eve")))
    );
    EXPECT_THAT(
        Customer::who_proves(server, "ada").reply_to("hello"),
        AllOf(HasSubstr("Ada"), Not(HasSubstr("Eve")))
    );

    const auto ticket_id = eve.say("I want to talk to a human").at("metadata").at("ticket_id");
    HttpCaller operators(server.port());
    const auto ticket = operators
                            .get(
                                "/api/tickets/" + std::string(ticket_id.as_string()),
                                fmt::format("X-API-Key: {}\r\n", ServerProcess::admin_key)
                            )
                            .json();
    EXPECT_EQ(ticket.at("user_id"), "ada");
    EXPECT_EQ(ticket.at("user_verified"), false);
}

TEST(Conversation, ASessionBecomesTheUsersWithTheMessageThatProvesIt) {
    const ScratchFolder folder;
    ServerProcess server(folder.path(), {{"USER_TOKEN_SECRET", user_token_secret}});
    Customer visitor(server);
    visitor.say("My name is Vera");
    const auto token = fmt::format("X-User-Token: {}\r\n", token_for("kim"));
    const auto greeting = visitor.say("hello", token);
    EXPECT_THAT(std::string(greeting.at("message").as_string()), HasSubstr("Vera"));
    EXPECT_EQ(visitor.session().at("user_id"), "kim");
    EXPECT_EQ(visitor.session().at("user_verified"), true);
    // What was said before the proof stays in the session; what is said after it is the user's.
    EXPECT_THAT(Customer::who_proves(server, "kim").reply_to("hello"), Not(HasSubstr("Vera")));
    visitor.say("My name is Kim");
    EXPECT_THAT(Customer::who_proves(server, "kim").reply_to("hello"), HasSubstr("Kim"));
}

TEST(Conversation, OffersAPersonOnceAndHandsOverAfterAYes) {
    const ScratchFolder folder;
    ServerProcess server(folder.path());
    constexpr auto offer = "hand you over to a person";
    Customer customer(server);
    EXPECT_THAT(customer.reply_to("Who painted the Mona Lisa?"), HasSubstr(offer));
    EXPECT_THAT(customer.reply_to("Who wrote Faust?"), Not(HasSubstr(offer)));

    Customer other(server);
    EXPECT_THAT(other.reply_to("Who painted the Mona Lisa?"), HasSubstr(offer));
    const auto reply = other.say("yes please");
    EXPECT_TRUE(reply.at("requires_escalation").as_bool()) << json::serialize(reply);
    EXPECT_TRUE(reply.at("metadata").as_object().contains("ticket_id"));
    EXPECT_THAT(
        other.reply_to("Who composed the Ninth Symphony?"), HasSubstr("added it to your request")
    );
    EXPECT_EQ(other.reply_to("And who composed the Tenth?"), "") << "it is said once";
}

TEST(Conversation, WithoutAnyKnowledgeSaysThatItDoesNotKnow) {
    const ScratchFolder folder;
    ServerProcess server(folder.path(), {{"LOAD_SAMPLE_KNOWLEDGE", "false"}});
    Customer customer(server);
    EXPECT_THAT(customer.reply_to("How do I reset my password?"), HasSubstr("I don't know"));
    EXPECT_THAT(customer.reply_to("hi"), HasSubstr("Hello"));
}

}  // namespace
}  // namespace continuo::test
