#include "cli/operator/operator_conversation.hpp"

#include <deque>
#include <sstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../chat/fake_chat_transport.hpp"
#include "cli/command_line.hpp"
#include "cli/operator/queue_board.hpp"
#include "support/fake_clock.hpp"

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
        LiveTranscript transcript(client, "sess_1");
        OperatorConversation conversation(client, transcript, lines, terminal, {out, err});
        return conversation.run("sess_1");
    }
    /// What comes with each look at the conversation; then nothing, for a while.
    void events(std::vector<std::string> parts, bool cut = false) {
        if (!cut) parts.resize(parts.size() + 50);
        transport.stream(std::move(parts), cut);
    }
    static std::string event(
        std::string_view type, json::object members, std::string_view id = {}
    ) {
        const auto head = id.empty() ? std::string() : fmt::format("id: {}\n", id);
        return head + fmt::format("event: {}\ndata: {}\n\n", type, json::serialize(members));
    }
    /// A message as it comes: a customer's at once, others in two pieces.
    static std::string message(
        int seq, std::string role, std::string text, std::string author = {}
    ) {
        const auto id = fmt::format("1.{}-0", seq + 1);
        if (role == "user") return event("acknowledged", {{"seq", seq}, {"content", text}}, id);
        json::object piece{{"seq", seq}, {"offset", 0}, {"role", role}};
        if (!author.empty()) piece["author"] = author;
        auto rest = piece;
        piece["content"] = text.substr(0, 2);
        rest["content"] = text.substr(2);
        rest["offset"] = 2;
        return event("text", piece) + event("text", rest) +
               event("complete", {{"seq", seq}, {"role", role}}, id);
    }

    FakeChatTransport transport;
    OperatorClient client{transport, {"/api", "op_token"}};
    TypedLines lines;
    Terminal terminal;
    std::ostringstream out;
    std::ostringstream err;
};

TEST_F(OperatorConversationTest, ClaimsShowsTalksAndReleases) {
    transport.reply(200, "{}");  // claim
    events(
        {message(1, "user", "Hello?") + message(2, "assistant", "A person will reply."),
         "",
         message(3, "operator", "Hi, this is Anna.", "anna") + message(4, "user", "Great!")}
    );
    lines.lines = {"", "Hi, this is Anna.", "/note called back", "/release"};
    transport.reply(200, "{}");  // message
    transport.reply(201, "{}");  // note
    transport.reply(200, "{}");  // release
    EXPECT_EQ(take(), operator_exit_ok) << err.str();
    EXPECT_TRUE(transport.all_taken());
    EXPECT_THAT(out.str(), HasSubstr("customer:\nHello?"));
    EXPECT_THAT(out.str(), HasSubstr("bot:\nA person will reply."));
    EXPECT_THAT(out.str(), HasSubstr("anna:\nHi, this is Anna."));
    EXPECT_THAT(out.str(), HasSubstr("customer:\nGreat!"));
    EXPECT_EQ(transport.requests[0].target, "/api/sessions/sess_1/claim");
    EXPECT_EQ(transport.requests[0].token, "op_token");
    EXPECT_EQ(transport.requests[1].target, "/api/chat/sessions/sess_1/events");
    EXPECT_EQ(transport.requests[1].token, "op_token");
    EXPECT_EQ(transport.requests[2].target, "/api/sessions/sess_1/messages");
    EXPECT_EQ(transport.sent(2, "content"), "Hi, this is Anna.");
    EXPECT_FALSE(transport.sent(2, "client_message_id").empty());
    EXPECT_EQ(transport.sent(3, "content"), "called back");
    EXPECT_EQ(transport.requests.back().target, "/api/sessions/sess_1/release");
}

