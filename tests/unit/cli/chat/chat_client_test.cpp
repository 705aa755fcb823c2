#include "cli/chat/chat_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "fake_chat_transport.hpp"

namespace continuo::test {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto answered = R"({
  "message": "It takes 5 days [1].", "session_id": "sess_1", "requires_escalation": true,
  "sources": [{"content": "5 days", "relevance_score": 0.75, "rank": 1,
               "metadata": {"title": "Shipping", "document_id": "doc-1", "chunk": 0}}],
  "metadata": {"ticket_id": "ESC-1", "reasons": ["asked for a person"]}})";

class ChatClientTest : public testing::Test {
protected:
    ChatClientTest() : x_client(x_transport, config()) {
        x_transport.session("sess_1");
        EXPECT_TRUE(x_client.begin("").has_value());
        x_transport.requests.clear();
    }
    ~ChatClientTest() override { EXPECT_TRUE(x_transport.all_taken()); }

    ChatClientConfig config() {
        ChatClientConfig config;
        config.attempts = 4;
        config.on_retry = [this](std::string_view why) { x_retries.emplace_back(why); };
        config.wait = [this](std::chrono::milliseconds time) { x_waits.push_back(time); };
        return config;
    }

    FakeChatTransport x_transport;
    std::vector<std::string> x_retries;
    std::vector<std::chrono::milliseconds> x_waits;
    ChatClient x_client;
};

TEST_F(ChatClientTest, BeginsASession) {
    x_transport.session("sess_2");
    EXPECT_TRUE(x_client.begin("ann").has_value());
    EXPECT_EQ(x_transport.requests[0].method, "POST");
    EXPECT_EQ(x_transport.requests[0].target, "/api/sessions");
    EXPECT_EQ(x_transport.sent(0, "user_id"), "ann");
    EXPECT_EQ(x_client.session_id(), "sess_2");
}

TEST_F(ChatClientTest, ProvesWithATokenWhoBegins) {
    auto with_token = config();
    with_token.user_token = "a.b.c";
    ChatClient client(x_transport, std::move(with_token));
    x_transport.session("sess_2");
    EXPECT_TRUE(client.begin("").has_value());
    EXPECT_EQ(x_transport.sent(0, "user_token"), "a.b.c");

    x_transport.session("sess_3");
    EXPECT_TRUE(x_client.begin("ann").has_value());
    EXPECT_THAT(x_transport.requests[1].body, testing::Not(HasSubstr("user_token")));
}

TEST_F(ChatClientTest, BelievesNoStrangeSessionId) {
    for (const auto* body :
         {R"({"session_id":"../x"})", R"({"session_id":7})", "{}", "[]", "<html>", ""}) {
        x_transport.reply(201, body);
        EXPECT_FALSE(x_client.begin("").has_value()) << body;
        EXPECT_EQ(x_client.session_id(), "sess_1");
    }
}

TEST_F(ChatClientTest, ResumesASessionThatIsThere) {
    x_transport.reply(200, R"({"session_id":"sess_9"})");
    EXPECT_TRUE(x_client.resume("sess_9").has_value());
    EXPECT_EQ(x_transport.requests[0].target, "/api/sessions/sess_9");
    EXPECT_EQ(x_client.session_id(), "sess_9");

    x_transport.reply(404, R"({"message":"Session not found"})");
    const auto absent = x_client.resume("sess_8");
    EXPECT_EQ(absent.error().code, Errc::not_found);
    EXPECT_EQ(absent.error().detail, "Session not found");
    EXPECT_EQ(x_client.resume("a/b").error().code, Errc::invalid_input);
    EXPECT_EQ(x_client.session_id(), "sess_9");
}

