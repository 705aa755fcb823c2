#include "agent/gaps/question_gaps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/language/redaction.hpp"
#include "agent/turn/reply_record.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

json::object metadata_of(AnswerType type, bool search_failed = false) {
    ReplyRecord record;
    record.answer_type = type;
    record.search_failed = search_failed;
    return to_json(record);
}

class QuestionGaps : public ::testing::Test {
protected:
    void ask(
        const std::string& question,
        const std::string& session = "s",
        AnswerType type = AnswerType::abstain
    ) {
        UnansweredReply reply;
        reply.session_id = session;
        reply.seq = 2;
        reply.replied_at = TimePoint(std::chrono::seconds(++x_time));
        reply.asked = question;
        reply.metadata = metadata_of(type);
        replies.insert(replies.begin(), std::move(reply));  // newest first
    }
    std::vector<QuestionGap> gaps(GapOrder order = GapOrder::frequent) const {
        return group_gaps(replies, order);
    }

    std::vector<UnansweredReply> replies;

private:
    int x_time = 0;
};

TEST_F(QuestionGaps, GroupFormsOfTheSameQuestion) {
    ask("Do you ship to Iceland?", "a");
    ask("do you have gift wrapping", "b");
    ask("shipping to Iceland", "b");
    ask("Do you ship to Iceland?", "b", AnswerType::suggest);
    const auto all = gaps();
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].question, "Do you ship to Iceland?");
    EXPECT_EQ(all[0].count, 3U);
    EXPECT_EQ(all[0].sessions, 2U);
    EXPECT_THAT(all[0].examples, ElementsAre("shipping to Iceland"));
    EXPECT_EQ(all[0].replies.at(AnswerType::suggest), 1U);
    EXPECT_EQ(all[0].first_asked, TimePoint(std::chrono::seconds(1)));
    EXPECT_EQ(all[0].last_asked, TimePoint(std::chrono::seconds(4)));
    EXPECT_EQ(all[1].count, 1U);
}

TEST_F(QuestionGaps, KeepQuestionsApartThatShareAWord) {
    ask("Do you ship to Iceland?");
    ask("Do you ship pianos?");
    EXPECT_THAT(gaps(), SizeIs(2));
}

TEST_F(QuestionGaps, ComeInTheOrderThatIsAskedFor) {
    ask("gift wrapping");
    ask("gift wrapping");
    ask("Iceland shipping");
    EXPECT_EQ(gaps().front().question, "gift wrapping");
    EXPECT_EQ(gaps(GapOrder::newest).front().question, "Iceland shipping");
    EXPECT_NE(gaps()[0].id, gaps()[1].id);
}

TEST_F(QuestionGaps, ShowNoPersonalData) {
    ask("I'm Ada, mail ada@example.org: where is order #A-1234?");
    ask("hello, i want to know about Ada's parcel 99887766 from 2024");
    for (const auto& gap : gaps()) {
        EXPECT_EQ(gap.question.find("ada@"), std::string::npos);
        EXPECT_EQ(gap.question.find("1234"), std::string::npos);
        EXPECT_EQ(gap.question.find("99887766"), std::string::npos);
    }
}

TEST_F(QuestionGaps, LeaveOutWhatIsNoQuestion) {
    ask("???");
    EXPECT_THAT(gaps(), IsEmpty());
    ask("what is it");
    EXPECT_THAT(gaps(), SizeIs(1)) << "stop words only";
}

TEST(OpenReply, CountsAClarificationUntilItHelps) {
    UnansweredReply reply;
    reply.metadata = metadata_of(AnswerType::clarify);
    EXPECT_EQ(open_reply(reply), AnswerType::clarify);
    reply.next_metadata = metadata_of(AnswerType::abstain);
    EXPECT_EQ(open_reply(reply), AnswerType::clarify);
    reply.next_metadata = metadata_of(AnswerType::answer);
    EXPECT_EQ(open_reply(reply), std::nullopt);
    reply.metadata = metadata_of(AnswerType::abstain);
    EXPECT_EQ(open_reply(reply), AnswerType::abstain) << "the next question is another one";
}

TEST(OpenReply, CountsNoAnswerNoHandoffAndNoFailedSearch) {
    for (const auto type : {AnswerType::answer, AnswerType::handoff, AnswerType::smalltalk}) {
        UnansweredReply reply;
        reply.metadata = metadata_of(type);
        EXPECT_EQ(open_reply(reply), std::nullopt);
    }
    UnansweredReply reply;
    reply.metadata = metadata_of(AnswerType::abstain, true);
    EXPECT_EQ(open_reply(reply), std::nullopt);
}

TEST(RedactPersonal, ReplacesWhatTellsWhoWroteIt) {
    EXPECT_EQ(
        redact_personal("I'm Ada, write to Ada@example.org or +44 20 7946 0958"),
        "I'm [name], write to [email] or [phone]"
    );
    EXPECT_EQ(
        redact_personal("order #A-1234 of 2024, card 4111111"),
        "order #[number] of 2024, card [number]"
    );
    EXPECT_EQ(redact_personal("my name is Ada Lovelace"), "my name is [name] [name]");
    EXPECT_EQ(redact_personal("do you ship 3 lamps?"), "do you ship 3 lamps?");
    EXPECT_EQ(redact_personal(""), "");
}

}  // namespace
}  // namespace continuo::test
