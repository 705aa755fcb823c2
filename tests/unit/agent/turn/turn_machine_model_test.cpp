#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/turn/turn_commit.hpp"
#include "support/edit_session.hpp"
#include "turn_machine_fixture.hpp"

namespace continuo::test {
namespace {

Answer of_a_model(std::uint64_t tokens) {
    auto answer = an_answer();
    answer.model = {{"outcome", "answered"}, {"dropped", 1}};
    answer.model_tokens = tokens;
    return answer;
}

TEST_F(TurnMachineTest, StoresWhatAModelDidAndCountsItsTokens) {
    edit(begun.session).counters[model_tokens_counter] = 500;
    start_and_begin();
    tell(turn_input::CollectedContext{});
    EXPECT_EQ(asked<turn_action::Respond>().question.model_tokens, 500U);
    tell(of_a_model(120));
    const auto& turn = asked<turn_action::Commit>().turn;
    EXPECT_EQ(turn.patch.counters.at(model_tokens_counter), 120);
    EXPECT_EQ(turn.reply.metadata.at("model").at("outcome"), "answered");
    EXPECT_EQ(commit().model.at("dropped"), 1);
}

TEST_F(TurnMachineTest, CountsNoTokensWithoutAModel) {
    const auto& turn = play({}, an_answer());
    EXPECT_FALSE(turn.patch.counters.contains(model_tokens_counter));
    EXPECT_FALSE(turn.reply.metadata.contains("model"));
}

TEST_F(TurnMachineTest, CountsTheTokensOfAnAnswerThatWasGivenUp) {
    start_and_begin();
    tell(turn_input::CollectedContext{});
    machine().count_unused(70);
    auto newer = begun;
    newer.message = said(Role::user, "And a chair?", 2);
    newer.burst = {begun.message};
    tell(BeginOutcome(newer));
    tell(turn_input::CollectedContext{});
    tell(of_a_model(120));
    EXPECT_EQ(asked<turn_action::Commit>().turn.patch.counters.at(model_tokens_counter), 190);
}

TEST_F(TurnMachineTest, AsksForNoTimeBeforeAHandoff) {
    turn_input::CollectedContext collected;
    collected.escalation = a_decision(true);
    start_and_begin();
    tell(std::move(collected));
    EXPECT_TRUE(asked<turn_action::Respond>().question.documents_only);
}

TEST_F(TurnMachineTest, ShowsNoAnswerThatIsWrittenInto) {
    start_and_begin();
    tell(turn_input::CollectedContext{});
    EXPECT_TRUE(asked<turn_action::Respond>().question.may_stream);
    EXPECT_FALSE(asked<turn_action::Respond>().question.documents_only);
}

TEST_F(TurnMachineTest, ShowsNoAnswerToOneWhoWaitsForAHuman) {
    edit(begun.session).owner = Owner::queue();
    start_and_begin();
    tell(turn_input::CollectedContext{});
    EXPECT_FALSE(asked<turn_action::Respond>().question.may_stream);
}

}  // namespace
}  // namespace continuo::test
