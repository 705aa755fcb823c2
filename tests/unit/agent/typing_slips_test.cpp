#include "agent/typing_slips.hpp"

#include <gtest/gtest.h>

#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

TEST(TypingSlips, AreLettersLeftOutDoubledOrSwapped) {
    EXPECT_TRUE(is_typing_slip("pasword", "password"));
    EXPECT_TRUE(is_typing_slip("refundd", "refund"));
    EXPECT_TRUE(is_typing_slip("acocunt", "account"));
    EXPECT_TRUE(is_typing_slip("illnes", "illness"));
}

TEST(TypingSlips, AreNoOtherWords) {
    EXPECT_FALSE(is_typing_slip("password", "password"));
    EXPECT_FALSE(is_typing_slip("export", "expert"));
    EXPECT_FALSE(is_typing_slip("powder", "power"));
    EXPECT_FALSE(is_typing_slip("order", "border"));
    EXPECT_FALSE(is_typing_slip("tale", "table"));
    EXPECT_FALSE(is_typing_slip("treaty", "treat"));
}

TEST(TypingSlips, ArePutRightInPlace) {
    FixedWeights knowledge;
    EXPECT_EQ(without_typing_slips("Forgot pasword, now?", knowledge), "Forgot pasword, now?");
    knowledge.correction = "forgot password now";
    EXPECT_EQ(without_typing_slips("Forgot pasword, now?", knowledge), "Forgot password, now?");
    knowledge.correction = "forget password how";
    EXPECT_EQ(without_typing_slips("Forgot pasword, now?", knowledge), "Forgot password, now?");
    knowledge.correction = "";
    EXPECT_EQ(without_typing_slips("Forgot pasword, now?", knowledge), "Forgot pasword, now?");
}

}  // namespace
}  // namespace continuo::test
