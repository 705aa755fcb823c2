#include "live/stream_cursor.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

StreamCursor after_text(std::string_view text) {
    StreamCursor cursor{.epoch = 7, .seq = 3, .offset = 0, .digest = 0};
    advance(cursor, text);
    return cursor;
}

TEST(StreamCursor, IsReadAsItWasWritten) {
    for (const auto& cursor :
         {StreamCursor{.epoch = 1, .seq = 1, .offset = 0, .digest = 0}, after_text("Grüße. ")}) {
        const auto read = parse_cursor(to_string(cursor));
        ASSERT_TRUE(read) << to_string(cursor);
        EXPECT_EQ(*read, cursor);
    }
}

TEST(StreamCursor, CountsCodePoints) {
    EXPECT_EQ(after_text("Grüße").offset, 5U);
}

TEST(StreamCursor, IsTheSameForTextInPieces) {
    auto cursor = after_text("one ");
    advance(cursor, "two ");
    advance(cursor, "");
    EXPECT_EQ(cursor, after_text("one two "));
}

TEST(StreamCursor, TakesANumberAsEverythingAfterThatMessage) {
    const auto cursor = parse_cursor("4");
    ASSERT_TRUE(cursor);
    EXPECT_EQ(cursor->seq, 5U);
    EXPECT_FALSE(cursor->epoch);
    EXPECT_EQ(parse_cursor("0")->seq, 1U);
}

TEST(StreamCursor, RefusesWhatItDidNotWrite) {
    for (const auto* text :
         {"",
          "x",
          "-1",
          "1.",
          "1.2",
          "1.0-0",
          "1.2-",
          "1.2-3",
          "1.2-3~",
          "1.2-3~1234567",
          "1.2-3~123456789",
          "1.2-3~zzzzzzzz",
          "1.2-0~00000000",
          "1.2-0 ",
          " 1.2-0",
          "1.2-0-1",
          "1.2-1000001~00000000",
          "99999999999999999999999",
          "1.2-3~00000000x"})
        EXPECT_FALSE(parse_cursor(text)) << text;
}

TEST(StreamCursor, KnowsWhetherATextBeginsWithWhatWasDelivered) {
    const auto cursor = after_text("Grüße an ");
    EXPECT_EQ(delivered_bytes(cursor, "Grüße an alle"), 11U);
    EXPECT_EQ(delivered_bytes(cursor, "Grüße an "), 11U);
    EXPECT_FALSE(delivered_bytes(cursor, "Grüße an"));
    EXPECT_FALSE(delivered_bytes(cursor, "Gruesse an alle"));
    EXPECT_FALSE(delivered_bytes(cursor, ""));
    EXPECT_EQ(delivered_bytes({}, "anything"), 0U);
}

}  // namespace
}  // namespace continuo::test
