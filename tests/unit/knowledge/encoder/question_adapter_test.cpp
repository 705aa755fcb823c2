#include "knowledge/encoder/question_adapter.hpp"

#include <string>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

constexpr std::string_view turned =
    "# a comment\n"
    "diagonal 10000 10000 0\n"
    "in 0 0 10000\n"
    "out 0 10000 0\n";

DenseVector adapted(std::string_view text, DenseVector question) {
    const auto adapter = QuestionAdapter::parse(text, question.size());
    EXPECT_TRUE(adapter) << adapter.error().detail;
    if (adapter) adapter->apply(question);
    return question;
}

TEST(QuestionAdapter, ScalesAndMovesAndKeepsTheLength) {
    const auto moved = adapted(turned, {0.6F, 0, 0.8F});
    EXPECT_NEAR(moved[0], 0.6, 1e-6);
    EXPECT_NEAR(moved[1], 0.8, 1e-6);
    EXPECT_NEAR(moved[2], 0, 1e-6);
    const auto halved = adapted("diagonal 10000 5000 10000\n", {0, 1, 0});
    EXPECT_NEAR(halved[1], 1, 1e-6);
}

TEST(QuestionAdapter, LeavesAnotherSizeAndNothingAsTheyAre) {
    DenseVector other{0.6F, 0.8F};
    QuestionAdapter().apply(other);
    EXPECT_EQ(other, (DenseVector{0.6F, 0.8F}));
    const auto adapter = QuestionAdapter::parse(turned, 3);
    ASSERT_TRUE(adapter);
    adapter->apply(other);
    EXPECT_EQ(other, (DenseVector{0.6F, 0.8F}));
    EXPECT_EQ(adapted(turned, {0, 0, 0}), (DenseVector{0, 0, 0}));
}

TEST(QuestionAdapter, NamesTheLineThatIsWrong) {
    const auto problem = [](std::string_view text) {
        const auto read = QuestionAdapter::parse(text, 3);
        return read ? std::string("none") : read.error().detail;
    };
    EXPECT_EQ(problem("diagonal 1 2\n"), "questions.txt:1: 2 numbers instead of 3");
    EXPECT_EQ(problem("diagonal 1 2 x\n"), "questions.txt:1: not an integer in bounds");
    EXPECT_EQ(problem("diagonal 1 2 9000000\n"), "questions.txt:1: not an integer in bounds");
    EXPECT_EQ(
        problem("diagonal 1 2 3\nout 1 2 3\n"), "questions.txt:2: not the line that is expected"
    );
    EXPECT_EQ(
        problem("diagonal 1 2 3\n\ndiagonal 1 2 3\n"),
        "questions.txt:3: not the line that is expected"
    );
    EXPECT_EQ(problem("diagonal 1 2 3\nin 1 2 3\n"), "questions.txt:2: the end is missing");
    EXPECT_EQ(problem(""), "questions.txt:0: the end is missing");
}

}  // namespace
}  // namespace continuo::test
