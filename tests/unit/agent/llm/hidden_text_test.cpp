#include "agent/llm/hidden_text.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

/// What is left of a text that comes in pieces of `size` bytes; everything before a restart is
/// gone.
std::string shown_in_pieces(std::string_view text, std::size_t size) {
    HiddenText hidden;
    std::string shown;
    for (std::size_t at = 0; at < text.size(); at += size) {
        const auto some = hidden.feed(text.substr(at, size));
        if (some.restart) shown.clear();
        shown += some.text;
    }
    return shown + hidden.finish();
}

std::string shown_of(std::string_view text) {
    const auto whole = shown_in_pieces(text, text.size() + 1);
    for (std::size_t size = 1; size < 9; ++size)
        EXPECT_EQ(shown_in_pieces(text, size), whole) << size << ": " << text;
    return whole;
}

TEST(HiddenText, LeavesOutWhatAModelWritesForItself) {
    EXPECT_EQ(shown_of("<think>Hmm, 5 < 6.</think>Yes. [1]"), "Yes. [1]");
    EXPECT_EQ(shown_of("A<THINK>x</Think>B<reasoning>y</reasoning>C"), "ABC");
    EXPECT_EQ(shown_of("A<tool_call>{\"name\":\"x\"}</tool_call>B"), "AB");
    EXPECT_EQ(shown_of("A<think>it never ends. [1]"), "A");
    EXPECT_EQ(shown_of("<think>a</tool_call>b</think>c"), "c");
}

TEST(HiddenText, BeginsAgainAtAnEndWithoutABeginning) {
    EXPECT_EQ(shown_of("I think. [1] So:</think>Yes. [1]"), "Yes. [1]");
}

TEST(HiddenText, LeavesAllElse) {
    for (const auto* text :
         {"a < b and b > c",
          "x <y",
          "<",
          "<b>bold</b>",
          "<thinker>",
          "1 <2",
          "",
          "a<a_tag_that_is_too_long_to_be_one>"})
        EXPECT_EQ(shown_of(text), text);
}

}  // namespace
}  // namespace continuo::test