TEST_F(OperatorConversationTest, DecidesAboutActions) {
    transport.reply(200, "{}");  // claim
    events({message(1, "user", "Refund me, please.")});
    lines.lines = {"/approve 5-1", "/refuse 7-1", "/quit"};
    transport.reply(200, R"({"id":"5-1","state":"done"})");
    transport.reply(409, R"({"message":"The action cannot be decided so."})");
    EXPECT_EQ(take(), operator_exit_failed);
    EXPECT_EQ(transport.requests[2].target, "/api/sessions/sess_1/actions");
    EXPECT_EQ(transport.sent(2, "action"), "5-1");
    EXPECT_EQ(transport.sent(2, "decision"), "approve");
    EXPECT_EQ(transport.sent(3, "decision"), "refuse");
    EXPECT_THAT(err.str(), HasSubstr("cannot be decided so"));
}

TEST_F(OperatorConversationTest, EndsWhenAnotherHasIt) {
    transport.reply(409, R"({"message":"ben has this conversation."})");
    EXPECT_EQ(take(), operator_exit_failed);
    EXPECT_THAT(err.str(), HasSubstr("ben has this conversation."));
    EXPECT_EQ(lines.waits, 0);
}

TEST_F(OperatorConversationTest, ALostAnswerIsAskedForAgainUnderTheSameId) {
    transport.reply(200, "{}");
    events({});
    lines.lines = {"Hello"};
    transport.lose();
    transport.reply(200, "{}");
    EXPECT_EQ(take(), operator_exit_ok) << err.str();
    EXPECT_EQ(transport.sent(2, "client_message_id"), transport.sent(3, "client_message_id"));
}

TEST_F(OperatorConversationTest, GoesOnBehindTheNewestEventWhenTheServerIsAwayForAWhile) {
    transport.reply(200, "{}");
    events({message(1, "user", "Hello?")}, true);
    events({message(1, "user", "Hello?") + message(2, "user", "Still there?")});
    lines.lines = std::deque<std::string>(20);
    EXPECT_EQ(take(), operator_exit_ok);
    EXPECT_EQ(out.str(), "customer:\nHello?\n\ncustomer:\nStill there?\n\n");
    EXPECT_EQ(transport.requests.back().last_event_id, "1.2-0");
    EXPECT_THAT(err.str(), HasSubstr("cannot be reached"));
    EXPECT_THAT(err.str(), HasSubstr("answers again"));
}

TEST_F(OperatorConversationTest, TellsOnATerminalThatTheCustomerTypes) {
    const auto typing = event("user_typing", {{"role", "customer"}});
    for (const bool interactive : {true, false}) {
        terminal.interactive = interactive;
        transport.reply(200, "{}");
        events({typing, typing, event("user_typing", {{"role", "operator"}, {"author", "anna"}})});
        lines.lines = std::deque<std::string>(5);
        EXPECT_EQ(take(), operator_exit_ok);
        const auto told = err.str();
        const auto first = told.find("The customer is typing");
        EXPECT_EQ(first != std::string::npos, interactive);
        EXPECT_EQ(told.rfind("The customer is typing"), first) << "once";
        err.str("");
    }
}

TEST_F(OperatorConversationTest, EndsWithTheConversation) {
    transport.reply(200, "{}");
    events({message(1, "user", "Bye.") + event("session_ended", {})});
    lines.lines = std::deque<std::string>(5);
    EXPECT_EQ(take(), operator_exit_ok);
    EXPECT_THAT(err.str(), HasSubstr("The conversation has ended."));
    EXPECT_EQ(lines.waits, 0);
}

TEST_F(OperatorConversationTest, ShowsTheTextThatTookThePlaceOfAnother) {
    transport.reply(200, "{}");
    events(
        {event("text", {{"seq", 1}, {"offset", 0}, {"role", "assistant"}, {"content", "Old "}}) +
             event("restart", {{"seq", 1}}),
         message(1, "operator", "New.", "ben"),
         event("resync", {{"epoch", 2}}) + message(1, "user", "Again.")}
    );
    lines.lines = std::deque<std::string>(5);
    take();
    EXPECT_EQ(out.str(), "ben:\nNew.\n\ncustomer:\nAgain.\n\n");
}

