#include "cli/progress_bar.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ProgressBar, DrawsNothingWithoutATerminal) {
    FakeClock clock;
    std::ostringstream out;
    {
        ProgressBar bar("copying", 0, out, clock);
        bar.update(1, 2);
        bar.begin("comparing");
        bar.wipe();
    }
    EXPECT_EQ(out.str(), "");
}

TEST(ProgressBar, SaysHowFarItIsAndHowLongItTakes) {
    FakeClock clock;
    std::ostringstream out;
    ProgressBar bar("copying", 200, out, clock);
    clock.advance(std::chrono::seconds(2));
    bar.update(50, 200);
    EXPECT_THAT(
        out.str(), EndsWith("copying  [######..................]  50 of 200  25/s  6 s left")
    );
    clock.advance(std::chrono::seconds(1));
    bar.update(200, 200);
    EXPECT_THAT(out.str(), HasSubstr("[########################]  200 of 200"));
    clock.advance(std::chrono::seconds(1));
    bar.update(7, 0);
    EXPECT_THAT(out.str(), EndsWith("copying  7  2/s"));
    bar.wipe();
    EXPECT_THAT(out.str(), EndsWith("\r\x1B[K"));
}

TEST(ProgressBar, IsDrawnSomeTimesASecondAndFitsTheLine) {
    FakeClock clock;
    std::ostringstream out;
    ProgressBar bar("copying", 20, out, clock);
    bar.update(1, 10);
    const auto once = out.str();
    bar.update(2, 10);
    EXPECT_EQ(out.str(), once);
    clock.advance(std::chrono::milliseconds(100));
    bar.update(3, 10);
    const auto drawn = out.str().substr(once.size());
    EXPECT_EQ(drawn.size(), std::string_view("\r\x1B[K").size() + 19);
    EXPECT_THAT(drawn, Not(HasSubstr("of")));
}

}  // namespace
}  // namespace continuo::test
