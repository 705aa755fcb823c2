#include "agent/memory/memory_reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/language/customer_facts.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Question question_of(const std::string& message, std::vector<std::string> known = {}) {
    Question question;
    question.message = message;
    auto facts = extract_facts(message);
    question.memory = plan_memory(message, facts, std::move(known), question.history);
    question.memories = usable_facts(question.memory);
    return question;
}

std::string text_of(const Question& question) {
    const auto reply = memory_reply(*built_in_replies(), question);
    if (!reply) return {};
    EXPECT_EQ(reply->type, AnswerType::smalltalk);
    return reply->text;
}

std::string reply_to(const std::string& message, std::vector<std::string> known = {}) {
    return text_of(question_of(message, std::move(known)));
}

TEST(MemoryReply, AcknowledgesWhatIsSaid) {
    EXPECT_EQ(
        reply_to("My name is Ada and I prefer email"),
        "Thanks, Ada. I'll remember that you prefer email."
    );
    EXPECT_EQ(reply_to("Hi, I'm Ada"), "Nice to meet you, Ada. How can I help you?");
    EXPECT_EQ(
        reply_to("my order number is A-1234"),
        "Thank you. I'll remember that your order number is A-1234."
    );
    EXPECT_EQ(
        reply_to("please don't call me at my office", {"User name: Ada"}),
        "Thanks, Ada. I'll remember that you said “don't call me at my office”."
    );
    EXPECT_EQ(
        reply_to("write to ada_l@mail.example.org, I speak German"),
        "Thank you. I'll remember that your e-mail address is ada_l@mail.example.org and you speak "
        "German."
    );
}

TEST(MemoryReply, ConfirmsACorrection) {
    EXPECT_EQ(
        reply_to("No, my name is Bob", {"User name: Ada"}),
        "Thank you, I have corrected that: your name is Bob."
    );
}

TEST(MemoryReply, TellsWhatIsKnown) {
    EXPECT_EQ(
        reply_to("what do you know about me?", {"User name: Ada", "User preference: I prefer tea"}),
        "This is what you have told me:\n\n- your name is Ada\n- you prefer tea"
    );
    EXPECT_EQ(reply_to("what's my name", {"User name: Ada"}), "You told me that your name is Ada.");
    EXPECT_EQ(reply_to("what's my name"), "You haven't told me that yet.");
    EXPECT_THAT(reply_to("what do you know about me?"), StartsWith("I don't know anything"));
    EXPECT_EQ(
        reply_to("what was my order number?", {"Order number: B-2", "Order number: A-1"}),
        "You told me that your order number is B-2."
    );
    EXPECT_EQ(reply_to("what was my order number?"), "") << "documents may tell where it is";
}

TEST(MemoryReply, TellsTheFirstAndTheLastMessage) {
    auto first = question_of("what did I ask first?");
    EXPECT_EQ(text_of(first), "You haven't asked anything before this.");
    first.first_asked = "do you *ship* to <b>Spain</b>?";
    EXPECT_EQ(text_of(first), "The first thing you wrote was: “do you ship to b Spain /b ?”");
    auto last = question_of("what was my last question?");
    Message asked;
    asked.role = Role::user;
    asked.content = "and to Rome?";
    last.history.push_back(asked);
    EXPECT_EQ(text_of(last), "Just before, you wrote: “and to Rome?”");
}

TEST(MemoryReply, ConfirmsWhatIsForgotten) {
    EXPECT_EQ(
        reply_to("forget that I prefer email"),
        "All right, I no longer remember that you prefer email."
    );
    EXPECT_THAT(reply_to("forget my name"), StartsWith("There is nothing"));
    EXPECT_THAT(reply_to("forget everything about me"), HasSubstr("anything about you"));
}

TEST(MemoryReply, MakesStoredTextHarmless) {
    EXPECT_THAT(
        reply_to(
            "what do you know about me?",
            {"User note: [x](http://evil.example)",
             "User email: *a*@x.org",
             "nonsense",
             "User name: "}
        ),
        Not(HasSubstr("]("))
    );
}

TEST(MemoryReply, LeavesQuestionsAndFilesToTheResponder) {
    EXPECT_EQ(reply_to("how do I return a lamp?", {"User name: Ada"}), "");
    auto with_file = question_of("My name is Ada");
    with_file.attachments = {"a.txt:\nsome text"};
    EXPECT_EQ(text_of(with_file), "");
}

TEST(RememberedOrder, IsNamedInAnswersAboutMyOrder) {
    const auto named = [](const std::string& message, AnswerType type) {
        Answer answer;
        answer.text = "It takes 5 days.";
        answer.type = type;
        const auto question = question_of(message, {"Order number: A-1"});
        return with_remembered_order(*built_in_replies(), question, answer).text;
    };
    EXPECT_EQ(
        named("where is my order?", AnswerType::answer), "About your order A-1:\n\nIt takes 5 days."
    );
    EXPECT_EQ(named("where is my order?", AnswerType::clarify), "It takes 5 days.");
    EXPECT_EQ(named("where is my order B-2?", AnswerType::answer), "It takes 5 days.");
    EXPECT_EQ(named("how long does delivery take?", AnswerType::answer), "It takes 5 days.");
}

}  // namespace
}  // namespace continuo::test
