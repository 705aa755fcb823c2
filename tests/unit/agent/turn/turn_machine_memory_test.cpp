#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/language/customer_facts.hpp"
#include "turn_machine_fixture.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TurnMemory : public TurnMachineTest {
protected:
    turn_input::CollectedContext asked_with(
        const std::string& message, std::vector<std::string> known = {}
    ) {
        request.message = begun.message.content = message;
        turn_input::CollectedContext collected;
        collected.facts = extract_facts(message);
        collected.memories = std::move(known);
        return collected;
    }
};

TEST_F(TurnMemory, KeepsWhatIsSaidAndReplacesTheOldName) {
    const auto& turn = play(asked_with("my name is Bob", {"User name: Ada"}), an_answer());
    ASSERT_EQ(turn.memories.size(), 1U);
    EXPECT_EQ(turn.memories[0].content, "User name: Bob");
    EXPECT_THAT(turn.forgotten.contents, ElementsAre("User name: Ada"));
}

TEST_F(TurnMemory, StoresNothingOfWhatItIsToForget) {
    const auto& turn = play(asked_with("forget that my name is Ada"), an_answer());
    EXPECT_THAT(turn.memories, IsEmpty());
    EXPECT_THAT(turn.forgotten.contents, ElementsAre("User name: Ada"));
    EXPECT_FALSE(turn.patch.counters.contains("facts"));
}

TEST_F(TurnMemory, TellsTheResponderWhatMayBeUsed) {
    auto collected = asked_with("I'm Bob, where is it?", {"User name: Ada", "Order number: A-1"});
    start_and_begin();
    tell(std::move(collected));
    const auto& question = asked<turn_action::Respond>().question;
    EXPECT_THAT(question.memories, ElementsAre("User name: Bob", "Order number: A-1"));
    EXPECT_EQ(question.memory.request.act, MemoryAct::none);
}

TEST_F(TurnMemory, ReadsTheFirstMessageOnlyWhenTheHistoryLacksIt) {
    begun.history = {said(Role::user, "Do you ship?", 1), said(Role::assistant, "Yes.", 2)};
    auto collected = asked_with("what did I ask first?");
    start_and_begin();
    EXPECT_FALSE(asked<turn_action::CollectContext>().first_message);
    tell(std::move(collected));
    EXPECT_EQ(asked<turn_action::Respond>().question.first_asked, "Do you ship?");
}

TEST_F(TurnMemory, ReadsTheFirstMessageOfALongConversation) {
    begun.history = {said(Role::user, "And to Rome?", 31), said(Role::assistant, "Yes.", 32)};
    auto collected = asked_with("what did I ask first?");
    start_and_begin();
    EXPECT_TRUE(asked<turn_action::CollectContext>().first_message);
    collected.first_asked = "Do you ship?";
    tell(std::move(collected));
    EXPECT_EQ(asked<turn_action::Respond>().question.first_asked, "Do you ship?");
}

TEST_F(TurnMemory, PassesAStatementOnToThePersonWhoIsWaitedFor) {
    Session waiting = *a_session();
    waiting.owner = Owner::queue();
    begun.session = SessionSnapshot(std::move(waiting));
    auto collected = asked_with("my order number is A-1");
    start_and_begin();
    tell(std::move(collected));
    EXPECT_EQ(asked<turn_action::Respond>().question.memory.request.act, MemoryAct::none);
    tell(an_answer(AnswerType::abstain));
    EXPECT_EQ(asked<turn_action::Commit>().turn.memories.size(), 1U);
}

TEST_F(TurnMemory, TellsThePersonWhoTakesOverWhatIsKnown) {
    auto collected = asked_with("a human please", {"User name: Ada", "Order number: A-1"});
    collected.escalation = a_decision(true);
    const auto& turn = play(std::move(collected), an_answer(AnswerType::abstain));
    ASSERT_TRUE(turn.ticket);
    EXPECT_THAT(
        turn.ticket->summary, HasSubstr("Known of the customer: User name: Ada; Order number: A-1")
    );
}

}  // namespace
}  // namespace continuo::test
