#include "agent/turn/turn_machine.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "support/edit_session.hpp"
#include "turn_machine_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(TurnMachineTest, BeginsWithWhatWasAsked) {
    request.acknowledge_early = true;
    tell(turn_input::Start{});
    const auto& turn = asked<turn_action::Begin>().turn;
    EXPECT_EQ(turn.session_id, "sess_1");
    EXPECT_EQ(turn.client_message_id, "m1");
    EXPECT_EQ(turn.content, request.message);
    EXPECT_EQ(turn.instance, "test-1");
    EXPECT_EQ(turn.request_id, "r1");
    EXPECT_EQ(turn.when_leased, WhenLeased::join);
    EXPECT_EQ(turn.history_limit, config.history_messages);
    EXPECT_TRUE(turn.durable);
    EXPECT_FALSE(machine().lease());
}

TEST_F(TurnMachineTest, AnswersAQuestion) {
    turn_input::CollectedContext collected;
    collected.sources = {{"Within 30 days.", {}, 0.8, 1}, {"Lamps.", {}, 0.5, 2}};
    collected.tools_used = {"rag", "escalation"};
    start_and_begin();
    const auto& collect_context = asked<turn_action::CollectContext>();
    EXPECT_THAT(collect_context.search.text, HasSubstr("return"));
    EXPECT_EQ(collect_context.escalation.message, request.message);
    EXPECT_EQ(collect_context.owner.session_id, "sess_1");
    EXPECT_FALSE(collect_context.recall);
    EXPECT_EQ(machine().lease()->fence, 7U);

    clock.advance(250ms);
    tell(collected);
    const auto& question = asked<turn_action::Respond>().question;
    EXPECT_EQ(question.message, request.message);
    EXPECT_EQ(question.sources.size(), 2U);
    EXPECT_TRUE(question.first_message);

    tell(an_answer());
    const auto& turn = asked<turn_action::Commit>().turn;
    EXPECT_EQ(turn.lease.fence, 7U);
    EXPECT_EQ(turn.reply.role, Role::assistant);
    EXPECT_EQ(turn.reply.content, "Within 30 days [1].");
    EXPECT_EQ(turn.reply.sources.size(), 1U);
    EXPECT_THAT(turn.reply.tools_used, ElementsAre("rag", "escalation"));
    EXPECT_DOUBLE_EQ(*turn.reply.processing_time, 0.25);
    EXPECT_FALSE(turn.patch.escalate);
    EXPECT_FALSE(turn.ticket);
    EXPECT_TRUE(turn.memories.empty());
    EXPECT_TRUE(turn.patch.metadata.empty());

    const auto reply = commit();
    EXPECT_FALSE(machine().lease());
    EXPECT_EQ(reply.answer_type, AnswerType::answer);
    EXPECT_DOUBLE_EQ(reply.confidence, 0.9);
    EXPECT_EQ(reply.message.seq, 1U);
    EXPECT_EQ(reply.message.content, request.message);
    EXPECT_EQ(reply.reply->seq, 2U);
    EXPECT_FALSE(reply.requires_escalation);
    EXPECT_FALSE(reply.replayed);
    EXPECT_FALSE(reply.has_context);
    EXPECT_DOUBLE_EQ(reply.processing_time, 0.25);
}

