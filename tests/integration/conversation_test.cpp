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

namespace continuo::test {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Customer {
public:
    explicit Customer(const ServerProcess& server, std::string user_id = {})
        : x_caller(server.port()) {
        json::object request;
        if (!user_id.empty()) request["user_id"] = user_id;
        const auto created = x_caller.post_json("/api/sessions", json::serialize(request));
        EXPECT_EQ(created.status, 201) << created.body;
        x_session = std::string(created.json().at("session_id").as_string());
    }

    json::object say(const std::string& text) {
        const auto reply = x_caller.post_json(
            fmt::format("/api/chat/sessions/{}/messages", x_session),
            json::serialize(json::object{{"message", text}})
        );
        EXPECT_EQ(reply.status, 200) << text << ": " << reply.body;
        return reply.status == 200 ? reply.json().as_object() : json::object();
    }
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
        ServerProcess server(folder.path());
        Customer ada(server, "ada");
        const auto reply = ada.say("My name is Ada and my e-mail is ada@example.org");
        EXPECT_GE(facts_in(reply), 2);
        // Several in one conversation, and more of them in one message.
        EXPECT_GE(facts_in(ada.say("Where is order #A-1234?")), 1);
        EXPECT_THAT(Customer(server, "ada").reply_to("Hello"), HasSubstr("Ada"));
        EXPECT_THAT(Customer(server, "bob").reply_to("Hello"), Not(HasSubstr("Ada")));
        server.signal(SIGTERM);
        EXPECT_EQ(server.wait(), 0) << server.output();
    }
    ServerProcess server(folder.path());
    EXPECT_THAT(Customer(server, "ada").reply_to("Hello"), HasSubstr("Ada"));
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
    EXPECT_THAT(other.reply_to("are you there?"), HasSubstr("passed on to our team"));
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
