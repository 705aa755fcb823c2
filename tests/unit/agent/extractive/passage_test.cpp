#include "agent/extractive/passage.hpp"

#include <gtest/gtest.h>

#include "fixed_weights.hpp"
#include "knowledge/text/synonyms.hpp"

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

TEST(QuestionTerms, KnowTheOperatorsSynonymsAndTheBuiltInOnes) {
    const FixedWeights knowledge("refund tagliatelle");
    const auto own = SynonymList::parse("pasta > tagliatelle", "own.txt").value();
    const auto synonyms = make_answer_synonyms(&own);
    const QuestionTerms question("money back for my pasta", "", knowledge, *synonyms);
    const Words words("tagliatelle refund");
    EXPECT_NE(question.related(words[0]), 0U);
    EXPECT_NE(question.related(words[1]), 0U);
    EXPECT_NE(question.related(words[0]), question.related(words[1]));
}

TEST(Bm25, GrowsWithTheTermsAndLessWithTheirFrequency) {
    const FixedWeights knowledge("refund lamp");
    const QuestionTerms question("refund of the lamp", "", knowledge);
    const auto of = [&](const std::string& text) {
        const auto source = passage_source("Help", text);
        const Passage passage(
            source, std::make_shared<const PassageText>(source.content), question
        );
        return bm25_of(question, passage);
    };
    const double once = of("A refund takes days.");
    EXPECT_GT(once, 0);
    EXPECT_GT(of("A refund takes days. A refund is free."), once);
    EXPECT_LT(of("A refund takes days. A refund is free."), 2 * once);
    EXPECT_GT(of("A refund of a lamp takes days."), of("A refund of a refund takes days."));
    EXPECT_EQ(of("Nothing of it."), 0);
}

TEST(Bm25, PerTermIsNothingWithoutTermsOfItsOwn) {
    const FixedWeights knowledge("refund lamp");
    const auto source = passage_source("Help", "A refund takes days.");
    const auto of = [&](std::string_view asked, std::string_view carried) {
        const QuestionTerms question(asked, carried, knowledge);
        const Passage passage(
            source, std::make_shared<const PassageText>(source.content), question
        );
        return bm25_per_term(question, passage);
    };
    EXPECT_EQ(of("how much is it", "refund"), 0);
    EXPECT_GT(of("a refund", ""), of("a refund of the unicorn", ""));
}

}  // namespace
}  // namespace continuo::test
