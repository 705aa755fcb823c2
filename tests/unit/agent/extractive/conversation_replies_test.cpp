#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/responder.hpp"
#include "fixed_weights.hpp"
#include "support/run_task.hpp"

// Replies to messages that are not the first of their conversation.

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string money_back_text =
    "# Getting your money back\n\nSend the item back within 30 days and we refund the price. "
    "The money is on your account 5 working days after the parcel reached us. "
    "Shipping costs are not refunded.";
const std::string lifts_text = "# Lifts\n\nThe lift of the north wing goes to all floors.";
const std::string stairs_text = "# Stairs\n\nThe stairs of the north wing go to the roof.";

class ConversationReplies : public ::testing::Test {
protected:
    static Source source_of(const std::string& title, const std::string& text, int rank) {
        auto source = passage_source(title, text, rank);
        source.metadata["document_id"] = title;
        return source;
    }

    Answer ask(std::string message) {
        Question question;
        question.message = std::move(message);
        question.history = history;
        question.sources = {
            source_of("Getting your money back", money_back_text, 1),
            source_of("Lifts", lifts_text, 2),
            source_of("Stairs", stairs_text, 3),
        };
        question.first_message = history.empty();
        auto answer = run_task(responder->respond(question, Deadline::never(), nullptr)).value();
        Message asked;
        asked.content = question.message;
        history.push_back(std::move(asked));
        Message reply;
        reply.role = Role::assistant;
        reply.content = answer.text;
        reply.metadata = {
            {"answer_type", to_string(answer.type)}, {"confidence", answer.confidence}
        };
        reply.sources = SourceList(answer.sources);
        history.push_back(std::move(reply));
        return answer;
    }

    /// As if the last reply had suggested these.
    void suggest(const std::vector<Source>& sources) {
        Message asked;
        asked.content = "how do I get to the north wing";
        Message reply;
        reply.role = Role::assistant;
        reply.metadata = {{"answer_type", "suggest"}};
        reply.sources = SourceList(sources);
        history = {asked, reply};
    }

    MessageList history;
    FixedWeights knowledge{money_back_text + lifts_text + stairs_text + " take"};
    std::unique_ptr<Responder> responder = make_extractive_responder(knowledge);
};

TEST_F(ConversationReplies, AreNotRepeatedWhenAnotherSentenceFits) {
    EXPECT_THAT(ask("how do i get my money back").text, HasSubstr("within 30 days"));
    const auto answer = ask("and how long does that take?");
    EXPECT_EQ(answer.type, AnswerType::answer);
    EXPECT_THAT(answer.text, HasSubstr("5 working days"));
}

TEST_F(ConversationReplies, SayThatThereIsNothingNew) {
    ASSERT_EQ(ask("what does the lift of the north wing go to").type, AnswerType::answer);
    const auto again = ask("and the lift of the north wing?");
    if (again.type == AnswerType::answer) {
        EXPECT_THAT(again.text, StartsWith("As quoted above; I found nothing further"));
    }
}

TEST_F(ConversationReplies, LeaveTheTopicWithTheCustomer) {
    ASSERT_EQ(ask("how do i get my money back").type, AnswerType::answer);
    const auto answer = ask("where does the lift of the north wing go to");
    EXPECT_EQ(answer.type, AnswerType::answer);
    EXPECT_THAT(answer.text, HasSubstr("all floors"));
    EXPECT_THAT(answer.text, Not(HasSubstr("refund")));
}

TEST_F(ConversationReplies, TakeNoForAnAnswer) {
    suggest({source_of("Lifts", lifts_text, 1), source_of("Stairs", stairs_text, 2)});
    const auto answer = ask("no, none of these");
    EXPECT_EQ(answer.type, AnswerType::clarify);
    EXPECT_THAT(answer.text, StartsWith("All right, then it is something else."));
}

TEST_F(ConversationReplies, DoNotReadABareYesOrNoAsAQuestion) {
    ASSERT_EQ(ask("how do i get my money back").type, AnswerType::answer);
    EXPECT_EQ(ask("no").type, AnswerType::clarify);
    EXPECT_EQ(ask("yes").type, AnswerType::clarify);
    ASSERT_EQ(ask("thanks").type, AnswerType::smalltalk);
    EXPECT_THAT(ask("no").text, StartsWith("Goodbye"));
}

TEST_F(ConversationReplies, TakeNoToAPerson) {
    Message asked;
    asked.content = "what is the meaning of life";
    Message offer;
    offer.role = Role::assistant;
    offer.metadata = {{"answer_type", "abstain"}, {"offers_human", true}};
    for (const auto* no : {"no", "No, thank you", "Nein, danke", "non merci", "nee, dank u"}) {
        history = {asked, offer};
        EXPECT_THAT(ask(no).text, StartsWith("All right, I'll go on helping you here.")) << no;
    }
}

TEST_F(ConversationReplies, AskWhichOneIsMeant) {
    suggest({source_of("Lifts", lifts_text, 1), source_of("Stairs", stairs_text, 2)});
    EXPECT_THAT(ask("yes").text, StartsWith("Which of these do you mean?"));
}

TEST_F(ConversationReplies, AnswerFromWhatIsChosen) {
    suggest({source_of("Lifts", lifts_text, 1), source_of("Stairs", stairs_text, 2)});
    const auto answer = ask("stairs");
    EXPECT_EQ(answer.type, AnswerType::answer);
    EXPECT_THAT(answer.text, HasSubstr("go to the roof"));
    suggest({source_of("Stairs", stairs_text, 1)});
    EXPECT_THAT(ask("that's it").text, HasSubstr("go to the roof"));
}

TEST_F(ConversationReplies, GoOnWithoutAPerson) {
    const auto answer = ask("I do not want to speak to a human");
    EXPECT_EQ(answer.type, AnswerType::smalltalk);
    EXPECT_THAT(answer.text, StartsWith("All right, I'll go on helping you here."));
}

TEST_F(ConversationReplies, AskWhichOfTwoReadingsIsMeant) {
    const auto answer = ask("north wing");
    if (answer.type == AnswerType::clarify) {
        EXPECT_THAT(answer.text, HasSubstr("Lifts"));
        EXPECT_THAT(answer.text, HasSubstr("Stairs"));
        EXPECT_EQ(answer.sources.size(), 2U);
        EXPECT_THAT(ask("the second").text, HasSubstr("wing"));
    }
}

}  // namespace
}  // namespace continuo::test
