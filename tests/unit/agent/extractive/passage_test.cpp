#include "agent/extractive/passage.hpp"

#include <gtest/gtest.h>

#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

TEST(QuestionTerms, WeighADecimalThatNoDocumentHasHalf) {
    const FixedWeights knowledge("wardrobe wide");
    const QuestionTerms question("a wardrobe 2.5 m wide, order 4711", "", knowledge);
    const auto weight_of = [&](std::string_view lower) {
        for (const auto& term : question.terms()) {
            if (term.lower == lower) return term.weight;
        }
        return 0.0;
    };
    EXPECT_GT(weight_of("4711"), 0);
    EXPECT_EQ(weight_of("2.5"), weight_of("4711") / 2);
}

TEST(QuestionTerms, KnowSynonymsOfWordsAndPhrases) {
    const FixedWeights knowledge("refund parcel reimburse");
    const QuestionTerms question("can I get my money back?", "", knowledge);
    const Words words("A refund of the lamp");
    EXPECT_NE(question.related(words[1]), 0U);
    EXPECT_EQ(question.exact(words[1]), 0U);
    EXPECT_EQ(question.related(words[4]), 0U);
}

}  // namespace
}  // namespace continuo::test
