#include "cli/chat/chat_conversation.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_chat_transport.hpp"

namespace continuo::test {

namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto grounded = R"({"message":"It takes 5 days [1].","sources":[{"content":"5 days flat",
  "relevance_score":0.934,"metadata":{"title":"Shipping","document_id":"doc-1"}}]})";
constexpr auto plain = R"({"message":"Hello!"})";
constexpr auto handed_over = R"({"message":"Someone will be with you.","requires_escalation":true,
  "metadata":{"ticket_id":"ESC-42","reasons":["Explicit escalation request"]}})";

class ConversationTest : public testing::Test {
protected:
    int run(const std::string& input, ChatConversation::Start start = {"http://h", "", ""}) {
        ChatClientConfig config;
        config.attempts = 2;
        ChatClient client(x_transport, config);
        std::istringstream in(input);
        std::ostringstream out;
        std::ostringstream err;
        Spinner spinner(x_terminal, out);
        ChatConversation conversation(client, spinner, x_terminal, {in, out, err});
        const auto status = conversation.run(start);
        x_out = out.str();
        x_err = err.str();
        return status;
    }

    FakeChatTransport x_transport;
    Terminal x_terminal;
    std::string x_out;
    std::string x_err;
};

TEST_F(ConversationTest, AnswersEachLineOfAPipe) {
    x_transport.session("sess_1");
    x_transport.reply(200, grounded);
    x_transport.reply(200, plain);
    EXPECT_EQ(run("How long?\r\n\n  \nHi"), chat_exit_ok);
    EXPECT_EQ(x_out, "It takes 5 days [1].\n\nSources\n  [1] Shipping (doc-1, 0.93)\n\nHello!\n\n");
    EXPECT_EQ(x_transport.sent(1, "message"), "How long?");
    EXPECT_THAT(x_err, HasSubstr("session sess_1"));
    EXPECT_THAT(x_err, Not(HasSubstr("You:")));
    EXPECT_THAT(x_out + x_err, Not(HasSubstr("\x1B")));
    EXPECT_TRUE(x_transport.all_taken());
}

TEST_F(ConversationTest, TellsOfAHandover) {
    x_transport.session("sess_1");
    x_transport.reply(200, handed_over);
    EXPECT_EQ(run("a person please"), chat_exit_ok);
    EXPECT_THAT(
        x_out, HasSubstr("A person takes over. Ticket ESC-42. (Explicit escalation request)")
    );
}

TEST_F(ConversationTest, ShowsBoldTextAsSuch) {
    x_terminal = {true, true, true, 80};
    x_transport.session("sess_1");
    x_transport.reply(200, R"({"message":"It is **ESC-1**. 2 ** 3, **open","sources":[]})");
    EXPECT_EQ(run("a person please\n/quit\n"), chat_exit_ok);
    EXPECT_THAT(x_out, HasSubstr("It is \x1B[1mESC-1\x1B[0m. 2 ** 3, **open"));
}

TEST_F(ConversationTest, ShowsColoursAndPromptsToAPersonOnly) {
    x_terminal = {true, true, true, 80};
    x_transport.session("sess_1");
    x_transport.reply(200, grounded);
    EXPECT_EQ(run("How long?\n/quit\n"), chat_exit_ok);
    EXPECT_THAT(x_err, HasSubstr("You: "));
    EXPECT_THAT(x_out, HasSubstr("It takes 5 days \x1B[36m[1]\x1B[0m."));

    x_terminal.colours = false;
    x_transport.session("sess_1");
    x_transport.reply(200, grounded);
    run("How long?\n/quit\n");
    EXPECT_THAT(x_out + x_err, Not(HasSubstr("\x1B[3")));
}

TEST_F(ConversationTest, WrapsAnswersToTheTerminal) {
    x_terminal.width = 20;
    x_transport.session("sess_1");
    x_transport.reply(200, R"({"message":"one two three four five six seven"})");
    run("x");
    EXPECT_THAT(x_out, HasSubstr("one two three four\nfive six seven\n"));
}

TEST_F(ConversationTest, GoesOnWithASession) {
    x_transport.reply(200, R"({"session_id":"sess_7"})");
    x_transport.reply(200, plain);
    EXPECT_EQ(run("hi", {"http://h", "sess_7", ""}), chat_exit_ok);
    EXPECT_EQ(x_transport.requests[1].target, "/api/chat/sessions/sess_7/messages");
}

TEST_F(ConversationTest, ThatDoesNotExistIsAMistakeOfTheCaller) {
    x_transport.reply(404, R"({"message":"Session not found"})");
    EXPECT_EQ(run("hi", {"http://h", "sess_7", ""}), chat_exit_usage);
    EXPECT_THAT(x_err, HasSubstr("Session not found"));
    EXPECT_EQ(x_transport.requests.size(), 1U);
}

TEST_F(ConversationTest, SaysThatTheServerCannotBeReached) {
    x_transport.lose();
    x_transport.lose();
    EXPECT_EQ(run("hi"), chat_exit_unreachable);
    EXPECT_THAT(x_err, HasSubstr("The server cannot be reached"));
    EXPECT_EQ(x_out, "");
}

TEST_F(ConversationTest, InAPipeEndsWhenTheServerIsLost) {
    x_transport.session("sess_1");
    x_transport.lose();
    x_transport.lose();
    EXPECT_EQ(run("one\ntwo\n"), chat_exit_unreachable);
    EXPECT_EQ(x_transport.requests.size(), 3U) << "the second line is not sent";
}

