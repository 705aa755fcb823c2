#include "settings/dotenv.hpp"

#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scratch.hpp"

namespace continuo::test {

namespace {

using testing::HasSubstr;
using testing::Not;

struct GoodCase {
    std::string text;
    std::vector<DotenvEntry> entries;
};

const GoodCase good_cases[] = {
    {"", {}},
    {"\n\n  \n\t\n", {}},
    {"# only a comment", {}},
    {"   # indented comment\n", {}},
    {"A=1", {{"A", "1", 1}}},
    {"A=1\n", {{"A", "1", 1}}},
    {"A=1\r\nB=2\r\n", {{"A", "1", 1}, {"B", "2", 2}}},
    {"A=1\rB=2\r", {{"A", "1", 1}, {"B", "2", 2}}},
    {"A=1\n\n\nB=2", {{"A", "1", 1}, {"B", "2", 4}}},
    {"\xEF\xBB\xBF"
     "A=1",
     {{"A", "1", 1}}},
    {"A=", {{"A", "", 1}}},
    {"A=   ", {{"A", "", 1}}},
    {"A=\nB=2", {{"A", "", 1}, {"B", "2", 2}}},
    {"  A  =  1  ", {{"A", "1", 1}}},
    {"export A=1", {{"A", "1", 1}}},
    {"export\t A = 1", {{"A", "1", 1}}},
    {"export=1", {{"export", "1", 1}}},
    {"export = 1", {{"export", "1", 1}}},
    {"exported=1", {{"exported", "1", 1}}},
    {"a.b-c_9=1", {{"a.b-c_9", "1", 1}}},
    {"A=a b  c", {{"A", "a b  c", 1}}},
    {"A=a#b", {{"A", "a#b", 1}}},
    {"A=a #b", {{"A", "a", 1}}},
    {"A=a\t# b", {{"A", "a", 1}}},
    {"A=#b", {{"A", "", 1}}},
    {"A= # b", {{"A", "", 1}}},
    {"A=a=b=c", {{"A", "a=b=c", 1}}},
    {"A=$B", {{"A", "$B", 1}}},
    {"A=it's", {{"A", "it's", 1}}},
    {R"(A=a\nb)", {{"A", R"(a\nb)", 1}}},
    {"A='a b'", {{"A", "a b", 1}}},
    {"A='a' # why", {{"A", "a", 1}}},
    {"A='a'#why", {{"A", "a", 1}}},
    {R"(A='a\nb "c" #d ${E}')", {{"A", R"(a\nb "c" #d ${E})", 1}}},
    {R"(A='a\')", {{"A", R"(a\)", 1}}},
    {"A=''", {{"A", "", 1}}},
    {"A=\"\"", {{"A", "", 1}}},
    {R"(A="a\nb\t\"c\"\\d\$e\'")", {{"A", "a\nb\t\"c\"\\d$e'", 1}}},
    {R"(A="\d\x")", {{"A", R"(\d\x)", 1}}},
    {R"(A="\${B}")", {{"A", "${B}", 1}}},
    {R"(A="a # b")", {{"A", "a # b", 1}}},
    {"A=\"one\ntwo\r\nthree\rfour\"\nB=2", {{"A", "one\ntwo\nthree\nfour", 1}, {"B", "2", 5}}},
    {"A='one\ntwo'\nB=2", {{"A", "one\ntwo", 1}, {"B", "2", 3}}},
    {"A=1\nA=2", {{"A", "1", 1}, {"A", "2", 2}}},
    {"A=gr\xC3\xBC\xC3\x9F", {{"A", "gr\xC3\xBC\xC3\x9F", 1}}},
};

TEST(Dotenv, ReadsTheDialect) {
    for (const auto& c : good_cases) {
        SCOPED_TRACE(testing::PrintToString(c.text));
        const auto file = parse_dotenv(c.text);
        EXPECT_EQ(file.entries, c.entries);
        EXPECT_TRUE(file.problems.empty()) << file.problems.front().message;
    }
}

struct BadCase {
    std::string text;
    std::size_t line;
    std::string message;
    std::size_t entries;  // of the other lines
};

