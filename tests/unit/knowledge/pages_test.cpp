#include "knowledge/pages.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(PageCounter, CountsFormFeedsBeforeAPlace) {
    PageCounter pages("ab\fcd\fef");
    EXPECT_EQ(pages.page_at(0), 1U);
    EXPECT_EQ(pages.page_at(2), 1U);
    EXPECT_EQ(pages.page_at(3), 2U);
    EXPECT_EQ(pages.page_at(8), 3U);
    EXPECT_EQ(pages.page_at(1), 1U) << "also back";
    EXPECT_EQ(PageCounter("abc").page_at(2), 0U);
}

}  // namespace
}  // namespace continuo::test
