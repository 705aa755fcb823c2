#include "agent/turn/first_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/memory/in_memory_session_store.hpp"
#include "support/run_task.hpp"
#include "unit/agent/fault_plan.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class HeardWords final : public AnswerSink {
public:
    Task<Result<void>> say(std::string text) override {
        heard.push_back(std::move(text));
        co_return Result<void>();
    }
    std::vector<std::string> heard;
};

class FirstWordsTest : public ::testing::Test {
protected:
    FirstWordsTest() {
        NewSession session;
        session.session_id = "s";
        run_task(memory->create(std::move(session))).value();
        turn = std::get<Begun>(begin("m1"));
    }
    BeginOutcome begin(std::string id) {
        BeginTurn message;
        message.session_id = "s";
        message.client_message_id = std::move(id);
        message.content = "hello";
        message.instance = "a";
        message.when_leased = WhenLeased::join;
        return run_task(memory->begin_turn(std::move(message))).value();
    }
    FirstWords words() { return {&sink, store, AnsweredTurn{turn.lease, turn.message.seq, 10}}; }
    static Result<void> say(FirstWords& words, std::string text) {
        return run_task(words.say(std::move(text)));
    }

    std::unique_ptr<SessionStore> memory =
        make_in_memory_session_store({}, nullptr, system_clock(), nullptr);
    FaultPlan plan;
    FaultyStore store{*memory, plan};
    Begun turn;
    HeardWords sink;
};

TEST_F(FirstWordsTest, PassesWordsOnAndFreezesTheTurn) {
    auto answer = words();
    EXPECT_TRUE(say(answer, "One. "));
    EXPECT_TRUE(std::holds_alternative<Busy>(begin("m2")));
    EXPECT_TRUE(say(answer, "Two."));
    EXPECT_THAT(sink.heard, ElementsAre("One. ", "Two."));
    EXPECT_FALSE(answer.newer());
}

TEST_F(FirstWordsTest, SaysNothingWhenAMessageCameBefore) {
    auto answer = words();
    EXPECT_TRUE(std::holds_alternative<Joined>(begin("m2")));
    EXPECT_EQ(say(answer, "One. ").error().code, Errc::cancelled);
    EXPECT_EQ(say(answer, "Two.").error().code, Errc::cancelled);
    EXPECT_THAT(sink.heard, IsEmpty());
    ASSERT_TRUE(answer.newer());
    EXPECT_EQ(answer.newer()->message.seq, 2U);
}

TEST_F(FirstWordsTest, KeepsWhatItCouldNotSayYet) {
    plan.break_at = 1;
    auto answer = words();
    EXPECT_EQ(say(answer, "One. ").error().code, Errc::unavailable);
    EXPECT_TRUE(say(answer, "Two."));
    EXPECT_THAT(sink.heard, ElementsAre("One. Two."));
}

}  // namespace
}  // namespace continuo::test