TEST_F(ChatClientTest, ReadsAnAnswer) {
    x_transport.reply(200, answered);
    const auto reply = x_client.send("How \"long\"?");
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(x_transport.requests[0].method, "POST");
    EXPECT_EQ(x_transport.requests[0].target, "/api/chat/sessions/sess_1/messages");
    EXPECT_EQ(x_transport.sent(0, "message"), "How \"long\"?");
    EXPECT_TRUE(is_valid_id(x_transport.sent(0, "client_message_id")));
    EXPECT_EQ(reply->text, "It takes 5 days [1].");
    ASSERT_EQ(reply->sources.size(), 1U);
    EXPECT_EQ(reply->sources[0].title, "Shipping");
    EXPECT_EQ(reply->sources[0].document, "doc-1");
    EXPECT_EQ(reply->sources[0].content, "5 days");
    EXPECT_DOUBLE_EQ(reply->sources[0].score, 0.75);
    EXPECT_TRUE(reply->requires_escalation);
    EXPECT_EQ(reply->ticket_id, "ESC-1");
    EXPECT_THAT(reply->reasons, ElementsAre("asked for a person"));
    EXPECT_FALSE(x_client.has_undelivered());
}

TEST_F(ChatClientTest, TakesNothingThatATerminalWouldObey) {
    x_transport.reply(
        200, R"({"message":"a\u001b[31mb\u0007","sources":[{"content":"\u001b]0;x\u0007c",
        "metadata":{"title":"\u001b[2Jt","document_id":"\u009b1md"}}],
        "metadata":{"ticket_id":"\u001bcE","reasons":["\u001b[Hr"]}})"
    );
    const auto reply = x_client.send("hi");
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->text, "ab");
    EXPECT_EQ(reply->sources[0].content, "c");
    EXPECT_EQ(reply->sources[0].title, "t");
    EXPECT_EQ(reply->sources[0].document, "d");
    EXPECT_EQ(reply->ticket_id, "E");
    EXPECT_THAT(reply->reasons, ElementsAre("r"));
}

TEST_F(ChatClientTest, GivesEachMessageAnIdOfItsOwn) {
    x_transport.reply(200, answered);
    x_transport.reply(200, answered);
    EXPECT_TRUE(x_client.send("hi").has_value());
    EXPECT_TRUE(x_client.send("hi").has_value());
    EXPECT_NE(x_transport.sent(0, "client_message_id"), x_transport.sent(1, "client_message_id"));
}

TEST_F(ChatClientTest, SendsTheSameIdAgainAfterALoss) {
    x_transport.lose(Errc::unavailable);
    x_transport.lose(Errc::timeout);
    x_transport.reply(200, answered);
    ASSERT_TRUE(x_client.send("hi").has_value());
    ASSERT_EQ(x_transport.requests.size(), 3U);
    EXPECT_EQ(x_transport.requests[0].body, x_transport.requests[1].body);
    EXPECT_EQ(x_transport.requests[0].body, x_transport.requests[2].body);
    EXPECT_THAT(x_waits, ElementsAre(1s, 2s));
    EXPECT_THAT(
        x_retries, ElementsAre("the server cannot be reached", "the server cannot be reached")
    );
}

TEST_F(ChatClientTest, GivesUpAfterSomeAttemptsAndCanSendTheSameLater) {
    for (int i = 0; i < 4; ++i)
        x_transport.lose();
    const auto lost = x_client.send("hi");
    EXPECT_EQ(lost.error().code, Errc::unavailable);
    EXPECT_EQ(x_transport.requests.size(), 4U);
    EXPECT_EQ(x_waits.size(), 3U) << "nothing is waited for after the last attempt";
    ASSERT_TRUE(x_client.has_undelivered());

    x_transport.reply(200, answered);
    ASSERT_TRUE(x_client.send_again().has_value());
    EXPECT_EQ(x_transport.requests[4].body, x_transport.requests[0].body);
    EXPECT_FALSE(x_client.has_undelivered());
    EXPECT_FALSE(x_client.send_again().has_value());
}

TEST_F(ChatClientTest, TellsSoonThatThereIsNoServer) {
    for (int i = 0; i < 3; ++i)
        x_transport.lose();
    EXPECT_EQ(x_client.begin("").error().code, Errc::unavailable);
    EXPECT_EQ(x_transport.requests.size(), 3U);
    EXPECT_THAT(x_waits, ElementsAre(1s, 2s));
}

