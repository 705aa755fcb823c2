#include "cli/operator/operator_conversation.hpp"

#include <deque>
#include <sstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../chat/fake_chat_transport.hpp"
#include "cli/command_line.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct TypedLines final : LineSource {
    std::deque<std::string> lines;
    int waits = 0;

    Line wait(std::chrono::milliseconds) override {
        ++waits;
        if (lines.empty()) return {std::nullopt, true};
        auto line = std::move(lines.front());
        lines.pop_front();
        if (line.empty()) return {};
        return {std::move(line), false};
    }
};

class OperatorConversationTest : public ::testing::Test {
protected:
    int take() {
        PolledTranscript transcript(client, "sess_1");
        OperatorConversation conversation(client, transcript, lines, Terminal{}, {out, err});
        return conversation.run("sess_1");
    }
    void history(const std::string& messages) {
        transport.reply(
            200, R"({"messages":[)" + messages + R"(],"total":9,"session_id":"sess_1"})"
        );
    }
    static std::string message(
        int seq, std::string role, std::string text, std::string author = {}
    ) {
        json::object object{{"seq", seq}, {"role", role}, {"content", text}};
        if (!author.empty()) object["author"] = author;
        return json::serialize(object);
    }

    FakeChatTransport transport;
    OperatorClient client{transport, {"/api", "op_token"}};
    TypedLines lines;
    std::ostringstream out;
    std::ostringstream err;
};

TEST_F(OperatorConversationTest, ClaimsShowsTalksAndReleases) {
    transport.reply(200, "{}");  // claim
    history(message(1, "user", "Hello?") + "," + message(2, "assistant", "A person will reply."));
    lines.lines = {"", "Hi, this is Anna.", "/note called back", "/release"};
    history("");
    transport.reply(200, "{}");  // message
    history(
        message(3, "operator", "Hi, this is Anna.", "anna") + "," + message(4, "user", "Great!")
    );
    transport.reply(201, "{}");  // note
    history("");
    transport.reply(200, "{}");  // release
    EXPECT_EQ(take(), operator_exit_ok) << err.str();
    EXPECT_TRUE(transport.all_taken());
    EXPECT_THAT(out.str(), HasSubstr("customer:\nHello?"));
    EXPECT_THAT(out.str(), HasSubstr("bot:\nA person will reply."));
    EXPECT_THAT(out.str(), HasSubstr("anna:\nHi, this is Anna."));
    EXPECT_THAT(out.str(), HasSubstr("customer:\nGreat!"));
    EXPECT_EQ(transport.requests[0].target, "/api/sessions/sess_1/claim");
    EXPECT_EQ(transport.requests[0].token, "op_token");
    EXPECT_EQ(transport.requests[2].target, "/api/chat/sessions/sess_1/messages?limit=200&after=2");
    EXPECT_EQ(transport.requests[3].target, "/api/sessions/sess_1/messages");
    EXPECT_EQ(transport.sent(3, "content"), "Hi, this is Anna.");
    EXPECT_FALSE(transport.sent(3, "client_message_id").empty());
    EXPECT_EQ(transport.sent(5, "content"), "called back");
    EXPECT_EQ(transport.requests.back().target, "/api/sessions/sess_1/release");
}

TEST_F(OperatorConversationTest, EndsWhenAnotherHasIt) {
    transport.reply(409, R"({"message":"ben has this conversation."})");
    EXPECT_EQ(take(), operator_exit_failed);
    EXPECT_THAT(err.str(), HasSubstr("ben has this conversation."));
    EXPECT_EQ(lines.waits, 0);
}

TEST_F(OperatorConversationTest, ALostAnswerIsAskedForAgainUnderTheSameId) {
    transport.reply(200, "{}");
    history("");
    lines.lines = {"Hello"};
    transport.lose();
    transport.reply(200, "{}");
    history("");
    EXPECT_EQ(take(), operator_exit_ok) << err.str();
    EXPECT_EQ(transport.sent(2, "client_message_id"), transport.sent(3, "client_message_id"));
}

TEST_F(OperatorConversationTest, GoesOnWhenTheServerIsAwayForAWhile) {
    transport.reply(200, "{}");
    transport.lose();
    transport.lose();
    history(message(1, "user", "Still there?"));
    lines.lines = {"", "", "/quit"};
    EXPECT_EQ(take(), operator_exit_ok);
    EXPECT_THAT(out.str(), HasSubstr("Still there?"));
    EXPECT_THAT(err.str(), HasSubstr("cannot be reached"));
    EXPECT_THAT(err.str(), HasSubstr("answers again"));
}

TEST_F(OperatorConversationTest, ShowsNoControlCharactersOfOthers) {
    transport.reply(200, "{}");
    history(message(1, "user", "\x1B[31mred\x1B[0m"));
    EXPECT_EQ(take(), operator_exit_ok);
    EXPECT_THAT(out.str(), Not(HasSubstr("\x1B")));
}

TEST_F(OperatorConversationTest, PrintsTheQueue) {
    transport.reply(200, R"([{"session_id":"sess_1","claimed_by":null,"priority":"high",
        "summary":"Broken lamp","last_message":{"content":"Anyone?"},"waiting_seconds":125},
        {"session_id":"sess_2","claimed_by":"ben","priority":"normal","contact":"a@b.example"}])");
    print_queue(client.queue().value(), out);
    EXPECT_THAT(out.str(), HasSubstr("sess_1  2 min  high\n    Anyone?"));
    EXPECT_THAT(out.str(), HasSubstr("sess_2  0 s  normal  ben  a@b.example"));
    out.str("");
    print_queue({}, out);
    EXPECT_EQ(out.str(), "Nobody waits.\n");
}

TEST(OperatorOptions, NameNoTokenOnTheCommandLine) {
    const auto take = parse_command_line({"operator", "take", "sess_1", "--url", "http://h:1"});
    ASSERT_TRUE(take);
    EXPECT_EQ(take->people.action, OperatorAction::take);
    EXPECT_EQ(take->people.session_id, "sess_1");
    EXPECT_EQ(take->people.url, "http://h:1");
    EXPECT_TRUE(parse_command_line({"operator", "take"})->people.session_id.empty());
    EXPECT_EQ(parse_command_line({"operator", "queue"})->people.action, OperatorAction::queue);
    EXPECT_FALSE(parse_command_line({"operator", "queue", "--token", "op_1"}));
}

}  // namespace
}  // namespace continuo::test
