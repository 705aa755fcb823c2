#include "cli/growing_paragraph.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "cli/chat/reply_style.hpp"
#include "cli/plain_text.hpp"

namespace continuo::test {

namespace {

const std::string reply =
    "It takes **5 days** [1] to reach you, or 2 ** 3 if **open.\n\n"
    "- the first one of a list that is wrapped\n- [12]\n1. x\n\n"
    "> a-very-long-word-that-does-not-fit-into-a-line-of-its-own after it\n"
    "\xE2\x9C\x93 w\xC3\xB6rter \x1B[31mred\x1B[0m\ttab  two\r\nend  ";

std::string whole(const Terminal& terminal, const std::string& text) {
    std::string out;
    for (const auto& line : wrap_text(make_printable(text), terminal.width))
        out += with_reply_styles(terminal, line) + "\n";
    return out;
}

class GrowingParagraphTest : public testing::Test {
protected:
    GrowingParagraph paragraph(std::ostream& out) const {
        return {out, terminal.width, [this](std::string_view line, bool is_whole) {
                    return with_reply_styles(terminal, line, is_whole);
                }};
    }
    Terminal terminal{true, true, true, 20};
};

TEST_F(GrowingParagraphTest, PrintsWhatTheWholeTextWouldBeWhereverItIsCut) {
    for (const std::size_t width : {20, 33, 100}) {
        terminal.width = width;
        for (std::size_t cut = 0; cut <= reply.size(); ++cut) {
            std::ostringstream out;
            auto growing = paragraph(out);
            growing.add(reply.substr(0, cut));
            growing.add(reply.substr(cut));
            growing.finish();
            EXPECT_EQ(out.str(), whole(terminal, reply)) << "cut at " << cut;
        }
    }
}

TEST_F(GrowingParagraphTest, PrintsByteByByte) {
    std::ostringstream out;
    auto growing = paragraph(out);
    for (const char byte : reply)
        growing.add(std::string_view(&byte, 1));
    growing.finish();
    EXPECT_EQ(out.str(), whole(terminal, reply));
}

TEST_F(GrowingParagraphTest, PrintsWordsAsTheyCome) {
    terminal.width = 60;
    std::ostringstream out;
    auto growing = paragraph(out);
    growing.add("It takes fi");
    EXPECT_EQ(out.str(), "It takes");
    growing.add("ve **days o");
    EXPECT_EQ(out.str(), "It takes five ") << "bold text is printed when it is complete";
    growing.interrupt();
    growing.add("r six** at");
    growing.finish();
    EXPECT_EQ(out.str(), "It takes five \n\x1B[1mdays or six\x1B[0m at\n");
}

TEST_F(GrowingParagraphTest, OfNothingIsNothing) {
    std::ostringstream out;
    auto growing = paragraph(out);
    growing.interrupt();
    growing.finish();
    EXPECT_TRUE(growing.is_empty());
    EXPECT_EQ(out.str(), "");
}

}  // namespace

}  // namespace continuo::test
