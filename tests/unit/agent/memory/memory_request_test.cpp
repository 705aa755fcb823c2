#include "agent/memory/memory_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/language/customer_facts.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

MemoryRequest request_of(const std::string& message) {
    return read_memory_request(message, extract_facts(message));
}

TEST(ReadMemoryRequest, TakesAStatementThatAsksForNothing) {
    for (const auto* text :
         {"My name is Ada and I prefer email.",
          "Hi, I'm Ada",
          "hello, my name is Ada Lovelace and you can reach me at ada@example.org",
          "My order number is A-1234",
          "I prefer e-mail over phone",
          "I prefer to be contacted by email",
          "I speak German.",
          "I live in New York",
          "Please remember that I have two dogs",
          "My name is Ruben and I have a bakery",
          "hi its Dani here",
          "Good afternoon, this is Priya",
          "my waybill is TF48201973355",
          "No, my name is Bob"}) {
        EXPECT_EQ(request_of(text).act, MemoryAct::states) << text;
    }
}

TEST(ReadMemoryRequest, LeavesWhatAsksForSomethingToTheDocuments) {
    for (const auto* text :
         {"I'm Ada, how do I reset my password?",
          "I'm Ada how do I reset my password",
          "I prefer to cancel my order",
          "I'd rather return it",
          "I prefer the black lamp, is it available",
          "my order A-1234 is late",
          "cancel order A-1234",
          "where is order #A-1234",
          "I prefer email but the form is broken",
          "my name is Ada and I want a refund",
          "my name is Ada and I have a problem with my order",
          "my name is Ada and I run a shop, can I get a discount",
          "what is your name",
          "how do I forget a network",
          "I forgot my password",
          "forget my password",
          "what did I do wrong",
          "what did i order",
          "what is my balance",
          "do you remember the price of the lamp"}) {
        EXPECT_EQ(request_of(text).act, MemoryAct::none) << text;
    }
}

TEST(ReadMemoryRequest, TellsWhatIsAsked) {
    EXPECT_EQ(request_of("What do you know about me?").act, MemoryAct::asks_all);
    EXPECT_EQ(request_of("Ok, and what did I ask first?").act, MemoryAct::asks_first_message);
    EXPECT_EQ(request_of("what was my last question").act, MemoryAct::asks_last_message);
    const MemoryRequest name{MemoryAct::asks_one, FactSubject::name};
    EXPECT_EQ(request_of("Can you tell me what my name is?"), name);
    const MemoryRequest email{MemoryAct::asks_one, FactSubject::email};
    EXPECT_EQ(request_of("What's my e-mail address?"), email);
    const MemoryRequest order{MemoryAct::asks_one, FactSubject::order};
    EXPECT_EQ(request_of("what was my order number again?"), order);
}

TEST(ReadMemoryRequest, TellsWhatIsToBeForgotten) {
    EXPECT_EQ(request_of("Please forget that.").act, MemoryAct::forgets_last);
    EXPECT_EQ(request_of("forget it").act, MemoryAct::forgets_unless_idiom);
    EXPECT_EQ(request_of("forget that I prefer email").act, MemoryAct::forgets_stated);
    EXPECT_EQ(request_of("please forget everything you know about me").act, MemoryAct::forgets_all);
    const MemoryRequest name{MemoryAct::forgets_one, FactSubject::name};
    EXPECT_EQ(request_of("forget my name"), name);
}

TEST(ReadMemoryRequest, TakesOddText) {
    EXPECT_EQ(request_of("").act, MemoryAct::none);
    EXPECT_EQ(request_of("????").act, MemoryAct::none);
    EXPECT_EQ(request_of(std::string(16'000, 'a')).act, MemoryAct::none);
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "forget that ";
    EXPECT_EQ(request_of(many).act, MemoryAct::none);
}

Message of_user(std::string text, std::uint64_t seq) {
    Message message;
    message.role = Role::user;
    message.content = std::move(text);
    message.seq = seq;
    return message;
}

MemoryPlan plan_of(
    const std::string& message, std::vector<std::string> known = {}, MessageList history = {}
) {
    auto facts = extract_facts(message);
    auto plan = plan_memory(message, facts, std::move(known), history);
    EXPECT_EQ(facts.size(), plan.stated.size()) << "what is forgotten is not stored";
    return plan;
}

TEST(PlanMemory, ReplacesWhatACustomerHasOneOf) {
    const auto plan =
        plan_of("my name is Bob", {"User name: Ada", "User place: Rome", "Order number: A-1"});
    EXPECT_THAT(plan.forgotten.contents, ElementsAre("User name: Ada"));
    EXPECT_THAT(
        usable_facts(plan), ElementsAre("User name: Bob", "User place: Rome", "Order number: A-1")
    );
}

TEST(PlanMemory, KeepsASecondNumberUnlessTheFirstIsCorrected) {
    EXPECT_THAT(plan_of("my order is A-2", {"Order number: A-1"}).forgotten.contents, IsEmpty());
    EXPECT_THAT(
        plan_of("sorry, wrong number, my order is A-2", {"Order number: A-1"}).forgotten.contents,
        ElementsAre("Order number: A-1")
    );
}

TEST(PlanMemory, ReplacesAPreferenceButNotAWish) {
    const std::vector<std::string> known{
        "User preference: I prefer email", "User preference: don't call me after 5"
    };
    EXPECT_THAT(
        plan_of("I prefer phone", known).forgotten.contents,
        ElementsAre("User preference: I prefer email")
    );
}

TEST(PlanMemory, ForgetsNothingThatIsSaidAgain) {
    const auto plan = plan_of("My name is ada.", {"User name: Ada"});
    EXPECT_TRUE(plan.forgotten.empty());
    EXPECT_THAT(usable_facts(plan), ElementsAre("User name: ada"));
}

TEST(PlanMemory, TakesThatForTheNewestFactSaid) {
    const MessageList history{
        of_user("My name is Ada", 1), of_user("I prefer email", 3), of_user("ok", 5)
    };
    EXPECT_THAT(
        plan_of("forget that", {}, history).forgotten.contents,
        ElementsAre("User preference: I prefer email")
    );
    EXPECT_TRUE(plan_of("forget that").forgotten.empty());
}

TEST(PlanMemory, TakesThatForAllThatWasJustTold) {
    const MessageList history{
        of_user("My name is Ada", 1), of_user("what do you know about me?", 3)
    };
    EXPECT_TRUE(plan_of("forget that", {}, history).forgotten.all);
}

TEST(PlanMemory, HearsNeverMindInForgetIt) {
    const MessageList about_lamps{of_user("My name is Ada", 1), of_user("do you sell lamps?", 3)};
    EXPECT_EQ(plan_of("forget it", {}, about_lamps).request.act, MemoryAct::none);
    const MessageList about_ada{of_user("My name is Ada", 1)};
    EXPECT_THAT(
        plan_of("forget it", {}, about_ada).forgotten.contents, ElementsAre("User name: Ada")
    );
}

TEST(PlanMemory, ForgetsOnlyTheSubjectThatWasNamed) {
    EXPECT_THAT(
        plan_of("forget my name", {"User name: Ada", "User place: Rome"}).forgotten.contents,
        ElementsAre("User name: Ada")
    );
    EXPECT_THAT(
        plan_of("forget that I prefer email", {"User name: Ada"}).forgotten.contents,
        ElementsAre("User preference: I prefer email")
    );
}

}  // namespace
}  // namespace continuo::test
