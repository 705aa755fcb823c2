#include "cli/evaluation/threshold_fit.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

EvaluationRow row(EvaluationOutcome outcome, double confidence) {
    EvaluationRow made;
    made.outcome = outcome;
    made.reply.answer_type = "answer";
    made.reply.confidence = confidence;
    return made;
}

/// Right answers from .5 on, others up to .6.
EvaluationResult some_answers() {
    EvaluationResult result;
    for (const double confidence : {0.5, 0.7, 0.8, 0.9})
        result.questions.push_back(row(EvaluationOutcome::right, confidence));
    result.questions.push_back(row(EvaluationOutcome::wrong, 0.3));
    for (const double confidence : {0.2, 0.62})
        result.unanswerable.push_back(row(EvaluationOutcome::answered, confidence));
    return result;
}

TEST(ThresholdFit, CountsWhatWouldBeAnswered) {
    const auto figures = threshold_figures(some_answers(), 2);
    ASSERT_EQ(figures.size(), 19U);
    EXPECT_DOUBLE_EQ(figures[0].right, 0.8);
    EXPECT_DOUBLE_EQ(figures[0].wrong, 0.2);
    EXPECT_DOUBLE_EQ(figures[0].refused, 0);
    EXPECT_DOUBLE_EQ(figures[0].gain, (4 - 2 * 3) / 7.0);
    const auto& half = figures[10];  // .55
    EXPECT_DOUBLE_EQ(half.right, 0.6);
    EXPECT_DOUBLE_EQ(half.wrong, 0);
    EXPECT_DOUBLE_EQ(half.refused, 0.5);
}

TEST(ThresholdFit, RecommendsAWideMaximum) {
    const auto figures = threshold_figures(some_answers(), 2);
    EXPECT_NEAR(best_threshold(figures)->threshold, 0.7, 0.051);
    // Who does not mind wrong answers answers more.
    EXPECT_LT(best_threshold(threshold_figures(some_answers(), 0))->threshold, 0.51);
    EXPECT_EQ(best_threshold({}), nullptr);
    EXPECT_TRUE(threshold_figures({}, 2).empty());
}

TEST(ThresholdFit, PrintsALineForTheSettings) {
    std::ostringstream out;
    print_threshold_fit(threshold_figures(some_answers(), 2), false, out);
    EXPECT_THAT(out.str(), HasSubstr("\nANSWER_CONFIDENCE=0."));
    std::ostringstream json;
    print_threshold_fit(threshold_figures(some_answers(), 2), true, json);
    EXPECT_THAT(json.str(), HasSubstr("\"ANSWER_CONFIDENCE\":"));
}

}  // namespace
}  // namespace continuo::test