TEST_F(ChatClientTest, ComesBackWhenTheServerAsksForIt) {
    x_transport.reply(503, 7s, R"({"message":"The store cannot be reached"})");
    x_transport.reply(429, 3600s, R"({"message":"Too many"})");
    x_transport.reply(409, 0s, R"({"message":"Another turn is being answered"})");
    x_transport.reply(200, answered);
    ASSERT_TRUE(x_client.send("hi").has_value());
    EXPECT_THAT(x_waits, ElementsAre(7s, 30s, 1s)) << "never at once, and never an hour";
    EXPECT_EQ(x_retries[0], "The store cannot be reached");
}

TEST_F(ChatClientTest, DoesNotRepeatWhatWasRefused) {
    const std::pair<int, Errc> cases[] = {
        {400, Errc::invalid_input},
        {401, Errc::unauthorized},
        {404, Errc::not_found},
        {409, Errc::conflict},
        {410, Errc::gone},
        {422, Errc::invalid_input},
        {302, Errc::invalid_input},
    };
    for (const auto& [status, code] : cases) {
        x_transport.requests.clear();
        x_transport.reply(status, R"({"message":"no\u001b[1m"})");
        const auto reply = x_client.send("hi");
        ASSERT_FALSE(reply.has_value());
        EXPECT_EQ(reply.error().code, code) << status;
        EXPECT_EQ(reply.error().detail, "no");
        EXPECT_EQ(x_transport.requests.size(), 1U);
        EXPECT_FALSE(x_client.has_undelivered()) << status;
    }
}

TEST_F(ChatClientTest, KeepsAMessageThatMayHaveArrived) {
    x_transport.reply(500, "<html>");
    const auto reply = x_client.send("hi");
    EXPECT_EQ(reply.error().code, Errc::internal);
    EXPECT_EQ(reply.error().detail, "the server answers with status 500");
    EXPECT_TRUE(x_client.has_undelivered());
}

TEST_F(ChatClientTest, RefusesAnswersThatAreNone) {
    for (const auto* body : {"", "[]", "{}", R"({"message":1})", "{\"message\":\"x\""}) {
        x_transport.reply(200, body);
        EXPECT_FALSE(x_client.send("hi").has_value()) << body;
    }
    x_transport.reply(200, R"({"message":"x","sources":[1,null,{}],"metadata":{"reasons":[1]}})");
    const auto reply = x_client.send("hi");
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->sources.size(), 1U);
    EXPECT_TRUE(reply->reasons.empty());
}

std::string page_of(int first, int last) {
    json::array messages;
    for (int seq = first; seq <= last; ++seq)
        messages.push_back({{"seq", seq}, {"role", "user"}, {"content", std::to_string(seq)}});
    return json::serialize(json::object{{"messages", messages}, {"total", 450}});
}

TEST_F(ChatClientTest, ReadsTheWholeHistoryPageByPage) {
    x_transport.reply(200, page_of(1, 200));
    x_transport.reply(200, page_of(201, 400));
    x_transport.reply(200, page_of(401, 450));
    const auto messages = x_client.history();
    ASSERT_TRUE(messages.has_value());
    ASSERT_EQ(messages->size(), 450U);
    EXPECT_EQ(messages->back().content, "450");
    EXPECT_EQ(
        x_transport.requests[1].target, "/api/chat/sessions/sess_1/messages?limit=200&after=200"
    );
}

TEST_F(ChatClientTest, ReadsOnAfterAPageThatLongMessagesMadeShort) {
    x_transport.reply(200, page_of(1, 30));
    x_transport.reply(200, page_of(31, 230));
    x_transport.reply(200, page_of(231, 430));
    x_transport.reply(200, page_of(431, 450));
    const auto messages = x_client.history();
    ASSERT_TRUE(messages.has_value());
    EXPECT_EQ(messages->size(), 450U);
}

TEST_F(ChatClientTest, IsNotKeptByAHistoryThatRepeatsItself) {
    x_transport.reply(200, page_of(1, 200));
    x_transport.reply(200, page_of(1, 200));
    const auto messages = x_client.history();
    ASSERT_TRUE(messages.has_value());
    EXPECT_EQ(messages->size(), 200U);
}

}  // namespace

}  // namespace continuo::test
