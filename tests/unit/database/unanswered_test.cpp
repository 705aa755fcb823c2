#include <map>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "database_fixture.hpp"

namespace continuo::test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class UnansweredTest : public DatabaseTest {
protected:
    /// A turn of `session` whose reply is message 2 * number.
    void talk(
        const std::string& session,
        std::uint64_t number,
        std::vector<std::string> asked,
        const std::string& answer_type
    ) {
        auto step = small_step(session, number);
        step.messages.clear();
        for (auto& text : asked)
            step.messages.push_back(message(Role::user, std::move(text)));
        auto reply = message(Role::assistant, "reply");
        reply.metadata = {{"answer_type", answer_type}, {"confidence", 0.1}};
        step.messages.push_back(reply);
        const auto first = x_next[session] + 1;
        for (auto& one : step.messages) {
            one.seq = ++x_next[session];
            one.turn = first;
        }
        edit(step.session).last_seq = x_next[session];
        ASSERT_TRUE(write(step));
    }
    std::vector<UnansweredReply> newest(std::size_t limit = 100) {
        return run_task(database->unanswered().newest(limit)).value();
    }

private:
    Message message(Role role, std::string content) const {
        Message made;
        made.role = role;
        made.content = std::move(content);
        made.timestamp = clock.now();
        return made;
    }

    std::map<std::string, std::uint64_t> x_next;
};

TEST_P(UnansweredTest, ReadsRepliesThatWereNoAnswerNewestFirst) {
    talk("sess_a", 1, {"Iceland?"}, "abstain");
    talk("sess_a", 2, {"Spain?"}, "answer");
    talk("sess_b", 1, {"gift", "wrapping?"}, "suggest");
    talk("sess_b", 2, {"hi"}, "smalltalk");
    talk("sess_b", 3, {"it?"}, "clarify");
    const auto replies = newest();
    ASSERT_THAT(replies, SizeIs(3));
    EXPECT_EQ(replies[0].asked, "it?");
    EXPECT_TRUE(replies[0].next_metadata.empty());
    EXPECT_EQ(replies[1].asked, "gift\nwrapping?");
    EXPECT_EQ(replies[1].session_id, "sess_b");
    EXPECT_EQ(replies[1].seq, 3U);
    EXPECT_EQ(replies[2].asked, "Iceland?");
    EXPECT_EQ(replies[2].metadata.at("answer_type"), "abstain");
    EXPECT_EQ(replies[2].next_metadata.at("answer_type"), "answer");
    EXPECT_THAT(newest(1), SizeIs(1));
}

TEST_P(UnansweredTest, IsNotFooledByTheTextOfACustomer) {
    talk("sess_a", 1, {R"("answer_type":"abstain")"}, "answer");
    EXPECT_THAT(newest(), IsEmpty());
}

TEST_P(UnansweredTest, LosesADeletedConversation) {
    talk("sess_a", 1, {"Iceland?"}, "abstain");
    ASSERT_TRUE(run_task(database->archive().erase("sess_a")).value());
    EXPECT_THAT(newest(), IsEmpty());
}

TEST_P(UnansweredTest, CountsAStepThatIsWrittenTwiceOnce) {
    auto step = small_step("sess_a", 1);
    step.messages.clear();
    Message asked;
    asked.role = Role::user;
    asked.content = "Iceland?";
    asked.seq = asked.turn = 1;
    auto reply = asked;
    reply.role = Role::assistant;
    reply.seq = 2;
    reply.metadata = {{"answer_type", "abstain"}};
    step.messages = {asked, reply};
    step.replayed = true;
    edit(step.session).last_seq = 2;
    ASSERT_TRUE(write(step));
    ASSERT_TRUE(write(step));
    EXPECT_THAT(newest(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(, UnansweredTest, both_engines(), engine_name);

}  // namespace
}  // namespace continuo::test