TEST_F(ConversationTest, WithAPersonGoesOnAndRetriesUnderTheSameId) {
    x_terminal.reads_human = true;
    x_transport.session("sess_1");
    x_transport.lose();
    x_transport.lose();
    x_transport.reply(200, plain);
    EXPECT_EQ(run("one\n/retry\n/retry\n"), chat_exit_ok);
    EXPECT_EQ(x_transport.requests[1].body, x_transport.requests[3].body);
    EXPECT_THAT(x_err, HasSubstr("/retry sends the message again"));
    EXPECT_THAT(x_err, HasSubstr("There is nothing to send again."));
    EXPECT_THAT(x_out, HasSubstr("Hello!"));
}

TEST_F(ConversationTest, RemembersThatAMessageWasRefused) {
    x_transport.session("sess_1");
    x_transport.reply(422, R"({"message":"message: at most 4000 characters"})");
    x_transport.reply(200, plain);
    EXPECT_EQ(run("long\nhi\n"), chat_exit_unanswered);
    EXPECT_THAT(x_err, HasSubstr("at most 4000 characters"));
    EXPECT_THAT(x_out, HasSubstr("Hello!"));
}

TEST_F(ConversationTest, SendsNoLineThatIsNotText) {
    x_transport.session("sess_1");
    EXPECT_EQ(run("\xFF\n" + std::string(70'000, 'x') + "\n"), chat_exit_unanswered);
    EXPECT_EQ(x_transport.requests.size(), 1U);
}

TEST_F(ConversationTest, ObeysItsCommands) {
    x_transport.session("sess_1");
    x_transport.reply(200, grounded);
    x_transport.reply(
        200,
        R"({"messages":[{"seq":1,"role":"user","content":"How long?"},
                        {"seq":2,"role":"assistant","content":"It takes 5 days [1]."}],"total":2})"
    );
    x_transport.session("sess_2");
    EXPECT_EQ(
        run("/sources\nHow long?\n/sources\n/history\n/new\n/sources\n/help\n/wat\n/quit\nunread\n"
        ),
        chat_exit_ok
    );
    EXPECT_THAT(x_err, HasSubstr("The last answer has no sources."));
    EXPECT_THAT(x_out, HasSubstr("[1] Shipping\n5 days flat\n"));
    EXPECT_THAT(x_out, HasSubstr("1 user\nHow long?\n"));
    EXPECT_THAT(x_out, HasSubstr("2 assistant\nIt takes 5 days [1].\n"));
    EXPECT_THAT(x_err, HasSubstr("session sess_2"));
    EXPECT_THAT(x_err, HasSubstr("/history"));
    EXPECT_THAT(x_err, HasSubstr("/wat is not a command."));
    EXPECT_TRUE(x_transport.all_taken());
    EXPECT_EQ(x_transport.requests.size(), 4U) << "nothing is read after /quit";
}

TEST_F(ConversationTest, PrintsAReplyOnceOnATerminal) {
    x_terminal = {true, true, false, 80};
    x_transport.session("sess_1");
    x_transport.reply(200, grounded);
    run("How long?\n/quit\n");
    EXPECT_EQ(x_out, "\nIt takes 5 days [1].\n\nSources\n  [1] Shipping (doc-1, 0.93)\n\n");
}

TEST(ReplyPrinter, SaysThatAnAnswerBeginsAnew) {
    std::ostringstream out;
    const Terminal terminal{true, true, false, 80};
    Spinner spinner(terminal, out);
    ReplyPrinter printer(spinner, terminal, out);
    EXPECT_FALSE(printer.has_printed());
    printer.on_text("It takes six ");
    printer.on_interrupted();
    printer.on_restart();
    printer.on_text("It takes ");
    printer.on_interrupted();
    printer.on_text("five.");
    printer.finish();
    EXPECT_EQ(out.str(), "\nIt takes six\n\nThe answer begins anew:\n\nIt takes\n five.\n\n");
    EXPECT_TRUE(printer.has_printed());
}

TEST(ReplyPrinter, ShowsWhatTheServerDoesBesideTheSpinner) {
    std::ostringstream out;
    const Terminal terminal{true, true, false, 80};
    Spinner spinner(terminal, out);
    ReplyPrinter printer(spinner, terminal, out);
    printer.on_status("Searching\x1B[31m…");
    spinner.tick();
    EXPECT_THAT(out.str(), HasSubstr(" Searching…"));
    printer.on_text("Found ");
    const auto before = out.str();
    EXPECT_THAT(before, HasSubstr("\r\x1B[K\nFound"));
    spinner.tick();
    EXPECT_EQ(out.str(), before) << "the line has text now";
}

TEST(Spinner, DrawsOnATerminalOnlyAndWipesItselfOff) {
    std::ostringstream out;
    Spinner nowhere(Terminal{}, out);
    nowhere.tick();
    nowhere.stop();
    EXPECT_EQ(out.str(), "");

    Spinner spinner(Terminal{true, true, false, 80}, out);
    spinner.stop();
    EXPECT_EQ(out.str(), "") << "nothing to wipe off";
    for (int i = 0; i < 25; ++i)
        spinner.tick();
    spinner.stop();
    EXPECT_TRUE(out.str().ends_with("\r\x1B[K"));
}

TEST(DetectTerminal, HonoursTheEnvironment) {
    // Under a test runner the streams are seldom terminals; what the variables forbid holds anyway.
    EXPECT_FALSE(detect_terminal({{"NO_COLOR", "1"}}).colours);
    EXPECT_FALSE(detect_terminal({{"TERM", "dumb"}}).interactive);
    const auto terminal = detect_terminal({{"COLUMNS", "100000"}});
    EXPECT_GE(terminal.width, 20U);
    EXPECT_LE(terminal.width, 100U);
}

}  // namespace

}  // namespace continuo::test
