#include "agent/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "turn_machine_fixture.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;

TEST(AskedInTurn, IsTheMessageWhenThereIsNoOther) {
    EXPECT_EQ(asked_in_turn(said(Role::user, "a lamp?", 3), {}), "a lamp?");
}

TEST(AskedInTurn, JoinsABurstInTheOrderOfTheLog) {
    const std::vector<Message> burst{said(Role::user, "second", 2), said(Role::user, "fourth", 4)};
    EXPECT_EQ(asked_in_turn(said(Role::user, "third", 3), burst), "second\nthird\nfourth");
}

TEST(AskedInTurn, SaysTheSameOnce) {
    const std::vector<Message> burst{said(Role::user, "a lamp?", 1), said(Role::user, "hi", 2)};
    EXPECT_EQ(asked_in_turn(said(Role::user, "a lamp?", 3), burst), "hi\na lamp?");
}

TEST(AskedInTurn, KeepsTheNewestOfMoreThanAMessageMayHold) {
    std::vector<Message> burst;
    for (std::uint64_t seq = 1; seq <= 9; ++seq)
        burst.push_back(said(Role::user, std::string(900, static_cast<char>('a' + seq)), seq));
    const auto asked = asked_in_turn(said(Role::user, "newest", 10), burst);
    EXPECT_LE(utf8_length(asked), 4000U);
    EXPECT_GE(utf8_length(asked), 3000U);
    EXPECT_THAT(asked, EndsWith("newest"));

    const auto longest = std::string(4000, 'x');
    EXPECT_EQ(asked_in_turn(said(Role::user, longest, 10), burst), longest);
}

TEST(EarlierMessages, AreTheCustomersNewest) {
    MessageList history{said(Role::user, "0")};
    for (int i = 1; i <= 10; ++i) {
        history.push_back(replied("reply"));
        history.push_back(said(Role::user, std::to_string(i)));
    }
    EXPECT_THAT(
        earlier_messages(history), ElementsAre("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")
    );
    EXPECT_EQ(earlier_messages({said(Role::user, std::string(4000, 'x'))})[0].size(), 1000U);
}

TEST(FailedAnswers, CountsTheRowAtTheEnd) {
    const auto no = replied("no", AnswerType::abstain);
    const auto yes = replied("yes");
    const auto ask = replied("?", AnswerType::clarify);
    const auto user = said(Role::user, "?");
    const auto person = said(Role::operator_, "hello");
    EXPECT_EQ(failed_answers({}), 0);
    EXPECT_EQ(failed_answers({user, no, user, ask}), 2);
    EXPECT_EQ(failed_answers({no, no, user, yes}), 0);
    EXPECT_EQ(failed_answers({no, yes, user, no, user}), 1);
    EXPECT_EQ(failed_answers({no, no, person}), 0);
}

TEST(FailedAnswers, AnOutageIsNoFailureToAnswer) {
    auto outage = replied("down", AnswerType::abstain);
    outage.metadata["search_failed"] = true;
    const auto no = replied("no", AnswerType::abstain);
    EXPECT_EQ(failed_answers({outage, outage, outage}), 0);
    EXPECT_EQ(failed_answers({no, outage, no}), 2);
}

TEST(HumanWasOffered, ByTheNewestReplyOnly) {
    const auto offer = replied("no", AnswerType::abstain);
    EXPECT_TRUE(human_was_offered({offer, said(Role::user, "hm")}));
    EXPECT_FALSE(human_was_offered({offer, replied("yes")}));
    EXPECT_FALSE(human_was_offered({offer, said(Role::operator_, "hello")}));
    EXPECT_FALSE(human_was_offered({}));
}

}  // namespace
}  // namespace continuo::test
