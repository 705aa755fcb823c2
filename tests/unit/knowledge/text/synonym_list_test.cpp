#include "knowledge/text/synonym_list.hpp"

#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string reason(std::string_view text) {
    const auto list = SynonymList::parse(text, "own.txt");
    return list ? "" : list.error().detail;
}

TEST(SynonymList, SplitsPhrasesAsTheIndexSplitsTexts) {
    const auto list = SynonymList::parse(
        "\xEF\xBB\xBF# shop\r\n\r\n Two-factor,  E-Mail code \r\nVisa > card\n", "own.txt"
    );
    ASSERT_TRUE(list) << list.error().detail;
    ASSERT_THAT(list->groups(), SizeIs(2));
    EXPECT_THAT(
        list->groups()[0].asked,
        ElementsAre(ElementsAre("two", "factor"), ElementsAre("e", "mail", "code"))
    );
    EXPECT_THAT(list->groups()[0].meant, IsEmpty());
    EXPECT_THAT(list->groups()[1].asked, ElementsAre(ElementsAre("visa")));
    EXPECT_THAT(list->groups()[1].meant, ElementsAre(ElementsAre("card")));
}

TEST(SynonymList, NamesTheLineThatIsMalformed) {
    EXPECT_EQ(reason("a, b\n\nalone\n"), "own.txt:3: a phrase alone is related to nothing");
    EXPECT_EQ(reason("# comment\na, b c d e f"), "own.txt:2: \"b c d e f\" has over 4 words");
    for (const auto* text : {"a,", ", b", "a > ", "> b", "a, ... > b"})
        EXPECT_EQ(reason(text), "own.txt:1: a phrase without words") << text;
    EXPECT_EQ(reason("a > b > c"), "own.txt:1: more than one \">\"");
    EXPECT_EQ(reason("a, b\xFF"), "own.txt:1: not valid UTF-8");
}

TEST(SynonymList, IsBounded) {
    const auto group = [](std::size_t phrases) {
        std::string line = "a";
        for (std::size_t i = 1; i < phrases; ++i)
            line += ", a" + std::to_string(i);
        return line;
    };
    EXPECT_EQ(reason(group(SynonymList::phrases_max)), "");
    EXPECT_THAT(reason(group(SynonymList::phrases_max + 1)), HasSubstr("over 64 phrases"));
    const std::string word(SynonymList::phrase_bytes_max, 'a');
    EXPECT_EQ(reason(word + ", b"), "");
    EXPECT_THAT(reason(word + "a, b"), HasSubstr("a phrase of over 128 bytes"));
}

TEST(SynonymList, IsReadFromAFile) {
    const ScratchFolder folder;
    const auto file = folder / "own.txt";
    EXPECT_EQ(SynonymList::load(file).error().code, Errc::not_found);
    EXPECT_EQ(SynonymList::load(folder.path()).error().code, Errc::not_found);
    std::ofstream(file) << "dosh, money\n";
    EXPECT_THAT(SynonymList::load(file).value().groups(), SizeIs(1));
    std::ofstream(file) << "dosh\n";
    EXPECT_EQ(
        SynonymList::load(file).error().detail,
        file.string() + ":1: a phrase alone is related to nothing"
    );
    std::ofstream(file) << std::string(SynonymList::file_bytes_max + 1, '#');
    EXPECT_EQ(SynonymList::load(file).error().code, Errc::limit_exceeded);
    std::ofstream(file) << std::string(SynonymList::file_bytes_max, '#');
    EXPECT_THAT(SynonymList::load(file).value().groups(), IsEmpty());
}

TEST(SynonymList, TheEnglishListIsWellFormed) {
    EXPECT_THAT(SynonymList::english().groups(), ::testing::Not(IsEmpty()));
}

}  // namespace
}  // namespace continuo::test
