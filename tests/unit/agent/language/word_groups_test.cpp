#include "agent/language/word_groups.hpp"

#include <string>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

constexpr NamedValue<unsigned> groups[] = {{"greeting", 0}, {"parting", 1}};

/// The error of a list with these lines; empty when there is none.
std::string error_of(const std::vector<DataLine>& lines) {
    try {
        (void)parse_word_groups("words", lines, groups);
        return {};
    } catch (const std::logic_error& e) {
        return e.what();
    }
}

std::string wrong(int line, std::string_view key, std::string_view value) {
    return "language/lexicons/en/words.txt:" + std::to_string(line) + ": invalid entry \"" +
           std::string(key) + "\" with value \"" + std::string(value) + "\"";
}

TEST(WordGroups, TellWhichGroupsAWordIsIn) {
    const auto words = parse_word_groups(
        "words", {{1, "parting", "bye ciao"}, {2, "greeting", "ciao hi"}}, groups
    );
    EXPECT_EQ(*words.find("hi"), 1U);
    EXPECT_EQ(*words.find("bye"), 2U);
    EXPECT_EQ(*words.find("ciao"), 3U);
    EXPECT_EQ(words.find("lamp"), nullptr);
}

TEST(WordGroups, RefuseAListWithoutAGroup) {
    EXPECT_EQ(
        error_of({{1, "greeting", "hi"}}), "language/lexicons/en/words.txt lacks the group parting"
    );
    EXPECT_THROW((WordGroups<unsigned>("none", {{"greeting", 0U}})), std::logic_error);
}

TEST(WordGroups, RefuseAMalformedList) {
    const DataLine parting{1, "parting", "bye"};
    EXPECT_EQ(error_of({parting, {2, "greeting", ""}}), wrong(2, "greeting", ""));
    EXPECT_EQ(error_of({parting, {2, "greeting", "hi  ho"}}), wrong(2, "greeting", "hi  ho"));
    EXPECT_EQ(error_of({parting, {2, "greeting", "hi hi"}}), wrong(2, "greeting", "hi hi"));
    EXPECT_EQ(error_of({parting, {2, "parting", "ciao"}}), wrong(2, "parting", "ciao"));
    EXPECT_EQ(error_of({parting, {2, "joking", "ha"}}), wrong(2, "joking", "ha"));
}

}  // namespace
}  // namespace continuo::test
