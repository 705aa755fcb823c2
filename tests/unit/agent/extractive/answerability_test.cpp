#include "agent/extractive/answerability.hpp"

#include <gtest/gtest.h>

#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

const std::string normans =
    "The Normans came to England in 1066. William won the first battle near Hastings. They did not "
    "leave the island before 1100.";

const std::string prose =
    "In the autumn of that year the duke of the Normans, who had crossed the sea with a fleet of "
    "many hundred ships, won the battle near Hastings against the king of the English.";

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
    evidence.in_passage_related = 0.3;
    evidence.missing = 0.5;
    auto goes_on = evidence;
    goes_on.goes_on = 1;
    EXPECT_GT(answerability(goes_on), answerability(evidence));
    evidence.in_passage_related = 0;
    EXPECT_EQ(answerability(evidence), 0) << "nothing of the question is there";
}

TEST(Answerability, RisesWithTheSimilarityOfThePassage) {
    Evidence evidence;
    evidence.in_passage_related = 0.5;
    evidence.missing = 0.5;
    evidence.similar_mean = 0.2;
    evidence.similar_best = 0.6;
    evidence.similar = 0.3;
    auto nearer = evidence;
    nearer.similar = 0.6;
    EXPECT_GT(answerability(nearer), answerability(evidence));
    // What shares no word may be what is meant, but is not sure to be.
    nearer.in_passage_related = 0;
    EXPECT_GT(answerability(nearer), 0);
    EXPECT_LT(answerability(nearer), 0.5);
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
             Pair{
                 "Did the Normans come to England in 1066?",
                 "Did the Normans come to England in 1266?"
             },
         }) {
        EXPECT_LT(judge(not_answered), judge(answered)) << not_answered;
    }
}

// Customers say what does not work, and the help page says how it does: there, a negation tells
// nothing.
TEST(Answerability, FallsInRunningTextWithANegationThatIsLost) {
    EXPECT_LT(
        judge("Who never won the battle near Hastings?", prose),
        judge("Who won the battle near Hastings?", prose)
    );
    Evidence evidence;
    evidence.in_passage_related = 0.8;
    evidence.prose = 1;
    for (const double similar_best : {0.0, 0.5}) {
        evidence.similar_best = similar_best;
        auto lost = evidence;
        lost.negation_lost = 1;
        EXPECT_LT(answerability(lost), answerability(evidence) / 2);
    }
}

TEST(Answerability, FallsWhenNothingLooksLikeAnAnswer) {
    const std::string question = "How long is the parcel sent by express?";
    EXPECT_LT(
        judge(question, "The parcel is sent by express and costs more."),
        judge(question, "The parcel is sent by express within two days.")
    );
}

TEST(Answerability, KnowsRunningTextByItsSentences) {
    const auto prose_of = [](const std::string& text) {
        const FixedWeights knowledge(text);
        const QuestionTerms terms("Who won near Hastings?", "", knowledge);
        const auto source = passage_source("History", text);
        std::vector<Passage> passages;
        passages.emplace_back(source, std::make_shared<const PassageText>(source.content), terms);
        const auto choice = choose_sentences(terms, AnswerShape::person, passages);
        return collect_evidence(terms, AnswerShape::person, passages, choice).prose;
    };
    EXPECT_EQ(prose_of(normans), 0) << "short sentences";
    EXPECT_EQ(prose_of(prose), 1);
    EXPECT_EQ(prose_of("- He won near Hastings\n- He ruled"), 0) << "a list";
}

TEST(Answerability, IsAShare) {
    EXPECT_GE(answerability({}), 0);
    Evidence best;
    best.in_title = best.in_passage_related = 1;
    best.relevance = best.bm25 = best.bm25_sum = 1;
    best.margin = 2;
    best.missing = 0;
    EXPECT_LE(answerability(best), 1);
    EXPECT_GT(answerability(best), 0.8);
}

}  // namespace
}  // namespace continuo::test
