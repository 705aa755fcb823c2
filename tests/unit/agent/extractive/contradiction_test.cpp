#include "agent/extractive/contradiction.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

std::optional<Pick> contradiction_of(const std::string& one, const std::string& other) {
    const FixedWeights knowledge;
    const QuestionTerms terms("returns", "", knowledge);
    std::vector<Source> sources{passage_source("Returns", one), passage_source("Policy", other)};
    sources[0].metadata["document_id"] = "returns";
    sources[1].metadata["document_id"] = "policy";
    std::vector<Passage> passages;
    for (const auto& source : sources)
        passages.emplace_back(source, std::make_shared<const PassageText>(source.content), terms);
    return find_contradiction(passages, {0, 0});
}

TEST(Contradiction, IsTheSameWithOtherNumbers) {
    const auto found = contradiction_of(
        "Items can be returned within 30 days of delivery.",
        "We like returns. Returned items: within 14 days of delivery."
    );
    ASSERT_TRUE(found);
    EXPECT_EQ(found->passage, 1U);
    EXPECT_EQ(found->sentence, 1U);
}

TEST(Contradiction, IsNothingElse) {
    const std::string claim = "Items can be returned within 30 days of delivery.";
    for (const auto* other :
         {"Items can be returned within 30 days of delivery.",
          "Items can be returned soon after delivery.",
          "Furniture is collected within 14 days.",
          "Vouchers can be used within 90 days of purchase.",
          "14 days."})
        EXPECT_FALSE(contradiction_of(claim, other)) << other;
    EXPECT_FALSE(contradiction_of("Items can be returned.", claim));
}

}  // namespace
}  // namespace continuo::test
