#include "api/completions/citation_marks.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

/// "begin-end:number" of each.
std::string marks(std::string_view text, std::size_t sources) {
    std::string out;
    for (const auto& mark : find_citation_marks(text, sources))
        out += std::to_string(mark.begin) + "-" + std::to_string(mark.end) + ":" +
               std::to_string(mark.number) + " ";
    return out;
}

TEST(CitationMarks, ArePlacedInCodePoints) {
    EXPECT_EQ(marks("> Yes. [1]", 1), "7-10:1 ");
    EXPECT_EQ(marks("\xC3\xBC\xF0\x9F\x99\x82[1] a [12][2]", 12), "2-5:1 8-12:12 12-15:2 ");
}

TEST(CitationMarks, OtherBracketsAreNone) {
    for (const auto* text :
         {"", "[", "[1", "[]", "[0]", "[2]", "[x1]", "[1 ]", "[1](https://a.example)", "[00001]"})
        EXPECT_EQ(marks(text, 1), "") << text;
    EXPECT_EQ(marks("[[1]]", 1), "1-4:1 ");
    EXPECT_EQ(marks("[1]", 0), "");
}

}  // namespace
}  // namespace continuo::test
