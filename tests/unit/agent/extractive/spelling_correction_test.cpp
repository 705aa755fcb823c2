#include "agent/extractive/spelling_correction.hpp"

#include <gtest/gtest.h>

#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

TEST(SpellingCorrection, AreLettersLeftOutDoubledOrSwapped) {
    EXPECT_TRUE(is_misspelling_of("pasword", "password"));
    EXPECT_TRUE(is_misspelling_of("refundd", "refund"));
    EXPECT_TRUE(is_misspelling_of("acocunt", "account"));
    EXPECT_TRUE(is_misspelling_of("illnes", "illness"));
}

TEST(SpellingCorrection, AreNoOtherWords) {
    EXPECT_FALSE(is_misspelling_of("password", "password"));
    EXPECT_FALSE(is_misspelling_of("export", "expert"));
    EXPECT_FALSE(is_misspelling_of("powder", "power"));
    EXPECT_FALSE(is_misspelling_of("order", "border"));
    EXPECT_FALSE(is_misspelling_of("tale", "table"));
    EXPECT_FALSE(is_misspelling_of("treaty", "treat"));
}

TEST(SpellingCorrection, ArePutRightInPlace) {
    FixedWeights knowledge;
    EXPECT_EQ(correct_spelling("Forgot pasword, now?", knowledge), "Forgot pasword, now?");
    knowledge.correction = "forgot password now";
    EXPECT_EQ(correct_spelling("Forgot pasword, now?", knowledge), "Forgot password, now?");
    knowledge.correction = "forget password how";
    EXPECT_EQ(correct_spelling("Forgot pasword, now?", knowledge), "Forgot password, now?");
    knowledge.correction = "";
    EXPECT_EQ(correct_spelling("Forgot pasword, now?", knowledge), "Forgot pasword, now?");
}

}  // namespace
}  // namespace continuo::test
