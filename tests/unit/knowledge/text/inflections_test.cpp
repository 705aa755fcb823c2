#include "knowledge/text/inflections.hpp"

#include <gtest/gtest.h>

#include "knowledge/text/stemmer.hpp"

namespace continuo::test {
namespace {

TEST(Inflections, HaveTheBaseOfIrregularForms) {
    EXPECT_EQ(base_form("english", "children"), "child");
    EXPECT_EQ(base_form("english", "paid"), "pay");
    EXPECT_EQ(base_form("english", "written"), "write");
    EXPECT_EQ(base_form("english", "lamps"), "lamps") << "regular";
    EXPECT_EQ(base_form("german", "children"), "children") << "no list";
    EXPECT_EQ(base_form("english", ""), "");
}

TEST(Inflections, ArePartOfTheStem) {
    Stemmer stemmer("english");
    const auto stem = [&](std::string_view word) { return std::string(stemmer.stem(word)); };
    EXPECT_EQ(stem("buses"), stem("bus"));
    EXPECT_EQ(stem("lenses"), stem("lens"));
    EXPECT_EQ(stem("sent"), stem("sending"));
}

}  // namespace
}  // namespace continuo::test