TEST_F(TurnMachineTest, BoundsTheReply) {
    auto answer = an_answer();
    answer.text.clear();
    while (answer.text.size() < 40'000)
        answer.text += "Wir liefern täglich aus. ";
    const auto& content = play({}, answer).reply.content;
    EXPECT_LE(content.size(), 32U * 1024);
    EXPECT_GT(content.size(), 32U * 1024 - 60);
    EXPECT_TRUE(content.ends_with("Wir liefern täglich aus. …")) << content.substr(32'000);
}

TEST_F(TurnMachineTest, NamesAFileInPlainWords) {
    request.files = {{"attachments", "ignored", "text/plain", 5, nullptr}};
    tell(turn_input::Start{});
    asked<turn_action::ReadAttachments>();
    AttachmentReading reading;
    reading.attachment.filename = "<img src=x>[click](http://evil.example).exe";
    reading.attachment.error = "duplicate key \"<b>![x](http://evil.example)\" (again)";
    tell(turn_input::AttachmentsRead{{reading}});
    tell(BeginOutcome(begun));
    tell(turn_input::CollectedContext{});
    tell(an_answer());
    EXPECT_EQ(
        asked<turn_action::Commit>().turn.reply.content,
        "Within 30 days [1].\n\nI could not read img src=x click http:/ evil.example .exe: "
        "duplicate key \"x\" (again)"
    );
}

TEST_F(TurnMachineTest, BoundsAReplyWithoutSentences) {
    auto answer = an_answer();
    answer.text.clear();
    while (answer.text.size() < 40'000)
        answer.text += "ä";
    const auto& content = play({}, answer).reply.content;
    EXPECT_LE(content.size(), 32U * 1024);
    EXPECT_TRUE(is_utf8(content));
    EXPECT_TRUE(content.ends_with("ää …"));
}

// What the gathering is told of the conversation before.

TEST_F(TurnMachineTest, DoesNotSearchForAGreeting) {
    begun.message.content = "hello";
    start_and_begin();
    EXPECT_EQ(asked<turn_action::CollectContext>().search.text, "");
}

TEST_F(TurnMachineTest, SearchesForNoMoreThanAQueryMayHold) {
    std::string words;
    for (int i = 0; words.size() < 3900; ++i)
        words += "würde" + std::to_string(i) + " ";
    begun.message.content = words;
    start_and_begin();
    EXPECT_LE(utf8_length(asked<turn_action::CollectContext>().search.text), 500U);
}

TEST_F(TurnMachineTest, RecallsForAUserOrAfterFactsWereLearned) {
    edit(begun.session).counters["facts"] = 2;
    start_and_begin();
    EXPECT_TRUE(asked<turn_action::CollectContext>().recall);
}

TEST_F(TurnMachineTest, RecallsForAVerifiedUser) {
    edit(begun.session).user_id = "u1";
    edit(begun.session).user_verified = true;
    start_and_begin();
    const auto& collect_context = asked<turn_action::CollectContext>();
    EXPECT_TRUE(collect_context.recall);
    EXPECT_EQ(collect_context.owner.user_id, "u1");
}

TEST_F(TurnMachineTest, RecallsForAUserWhoIsNotVerifiedWhatTheSessionKnows) {
    edit(begun.session).user_id = "u1";
    start_and_begin();
    EXPECT_FALSE(asked<turn_action::CollectContext>().recall) << "it knows nothing yet";
    EXPECT_FALSE(asked<turn_action::CollectContext>().owner.user_id);
    EXPECT_EQ(asked<turn_action::CollectContext>().owner.session_id, "sess_1");
}

TEST_F(TurnMachineTest, PassesAVerifiedUserOnToTheStore) {
    request.verified_user = "u1";
    tell(turn_input::Start{});
    EXPECT_EQ(asked<turn_action::Begin>().turn.verified_user, "u1");
}

TEST_F(TurnMachineTest, TellsTheEscalationCheckWhatCameBefore) {
    begun.history = {
        said(Role::user, "one"),
        replied("no", AnswerType::answer),
        said(Role::user, "two"),
        replied("?", AnswerType::clarify),
        said(Role::user, "three"),
        replied("no", AnswerType::abstain),
    };
    start_and_begin();
    const auto& escalation = asked<turn_action::CollectContext>().escalation;
    EXPECT_THAT(escalation.earlier, ElementsAre("one", "two", "three"));
    EXPECT_EQ(escalation.failed_answers, 2);
    EXPECT_TRUE(escalation.human_offered);
}

TEST_F(TurnMachineTest, AnswersABurstAsOne) {
    begun.message.seq = 3;
    begun.burst = {said(Role::user, "Hello?", 1), said(Role::user, "Hello?", 2)};
    start_and_begin();
    EXPECT_EQ(
        asked<turn_action::CollectContext>().escalation.message, "Hello?\nHow do I return a lamp?"
    );
    tell(turn_input::CollectedContext{});
    EXPECT_EQ(asked<turn_action::Respond>().question.message, "Hello?\nHow do I return a lamp?");
}

TEST_F(TurnMachineTest, GivesTheResponderMemoriesAndHistory) {
    begun.history = {said(Role::user, "hi")};
    start_and_begin();
    turn_input::CollectedContext collected;
    collected.memories = {"User name: Ada"};
    tell(collected);
    const auto& question = asked<turn_action::Respond>().question;
    EXPECT_THAT(question.memories, ElementsAre("User name: Ada"));
    EXPECT_EQ(question.history.size(), 1U);
    EXPECT_FALSE(question.first_message);
    tell(an_answer());
    EXPECT_TRUE(commit().has_context);
}

// Facts.

TEST_F(TurnMachineTest, LeavesWhatItLearnedOfAnUnverifiedUserToTheSession) {
    edit(begun.session).user_id = "u1";
    turn_input::CollectedContext collected;
    collected.facts.resize(1);
    const auto& turn = play(collected, an_answer());
    ASSERT_EQ(turn.memories.size(), 1U);
    EXPECT_EQ(turn.memories[0].session_id, "sess_1");
    EXPECT_FALSE(turn.memories[0].user_id);
}

TEST_F(TurnMachineTest, SignsWhatItLearned) {
    edit(begun.session).user_id = "u1";
    edit(begun.session).user_verified = true;
    turn_input::CollectedContext collected;
    collected.facts.resize(2);
    collected.facts[0].content = "User email: a@example.org";
    const auto& turn = play(collected, an_answer());
    ASSERT_EQ(turn.memories.size(), 2U);
    EXPECT_EQ(turn.memories[0].content, "User email: a@example.org");
    EXPECT_EQ(turn.memories[0].session_id, "sess_1");
    EXPECT_EQ(turn.memories[0].user_id, "u1");
    EXPECT_EQ(turn.memories[0].seq, 1U);
    EXPECT_EQ(turn.memories[0].created_at, clock.now());
    EXPECT_NE(turn.memories[0].memory_id, turn.memories[1].memory_id);
    EXPECT_EQ(turn.patch.counters.at("facts").to_number<int>(), 2);
    EXPECT_EQ(commit().facts_extracted, 2);
}

// Attachments.

class TurnMachineFiles : public TurnMachineTest {
protected:
    TurnMachineFiles() {
        request.files = {{"attachments", "a.txt", "text/plain", 5, nullptr}};
        readings.resize(2);
        readings[0].attachment = {"a.txt", "text/plain", 5, true, ""};
        readings[0].text = "hello";
        readings[1].attachment = {"b.pdf", "", 9, false, "PDF files are not supported yet."};
    }
    std::vector<AttachmentReading> readings;
};

TEST_F(TurnMachineFiles, AreReadBeforeTheMessageIsLogged) {
    tell(turn_input::Start{});
    EXPECT_EQ(asked<turn_action::ReadAttachments>().files.size(), 1U);
    tell(turn_input::AttachmentsRead{readings});
    const auto& attachments = asked<turn_action::Begin>().turn.attachments;
    ASSERT_EQ(attachments.size(), 2U);
    EXPECT_TRUE(attachments[0].processed);
    EXPECT_EQ(attachments[1].error, "PDF files are not supported yet.");

    tell(BeginOutcome(begun));
    tell(turn_input::CollectedContext{});
    EXPECT_THAT(
        asked<turn_action::Respond>().question.attachments,
        ElementsAre("a.txt:\nhello", "b.pdf:\nPDF files are not supported yet.")
    );
    tell(an_answer());
    EXPECT_EQ(
        asked<turn_action::Commit>().turn.reply.content,
        "Within 30 days [1].\n\nI could not read b.pdf: PDF files are not supported yet."
    );
}

TEST_F(TurnMachineFiles, AreLoggedWithAsMuchTextAsIsKept) {
    readings[0].text = std::string(limits::kept_file_bytes_max - 1, 'a') + "\xc3\xa9";
    tell(turn_input::Start{});
    tell(turn_input::AttachmentsRead{readings});
    const auto& attachments = asked<turn_action::Begin>().turn.attachments;
    EXPECT_EQ(attachments[0].text, std::string(limits::kept_file_bytes_max - 1, 'a'));
    EXPECT_EQ(attachments[1].text, "");
}

TEST_F(TurnMachineTest, SearchesWhatTheConversationMayRead) {
    request.access_tags = std::vector<std::string>{"gold"};
    auto session = std::make_shared<Session>(*begun.session);
    session->access_tags = {"eu"};
    begun.session = SessionSnapshot(session);
    tell(turn_input::Start{});
    EXPECT_EQ(asked<turn_action::Begin>().turn.access_tags, request.access_tags);
    tell(BeginOutcome(begun));
    const auto& search = asked<turn_action::CollectContext>().search;
    EXPECT_FALSE(search.access.everything);
    EXPECT_THAT(search.access.tags, ElementsAre("eu")) << "as they are stored";
}

TEST_F(TurnMachineTest, HasTheFilesOfEarlierMessages) {
    auto session = std::make_shared<Session>(*begun.session);
    for (const auto seq : {1, 5, 9})
        session->files.push_back(json::object{{"seq", seq}, {"bytes", 5}});
    begun.session = SessionSnapshot(session);
    begun.lease.turn = begun.message.seq = 9;
    Message earlier;
    earlier.seq = 5;
    earlier.attachments = {{"b.txt", "text/plain", 5, true, "", "", "hello"}};
    begun.history.push_back(earlier);
    start_and_begin();
    EXPECT_THAT(asked<turn_action::CollectContext>().messages_with_files, ElementsAre(1U));
    turn_input::CollectedContext collected;
    collected.earlier_files = {"a.txt:\nfirst"};
    tell(std::move(collected));
    const auto& question = asked<turn_action::Respond>().question;
    EXPECT_THAT(question.earlier_files, ElementsAre("b.txt:\nhello", "a.txt:\nfirst"));
    EXPECT_TRUE(question.attachments.empty());
}

TEST_F(TurnMachineFiles, AreReadOnceHoweverOftenTheTurnBegins) {
    tell(turn_input::Start{});
    tell(turn_input::AttachmentsRead{readings});
    tell(BeginOutcome(Busy{"other", 10ms}));
    tell(turn_input::Waited{});
    EXPECT_EQ(asked<turn_action::Begin>().turn.attachments.size(), 2U);
}

TEST_F(TurnMachineFiles, ThatCannotBeReadAtAllFailTheTurnBeforeItBegins) {
    tell(turn_input::Start{});
    fail_with(Errc::timeout);
    EXPECT_EQ(finished().error().code, Errc::timeout);
}

}  // namespace
}  // namespace continuo::test