const BadCase bad_cases[] = {
    {"NAME", 1, "expected =", 0},
    {"A=1\nexport B\nC=3", 2, "expected =", 2},
    {"A B=1", 1, "expected =", 0},
    {"=1", 1, "expected NAME=value", 0},
    {"9A=1\nB=2", 1, "expected NAME=value", 1},
    {"A=1\n!!\nB=2", 2, "expected NAME=value", 2},
    {"'A'=1", 1, "expected NAME=value", 0},
    {"A='a' b\nB=2", 1, "after the closing quote", 1},
    {"A=\"a\"b", 1, "after the closing quote", 0},
    {"A=\"one\ntwo\" x\nB=2", 2, "after the closing quote", 1},
    {"A=1\nB=\"two\nC=3", 2, "is not closed", 1},
    {"B='two\nC=3", 1, "is not closed", 0},
    {R"(A="ends with \")", 1, "is not closed", 0},
    {"A=\"a\\", 1, "is not closed", 0},
    {"A=${B}\nC=1", 1, "not expanded", 1},
    {"A=\"x ${B} y\"\nC=1", 1, "not expanded", 1},
    {std::string("A=1\nB=\0", 8), 2, "NUL", 0},
    {"A=\xFF", 1, "UTF-8", 0},
};

TEST(Dotenv, TellsTheLineOfEachProblemAndReadsOn) {
    for (const auto& c : bad_cases) {
        SCOPED_TRACE(testing::PrintToString(c.text));
        const auto file = parse_dotenv(c.text);
        ASSERT_EQ(file.problems.size(), 1U);
        EXPECT_EQ(file.problems[0].line, c.line);
        EXPECT_THAT(file.problems[0].message, HasSubstr(c.message));
        EXPECT_EQ(file.entries.size(), c.entries);
    }
}

TEST(Dotenv, TellsAllProblemsWithoutTheirValues) {
    const auto file = parse_dotenv("A B=hunter2\nC='hunter2' x\nD=${hunter2}\nE=\"hunter2");
    ASSERT_EQ(file.problems.size(), 4U);
    for (const auto& problem : file.problems)
        EXPECT_THAT(problem.message, Not(HasSubstr("hunter2")));
}

TEST(Dotenv, BoundsTheNumberOfEntries) {
    std::string text;
    for (std::size_t i = 0; i < dotenv_entries_max; ++i)
        text += "A=1\n";
    EXPECT_TRUE(parse_dotenv(text).problems.empty());
    text += "B=2\nC=3\n";
    const auto file = parse_dotenv(text);
    EXPECT_EQ(file.entries.size(), dotenv_entries_max);
    ASSERT_EQ(file.problems.size(), 1U);
    EXPECT_EQ(file.problems[0].line, dotenv_entries_max + 1);
}

TEST(Dotenv, SurvivesRandomText) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    static constexpr std::string_view alphabet = "A=b'\"\\#${} \n\r\texport";
    for (int round = 0; round < 2000; ++round) {
        std::string text(random() % 60, ' ');
        for (auto& c : text)
            c = alphabet[random() % alphabet.size()];
        SCOPED_TRACE(testing::PrintToString(text));
        const auto lines = static_cast<std::size_t>(std::ranges::count_if(
                               text, [](char c) { return c == '\n' || c == '\r'; }
                           )) +
                           1;
        const auto file = parse_dotenv(text);
        for (const auto& entry : file.entries) {
            EXPECT_FALSE(entry.name.empty());
            EXPECT_LE(entry.line, lines);
        }
        for (const auto& problem : file.problems)
            EXPECT_TRUE(problem.line >= 1 && problem.line <= lines);
    }
}

void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

TEST(DotenvFile, IsReadWhole) {
    const ScratchFolder folder;
    write(folder / ".env", "A=1\n");
    const auto file = read_dotenv(folder / ".env");
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(file->entries, (std::vector<DotenvEntry>{{"A", "1", 1}}));
}

TEST(DotenvFile, IsRefusedAboveTheBoundOnly) {
    const ScratchFolder folder;
    write(folder / "at", "A=" + std::string(dotenv_bytes_max - 2, 'x'));
    const auto at = read_dotenv(folder / "at");
    ASSERT_TRUE(at.has_value());
    EXPECT_EQ(at->entries.at(0).value.size(), dotenv_bytes_max - 2);
    write(folder / "above", "A=" + std::string(dotenv_bytes_max - 1, 'x'));
    EXPECT_EQ(read_dotenv(folder / "above").error().code, Errc::limit_exceeded);
}

TEST(DotenvFile, AbsenceIsNotTheSameAsUnreadable) {
    const ScratchFolder folder;
    EXPECT_EQ(read_dotenv(folder / "none").error().code, Errc::not_found);
    EXPECT_EQ(read_dotenv(folder.path()).error().code, Errc::unavailable);
}

}  // namespace

}  // namespace continuo::test