TEST_F(OperatorConversationTest, ShowsNoControlCharactersOfOthers) {
    transport.reply(200, "{}");
    events(
        {message(1, "user", "\x1B[31mred\x1B[0m") +
         message(2, "operator", "\x1B]0;x\x07y", "\x1B[2J")}
    );
    EXPECT_EQ(take(), operator_exit_ok);
    EXPECT_THAT(out.str(), Not(HasSubstr("\x1B")));
}

TEST(EventFollower, ConnectsAtOnceAfterAPlannedEndAndNotAfterAnEmptyStream) {
    FakeChatTransport transport;
    EventFollower events(transport, "/api/queue/events", "op_1");
    transport.stream({"id: 7\ndata: {}\n\nretry: 200\n\n"});
    EXPECT_EQ(events.next(std::chrono::milliseconds(0)).value().size(), 1U);
    EXPECT_TRUE(events.next(std::chrono::milliseconds(0)).value().empty()) << "it ends";
    transport.stream({});
    EXPECT_EQ(events.next(std::chrono::milliseconds(0)).error().code, Errc::unavailable);
    EXPECT_EQ(transport.requests.back().last_event_id, "7");
    transport.reply(401, R"({"message":"The key is not valid."})");
    EXPECT_EQ(events.next(std::chrono::milliseconds(0)).error().code, Errc::unauthorized);
}

TEST(QueueBoard, FollowsTheQueue) {
    FakeClock clock;
    QueueBoard board(clock);
    const auto event = [](std::string type, std::string data) {
        return ServerSentEvent{std::move(type), std::move(data), ""};
    };
    EXPECT_EQ(board.take(event("connected", R"({"operator":"anna"})")), "");
    EXPECT_EQ(
        board.take(event("queue", R"({"conversations":[
        {"session_id":"sess_1","waiting_seconds":60,"last_message":{"content":"Anyone?"}},
        {"session_id":"sess_2","waiting_seconds":5}]})")),
        "2 in the queue"
    );
    clock.advance(std::chrono::seconds(10));
    EXPECT_EQ(
        board.take(event(
            "claimed", R"({"session_id":"sess_2",
            "conversation":{"session_id":"sess_2","claimed_by":"ben\u001b[2J","waiting_seconds":15}})"
        )),
        "claimed sess_2 by ben"
    );
    EXPECT_EQ(
        board.take(event("message", R"({"session_id":"sess_1","message":{"content":"Hello\n?"},
            "conversation":{"session_id":"sess_1","waiting_seconds":70}})")),
        "message sess_1: Hello ?"
    );
    EXPECT_EQ(
        board.take(event("queued", R"({"session_id":"sess_3",
            "conversation":{"session_id":"sess_3","waiting_seconds":0}})")),
        "queued sess_3"
    );
    std::ostringstream table;
    print_queue(board.queue(), table);
    EXPECT_THAT(table.str(), HasSubstr("sess_1  1 min"));
    EXPECT_THAT(table.str(), HasSubstr("sess_2  15 s    ben\nsess_3  0 s"));
    EXPECT_EQ(
        board.take(
            event("left", R"({"session_id":"sess_1","conversation":{"session_id":"sess_1"}})")
        ),
        "left sess_1"
    );
    EXPECT_EQ(board.queue().size(), 2U);
    EXPECT_EQ(board.take(event("queue", R"({"conversations":[]})")), "0 in the queue");
    EXPECT_EQ(board.take(event("queue", "nonsense")), "");
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
    EXPECT_TRUE(parse_command_line({"operator", "queue", "--watch"})->people.watch);
    EXPECT_FALSE(parse_command_line({"operator", "queue", "--token", "op_1"}));
}

}  // namespace
}  // namespace continuo::test
