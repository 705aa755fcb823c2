#include "agent/language/data_lines.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

std::string error_of(std::string_view text) {
    const auto lines = parse_data_lines(text, "x.txt");
    return lines ? "" : lines.error().detail;
}

TEST(DataLines, HaveKeysAndValues) {
    const auto lines = parse_data_lines(
        "\xEF\xBB\xBF# a comment\r\n\r\n  right now = 0.8  \r\nyes\n\na = b = c", "x.txt"
    );
    ASSERT_TRUE(lines);
    ASSERT_EQ(lines->size(), 3U);
    EXPECT_EQ(lines->at(0).number, 3U);
    EXPECT_EQ(lines->at(0).key, "right now");
    EXPECT_EQ(lines->at(0).value, "0.8");
    EXPECT_EQ(lines->at(1).key, "yes");
    EXPECT_EQ(lines->at(1).value, "");
    EXPECT_EQ(lines->at(2).number, 6U);
    EXPECT_EQ(lines->at(2).value, "b = c");
    EXPECT_TRUE(parse_data_lines("", "x.txt")->empty());
}

TEST(DataLines, ReportFileAndLineOfAnError) {
    EXPECT_EQ(error_of("a = b\n = c\n"), "x.txt:2: no key before \"=\"");
    EXPECT_EQ(error_of("a\n\nb = \xFF"), "x.txt:3: not valid UTF-8");
}

}  // namespace
}  // namespace continuo::test
