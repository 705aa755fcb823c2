#include "server/uploads/upload_budget.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

IpAddress address(std::string_view text) {
    return IpAddress::parse(text).value();
}

struct UploadBudgetTest : ::testing::Test {
    std::shared_ptr<UploadBudget> budget = std::make_shared<UploadBudget>(
        UploadLimits{
            .bytes_max = 100,
            .client_bytes_max = 60,
            .bodies_max = 3,
            .client_bodies_max = 2,
            .free_bytes_min = 0,
        },
        nullptr
    );
    IpAddress ada = address("192.0.2.1");
    IpAddress bob = address("192.0.2.2");
};

TEST_F(UploadBudgetTest, BoundsBodiesOfOneClientAndOfAll) {
    const auto first = budget->begin_body(ada);
    {
        const auto second = budget->begin_body(ada);
        ASSERT_TRUE(second);
        EXPECT_EQ(budget->begin_body(ada).error(), UploadRefusal::client_bodies);
        const auto third = budget->begin_body(bob);
        ASSERT_TRUE(third);
        EXPECT_EQ(budget->begin_body(bob).error(), UploadRefusal::bodies);
        EXPECT_EQ(budget->usage().bodies, 3U);
    }
    EXPECT_EQ(budget->usage().bodies, 1U);
    EXPECT_TRUE(budget->begin_body(ada));
}

TEST_F(UploadBudgetTest, BoundsBytesOfOneClientAndOfAll) {
    const auto first = budget->make_claim(ada);
    EXPECT_FALSE(first->grow_to(40));
    EXPECT_FALSE(first->grow_to(30)) << "it never shrinks";
    auto second = budget->make_claim(ada);
    EXPECT_EQ(second->grow_to(21), UploadRefusal::client_bytes);
    EXPECT_FALSE(second->grow_to(20));
    const auto other = budget->make_claim(bob);
    EXPECT_EQ(other->grow_to(41), UploadRefusal::bytes);
    EXPECT_EQ(budget->usage().bytes, 60U) << "a refusal changes nothing";
    EXPECT_FALSE(other->grow_to(40));
    second.reset();
    EXPECT_EQ(budget->usage().bytes, 80U);
    EXPECT_FALSE(first->grow_to(60));
}

TEST_F(UploadBudgetTest, TakesAnIpv6NetworkForOneClient) {
    const auto first = budget->begin_body(address("2001:db8::1"));
    const auto second = budget->begin_body(address("2001:db8::2"));
    EXPECT_EQ(budget->begin_body(address("2001:db8::3")).error(), UploadRefusal::client_bodies);
    EXPECT_TRUE(budget->begin_body(address("2001:db8:0:1::3")));
}

TEST_F(UploadBudgetTest, LivesAsLongAsAClaim) {
    auto claim = budget->make_claim(ada);
    EXPECT_FALSE(claim->grow_to(10));
    const std::weak_ptr<UploadBudget> left = budget;
    budget.reset();
    EXPECT_EQ(left.lock()->usage().bytes, 10U);
    claim.reset();
    EXPECT_TRUE(left.expired());
}

}  // namespace
}  // namespace continuo::test
