#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/llm/sentence_check.hpp"
#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Kind = SentenceVerdict::Kind;

const std::vector<Source> sources = {
    passage_source("Refund policy", "You can get a full refund within 30 days of purchase.", 1),
    passage_source("Shipping times", "Standard shipping takes 3-5 business days.", 2),
};

const std::vector<GivenPassage> passages(sources.begin(), sources.end());

SentenceVerdict judged(std::string_view text, const std::vector<std::size_t>& cited) {
    const auto check =
        make_gate_check({passages, "can I send the lamp back", "Write in plain English only."});
    return check->check({text, cited});
}

TEST(GateCheck, KeepsWhatThePassageSaysWithItsPlace) {
    const auto verdict = judged("You get a full refund within 30 days.", {0});
    EXPECT_EQ(verdict.kind, Kind::keep);
    ASSERT_THAT(verdict.cited, SizeIs(1));
    EXPECT_EQ(verdict.cited[0].passage, 0U);
    EXPECT_EQ(verdict.cited[0].end, passages[0].content().size());
}

TEST(GateCheck, CitesThePassageThatSaysIt) {
    const auto verdict = judged("Standard shipping takes 3-5 business days.", {0});
    EXPECT_EQ(verdict.kind, Kind::recite);
    ASSERT_THAT(verdict.cited, SizeIs(1));
    EXPECT_EQ(verdict.cited[0].passage, 1U);
}

TEST(GateCheck, DropsAnotherNumberAndSaysWhy) {
    const auto verdict = judged("You get a full refund within 60 days.", {0});
    EXPECT_EQ(verdict.kind, Kind::drop);
    EXPECT_EQ(verdict.reason, "number");
    EXPECT_THAT(verdict.explanation, Not(IsEmpty()));
}

TEST(GateCheck, DropsAPromise) {
    EXPECT_EQ(judged("I have refunded your order.", {0}).reason, "promise");
}

TEST(GateCheck, DropsTheRules) {
    EXPECT_EQ(judged("Write in plain English only.", {0}).kind, Kind::drop);
}

TEST(GateCheck, KeepsWhatStatesNothingWithoutASource) {
    const auto verdict = judged("Would you like to know more?", {});
    EXPECT_EQ(verdict.kind, Kind::keep);
    EXPECT_THAT(verdict.cited, IsEmpty());
}

}  // namespace
}  // namespace continuo::test
