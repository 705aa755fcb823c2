#include "cli/evaluation/evaluation_outcome.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/evaluation/evaluation_command.hpp"
#include "cli/evaluation/evaluation_text.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

JudgedReply a_reply(std::string type, std::vector<std::string> cited, double confidence = 0.5) {
    return {"It costs 5 euros.", std::move(type), std::move(cited), confidence};
}

EvaluationQuestion a_question() {
    return {
        .id = "q", .text = "Fees?", .kind = "direct", .gold = {{"fees", 1}}, .answers = {"5 Euros"}
    };
}

EvaluationOutcome outcome_of(const std::string& type, std::vector<std::string> cited) {
    return judge_question(a_question(), a_reply(type, std::move(cited))).outcome;
}

TEST(JudgeQuestion, TellsRightSuggestedWrongAndSilentApart) {
    EXPECT_EQ(outcome_of("answer", {"fees", "x"}), EvaluationOutcome::right);
    EXPECT_EQ(outcome_of("answer", {"x", "fees"}), EvaluationOutcome::wrong);
    EXPECT_EQ(outcome_of("answer", {}), EvaluationOutcome::wrong);
    EXPECT_EQ(outcome_of("suggest", {"x", "y", "fees"}), EvaluationOutcome::suggested);
    EXPECT_EQ(outcome_of("suggest", {"x", "y", "z", "fees"}), EvaluationOutcome::silent);
    EXPECT_EQ(outcome_of("abstain", {}), EvaluationOutcome::silent);
    EXPECT_TRUE(judge_question(a_question(), a_reply("answer", {"fees"})).holds);
    EXPECT_FALSE(judge_question(a_question(), a_reply("suggest", {"fees"})).holds);
}

TEST(JudgeTurn, WantsTheTypeAndForAnAnswerSourceAndTexts) {
    const auto judge = [](const std::string& expect, const JudgedReply& reply) {
        const EvaluationTurn turn{
            .user = "Fees?", .expect = expect, .gold = {"fees"}, .contains = {"5 euros"}
        };
        return judge_turn("c#1", turn, reply).outcome == EvaluationOutcome::expected;
    };
    EXPECT_TRUE(judge("answer", a_reply("answer", {"x", "fees"})));
    EXPECT_FALSE(judge("answer", a_reply("answer", {"x"})));
    EXPECT_TRUE(judge("abstain", a_reply("handoff", {})));
    EXPECT_FALSE(judge("abstain", a_reply("answer", {"fees"})));
    EXPECT_FALSE(judge("suggest", a_reply("handoff", {})));
    EXPECT_FALSE(judge("smalltalk", a_reply("refused", {})));
}

TEST(HoldsText, WantsWholeWordsInAnyCaseAndSpacing) {
    EXPECT_TRUE(holds_text("It costs  5\nEuros.", "5 euros"));
    EXPECT_FALSE(holds_text("It costs 15 euros.", "5 euros"));
    EXPECT_FALSE(holds_text("5 eurosport", "5 euros"));
    EXPECT_TRUE(holds_text("ab aÉ, b", "aé"));
    EXPECT_FALSE(holds_text("aéx", "aé"));
    EXPECT_TRUE(holds_text("15 5", "5"));
    EXPECT_EQ(count_words(" a\u00a0b\n c "), 3U);
    EXPECT_EQ(count_words(""), 0U);
    EXPECT_EQ(count_words("\xff \xfe"), 2U);
}

double figure(const EvaluationResult& result, std::string_view name) {
    for (const auto& one : evaluation_figures(result))
        if (one.name == name) return one.value;
    return std::nan("");
}

TEST(EvaluationFigures, CountTheOutcomes) {
    EvaluationResult result;
    for (const auto& reply :
         {a_reply("answer", {"fees"}, 0.9),
          a_reply("answer", {"x"}, 0.7),
          a_reply("suggest", {"fees"}, 0.3),
          a_reply("abstain", {}, 0.1)})
        result.questions.push_back(judge_question(a_question(), reply));
    result.unanswerable.push_back(judge_unanswerable(a_question(), a_reply("abstain", {}, 0.3)));
    EXPECT_DOUBLE_EQ(figure(result, "right"), 0.25);
    EXPECT_DOUBLE_EQ(figure(result, "wrong"), 0.25);
    EXPECT_DOUBLE_EQ(figure(result, "suggested"), 0.25);
    EXPECT_DOUBLE_EQ(figure(result, "silent"), 0.25);
    EXPECT_DOUBLE_EQ(figure(result, "right:direct"), 0.25);
    EXPECT_DOUBLE_EQ(figure(result, "refused"), 1);
    EXPECT_DOUBLE_EQ(figure(result, "reply_words"), 4);
    EXPECT_DOUBLE_EQ(figure(result, "AUROC"), (1 + 1 + 0.5 + 0) / 4);
    // Two answers: 0.9 that was right, and 0.7 that was wrong.
    EXPECT_DOUBLE_EQ(figure(result, "ECE"), ((1 - 0.9) + 0.7) / 2);
    EXPECT_TRUE(std::isnan(figure(result, "turns")));
}

TEST(EvaluationFigures, CountTheDocumentsThatWereFound) {
    EvaluationResult result;
    result.searches.push_back({{"a", "b"}, {{"a", 1}}});
    result.searches.push_back({{"x", "b", "a"}, {{"a", 1}, {"b", 1}}});
    result.searches.push_back({{"x"}, {{"a", 1}}});
    EXPECT_DOUBLE_EQ(figure(result, "hit@1"), 1.0 / 3);
    EXPECT_DOUBLE_EQ(figure(result, "hit@5"), 2.0 / 3);
    EXPECT_DOUBLE_EQ(figure(result, "recall@5"), 2.0 / 3);
    EXPECT_DOUBLE_EQ(figure(result, "MRR@10"), 1.5 / 3);
    const auto second =
        (1 / std::log2(3.0) + 1 / std::log2(4.0)) / (1 / std::log2(2.0) + 1 / std::log2(3.0));
    EXPECT_DOUBLE_EQ(figure(result, "nDCG@10"), (1 + second) / 3);
}

TEST(EvaluationFigures, OfNothingAreNone) {
    EXPECT_THAT(evaluation_figures({}), IsEmpty());
}

TEST(EvaluationBounds, NameWhatMissesThem) {
    const std::vector<EvaluationFigure> figures{{"right", 0.6, false}, {"wrong", 0.1, false}};
    EXPECT_THAT(
        missed_bounds(figures, {{"right", 0.7}}, {{"wrong", 0.05}}).value(),
        ElementsAre(
            HasSubstr("right is 0.6000, under its floor 0.7"),
            HasSubstr("wrong is 0.1000, over its ceiling 0.05")
        )
    );
    EXPECT_THAT(missed_bounds(figures, {{"right", 0.6}}, {{"wrong", 0.1}}).value(), IsEmpty());
    EXPECT_EQ(missed_bounds(figures, {{"rihgt", 0.6}}, {}).error().code, Errc::invalid_input);
    EXPECT_EQ(parse_bound("right:direct=.7")->name, "right:direct");
    EXPECT_DOUBLE_EQ(parse_bound("right=.7")->value, 0.7);
    for (const auto* bad : {"", "right", "=1", "right=", "right=x", "right=1x", "right=nan"})
        EXPECT_FALSE(parse_bound(bad)) << bad;
}

}  // namespace
}  // namespace continuo::test
