// What one address can do to a server with default settings, with the real binary: memory, disk,
// log and connections stay within a budget, others are answered, and nothing of others is told.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/one_client_fixture.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t one_kib = 1024;
constexpr std::int64_t one_mib = 1024 * one_kib;
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::int64_t memory_budget = 1024 * one_mib;  // sanitizers keep what was freed
#else
constexpr std::int64_t memory_budget = 48 * one_mib;
#endif
constexpr std::int64_t page_budget = one_mib + 64 * one_kib;
constexpr std::int64_t reply_budget = 40 * one_kib;  // a text of 32 KiB, and its metadata

std::int64_t size_of(const CallResult& result) {
    return static_cast<std::int64_t>(result.body.size());
}

std::string text_of(const CallResult& reply) {
    return std::string(reply.json().at("message").as_string());
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

std::string request_id(const CallResult& result) {
    constexpr std::string_view name = "X-Request-ID: ";
    const auto at = result.head.find(name);
    if (at == std::string::npos) throw std::runtime_error("no request id: " + result.head);
    const auto begin = at + name.size();
    return result.head.substr(begin, result.head.find('\r', begin) - begin);
}

TEST_F(OneClient, FilesThatRepeatAHugeKeyLeaveLittleBehind) {
    const std::string key(520'000, 'A');
    const auto file = fmt::format(R"({{"{}":1,"{}":2}})", key, key);
    auto client = connect();
    const auto memory_before = memory();
    const auto send = [&](const std::string& session) {
        const auto reply =
            say_with_files(client, session, "What is in these files?", "a.json", file, 5);
        ASSERT_EQ(reply.status, 200) << reply.body.substr(0, 1000);
        EXPECT_LE(size_of(reply), reply_budget);
        EXPECT_FALSE(reply.body.contains(std::string(1000, 'A'))) << "the key is quoted";
    };
    const auto read = [&](const std::string& session, std::size_t count) {
        const auto page = client.call("GET", messages_of(session) + "?limit=200");
        ASSERT_EQ(page.status, 200) << page.body.substr(0, 1000);
        EXPECT_LE(size_of(page), page_budget);
        EXPECT_GE(page.json().at("messages").as_array().size(), count);
    };
    // Soon the conversation waits for a person; in the others the bot answers every message.
    const auto session = begin(client);
    for (int i = 0; i < 20; ++i)
        ASSERT_NO_FATAL_FAILURE(send(session)) << i;
    read(session, 20);
    for (int i = 0; i < 4; ++i) {
        const auto other = begin(client);
        for (int k = 0; k < 3; ++k)
            ASSERT_NO_FATAL_FAILURE(send(other)) << i << ' ' << k;
        read(other, 6);
    }
    EXPECT_LT(memory() - memory_before, memory_budget);
    EXPECT_LT(data_bytes(), 8U * one_mib);
    EXPECT_LT(log_bytes(), 1U * one_mib);
    EXPECT_TRUE(std::filesystem::is_empty(x_folder / "data" / "uploads"));
}

TEST_F(OneClient, IdleConnectionsLeaveRoomForOthers) {
    constexpr std::ptrdiff_t open_max = 64;
    const auto memory_before = memory();
    std::vector<std::unique_ptr<AddressedClient>> idle;
    for (int i = 0; i < 100; ++i)
        idle.push_back(std::make_unique<AddressedClient>(x_server.port(), AddressedClient::attacker)
        );
    const auto open = [&] {
        return std::ranges::count_if(idle, [](const auto& client) { return !client->is_closed(); });
    };
    wait_until("the connections over the limit are closed", [&] { return open() <= open_max; });
    auto other = connect(AddressedClient::bystander);
    EXPECT_EQ(other.call("GET", "/health").status, 200);
    EXPECT_EQ(say(other, begin(other), "How do I reset my password?").status, 200);
    EXPECT_EQ(open(), open_max) << "no connection within the limit was closed for another";
    EXPECT_LT(memory() - memory_before, memory_budget);
}

TEST_F(OneClient, AnswersThatNobodyReadsHoldUpNoOther) {
    auto client = connect();
    const auto session = begin(client);
    std::string text;
    for (int i = 0; i < 4000; ++i)
        text += "\xF0\x9F\x98\x80";  // 4 bytes, one character
    for (int i = 0; i < 64; ++i)
        ASSERT_EQ(say(client, session, text).status, 200) << i;
    const auto target = messages_of(session) + "?limit=200";
    const auto page = client.call("GET", target);
    ASSERT_EQ(page.status, 200);
    ASSERT_GT(size_of(page), one_mib / 2) << "the answer does not fill the buffers of a connection";
    ASSERT_LE(size_of(page), page_budget);

    const auto memory_before = memory();
    std::vector<std::unique_ptr<AddressedClient>> silent;
    for (int i = 0; i < 20; ++i) {
        auto& one = *silent.emplace_back(
            std::make_unique<AddressedClient>(x_server.port(), AddressedClient::attacker, 4096)
        );
        for (int k = 0; k < 50; ++k)  // in advance: far more than the rate limit lets through
            one.ask("GET", target);
    }
    for (const auto& one : silent)
        ASSERT_TRUE(one->is_readable(30'000)) << "its first answer has begun";
    auto other = connect(AddressedClient::bystander);
    const auto reply = say(other, begin(other), "How do I reset my password?");
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(text_of(reply), HasSubstr("password"));
    EXPECT_EQ(other.call("GET", "/health").status, 200);
    EXPECT_LT(memory() - memory_before, memory_budget);
}

TEST_F(OneClient, WhoOnlyNamesAUserLearnsNothingOfTheUser) {
    auto client = connect();
    const boost::json::object ada{{"user_id", "ada@example.org"}};
    ASSERT_EQ(say(client, begin(client, ada, x_admin), "my name is Ada Lovelace").status, 200);
    EXPECT_THAT(text_of(say(client, begin(client, ada, x_admin), "hello")), HasSubstr("Ada"));

    const auto reply = say(client, begin(client, ada), "hello");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_THAT(text_of(reply), AllOf(Not(HasSubstr("Ada")), Not(HasSubstr("Lovelace"))));
    EXPECT_EQ(reply.json().at("metadata").at("has_context"), false);
}

TEST_F(OneClient, GuessesOfTheAdminKeyAreFew) {
    auto client = connect();
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(
            client.call("GET", "/api/tickets", fmt::format("X-API-Key: guess-{}\r\n", i)).status,
            401
        );
    EXPECT_EQ(client.call("GET", "/api/tickets", "X-API-Key: guess-10\r\n").status, 429);
    EXPECT_EQ(client.call("GET", "/api/tickets", x_admin).status, 429) << "a hit is not told";
    auto operators = connect(AddressedClient::bystander);
    EXPECT_EQ(operators.call("GET", "/api/tickets", x_admin).status, 200);
}

TEST_F(OneClient, ForeignAndMalformedHostsAreRefused) {
    EXPECT_EQ(connect().call("GET", "/health", "Host: localhost\r\n").status, 200);
    for (const auto* host :
         {"shop.example.com", "localhost.example.com", "a b", "localhost:99999", "[::1", "a..b"}) {
        const auto refused = connect().call("GET", "/health", fmt::format("Host: {}\r\n", host));
        EXPECT_EQ(refused.status, 400) << host;
        EXPECT_EQ(refused.json().at("error"), "Bad request") << host;
    }
}

TEST_F(OneClient, TheAccessLogHoldsNoSessionIdHoweverItIsWritten) {
    auto client = connect();
    const auto id = begin(client);
    const auto secret = id.substr(id.find('_') + 1);
    const auto whole = percent_encoded(id);
    std::vector<CallResult> results;
    for (const auto& target :
         {"/api/sessions/" + id,
          "/api/sessions/" + whole,
          "/api/sessions/%73" + id.substr(1),
          "/api/%73essions/" + whole,
          "/api/sessions/%25" + whole.substr(1),
          "/api/chat/%73essions/" + whole + "/nothing",
          "/api/sessions/" + id + "%zz"})
        results.push_back(connect().call("GET", target));
    EXPECT_EQ(results[1].status, 200) << "the encoded id is the session's";
    EXPECT_EQ(results[2].status, 200);
    for (const auto& result : results)
        x_server.wait_for_output(request_id(result));
    const auto log = x_server.output();
    EXPECT_THAT(log, HasSubstr("GET /api/sessions/sess_")) << "there is an access log";
    for (const auto& form : {secret, percent_encoded(secret)})
        EXPECT_THAT(log, Not(HasSubstr(form)));
}

TEST_F(OneClient, AnEscalatedConversationIsNotTheCustomersToDelete) {
    auto client = connect();
    const auto session = "/api/sessions/" + begin(client);
    const auto escalated = client.call(
        "PATCH",
        session + "/status",
        "Content-Type: application/json\r\n",
        R"({"status":"escalated"})"
    );
    ASSERT_EQ(escalated.status, 200) << escalated.body;
    EXPECT_EQ(client.call("DELETE", session).status, 409);
    const auto kept = client.call("GET", session);
    ASSERT_EQ(kept.status, 200);
    EXPECT_EQ(kept.json().at("status"), "escalated");
    const auto ticket = std::string(kept.json().at("ticket_id").as_string());
    EXPECT_EQ(client.call("GET", "/api/tickets/" + ticket, x_admin).status, 200);
    EXPECT_EQ(client.call("DELETE", session, x_admin).status, 200);
}

TEST_F(OneClient, AMessageIdIsNotUsedForAnotherText) {
    auto client = connect();
    const auto session = begin(client);
    const auto send = [&](const char* text) {
        return post_json(
            client, messages_of(session), {{"message", text}, {"client_message_id", "m-1"}}
        );
    };
    ASSERT_EQ(send("How do I reset my password?").status, 200);
    const auto refused = send("Where is my order?");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.json().at("detail").at(0).at("type"), "client_message_id_reused");
    const auto page = client.call("GET", messages_of(session));
    EXPECT_EQ(page.json().at("messages").as_array().size(), 2U);
    EXPECT_FALSE(page.body.contains("Where is my order?"));
}

TEST_F(OneClient, MarkupOfFilesIsNotLiveInReplies) {
    const auto not_live = AllOf(
        Not(HasSubstr("<script")),
        Not(HasSubstr("<img")),
        Not(HasSubstr("](javascript:")),
        Not(HasSubstr("](http://evil.example"))
    );
    const std::string content =
        "<script>alert(1)</script> [x](javascript:alert(1)) ![i](http://evil.example/i.png) "
        "<img src=x onerror=alert(1)>\nThe warranty lasts seven years.";
    const std::string name = "<img src=x onerror=alert(1)>[x](javascript:alert(2))";
    auto client = connect();
    const auto answer = [&](const std::string& file) {
        const auto session = begin(client);
        const auto reply =
            say_with_files(client, session, "How long does the warranty last?", file, content);
        EXPECT_EQ(reply.status, 200) << reply.body;
        const auto page = client.call("GET", messages_of(session)).json();
        EXPECT_EQ(page.at("messages").at(1).at("content").as_string(), text_of(reply));
        return text_of(reply);
    };
    EXPECT_THAT(answer(name + ".txt"), AllOf(HasSubstr("seven years"), not_live));
    EXPECT_THAT(answer(name + ".json"), AllOf(HasSubstr("not JSON"), not_live));
    EXPECT_THAT(answer(name + ".exe"), not_live);
}

}  // namespace
}  // namespace continuo::test
