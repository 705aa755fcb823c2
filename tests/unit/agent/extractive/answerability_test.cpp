#include "agent/extractive/answerability.hpp"

#include <gtest/gtest.h>

#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

const std::string normans =
    "The Normans came to England in 1066. William won the first battle near Hastings. They did not "
    "leave the island before 1100.";

double judge(const std::string& question, const std::string& text = normans) {
    const FixedWeights knowledge(text);
    const QuestionTerms terms(question, "", knowledge);
    const auto source = passage_source("History", text);
    std::vector<Passage> passages;
    passages.emplace_back(source, std::make_shared<const PassageText>(source.content), terms);
    const auto shape = answer_shape_of(terms.words());
    const auto choice = choose_sentences(terms, shape, passages);
    return answerability(collect_evidence(terms, shape, passages, choice));
}

TEST(Answerability, IsHighForWhatThePassageSays) {
    EXPECT_GT(judge("When did the Normans come to England?"), 0.6);
    EXPECT_GT(judge("Who won the first battle near Hastings?"), 0.6);
}

TEST(Answerability, IsNothingForWhatItDoesNotMention) {
    EXPECT_EQ(judge("What is the capital of France?"), 0);
    EXPECT_EQ(judge(""), 0);
}

TEST(Answerability, RisesForAFollowUpFromTheDocumentOfTheLastReply) {
    Evidence evidence;
    evidence.relatedness = 0.3;
    evidence.missing = 0.5;
    auto goes_on = evidence;
    goes_on.goes_on = true;
    EXPECT_GT(answerability(goes_on), answerability(evidence));
    goes_on.relatedness = 0;
    EXPECT_EQ(answerability(goes_on), 0) << "nothing of the question is there";
}

struct Pair {
    const char* answered;
    const char* not_answered;
};

TEST(Answerability, FallsWithEachSignAgainst) {
    for (const auto& [answered, not_answered] : {
             Pair{
                 "When did the Normans come to England?", "When did the Normans come to Scotland?"
             },
             Pair{
                 "Who won the first battle near Hastings?", "Who won the last battle near Hastings?"
             },
             Pair{"Who won the battle near Hastings?", "Who never won the battle near Hastings?"},
             Pair{
                 "Did the Normans come to England in 1066?",
                 "Did the Normans come to England in 1266?"
             },
         }) {
        EXPECT_LT(judge(not_answered), judge(answered)) << not_answered;
    }
}

TEST(Answerability, FallsWhenNothingLooksLikeAnAnswer) {
    const std::string text = "The parcel is sent by express.";
    EXPECT_LT(
        judge("How long is the parcel sent by express?", text),
        judge("Is the parcel sent by express?", text)
    );
}

TEST(Answerability, IsAShare) {
    EXPECT_GE(answerability({}), 0);
    Evidence best;
    best.relatedness = best.in_sentence = 1;
    best.fit = 3;
    best.missing = 0;
    EXPECT_LE(answerability(best), 1);
    EXPECT_GT(answerability(best), 0.8);
}

}  // namespace
}  // namespace continuo::test
