#include "http_client/event_stream_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Every form that a stream may have.
const std::string stream =
    "\xEF\xBB\xBF: welcome\n"
    "retry: 1000\n\n"
    "id: 1\nevent: text\ndata: one\n\n"
    "data:two\r\ndata: lines\r\n\r\n"
    ": ping\r\rid\rdata:  spaced\r\r"
    "event: nothing\n\n"
    "unknown: x\ndata\n\n"
    "id: 2\nevent: \xC3\xA4\ndata: \xE2\x9C\x93\n\n"
    "data: never ended";

const std::vector<ServerSentEvent> events{
    {"text", "one", "1"},
    {"message", "two\nlines", "1"},
    {"message", " spaced", ""},
    {"message", "", ""},
    {"\xC3\xA4", "\xE2\x9C\x93", "2"},
};

TEST(EventStreamParser, ReadsTheSameWhereverTheStreamIsCut) {
    for (std::size_t first = 0; first <= stream.size(); ++first) {
        EventStreamParser parser;
        auto read = parser.feed(stream.substr(0, first)).value();
        for (auto& event : parser.feed(stream.substr(first)).value())
            read.push_back(std::move(event));
        EXPECT_EQ(read, events) << "cut at " << first;
        EXPECT_EQ(parser.retry(), std::chrono::milliseconds(1000));
    }
}

TEST(EventStreamParser, ReadsOneByteAtATime) {
    EventStreamParser parser;
    std::vector<ServerSentEvent> read;
    for (const char byte : stream) {
        for (auto& event : parser.feed(std::string_view(&byte, 1)).value())
            read.push_back(std::move(event));
    }
    EXPECT_EQ(read, events);
}

TEST(EventStreamParser, KnowsAHintToComeBackByItsPlace) {
    EventStreamParser parser;
    (void)parser.feed("retry: 1000\n\n");
    EXPECT_FALSE(parser.asked_to_come_back()) << "it is how every stream begins";
    (void)parser.feed("data: x\n\n: ping\n\n");
    EXPECT_FALSE(parser.asked_to_come_back());
    (void)parser.feed("retry: 200\n\n");
    EXPECT_TRUE(parser.asked_to_come_back());
    EXPECT_EQ(parser.retry(), std::chrono::milliseconds(200));
    (void)parser.feed("data: y\n\n");
    EXPECT_FALSE(parser.asked_to_come_back());
}

TEST(EventStreamParser, BelievesNoStrangeRetry) {
    EventStreamParser parser;
    (void)parser.feed("retry: soon\nretry:\nretry: -1\nretry: 1.5\n");
    EXPECT_EQ(parser.retry(), std::nullopt);
    (void)parser.feed("retry: 99999999999999999999\n");
    EXPECT_EQ(parser.retry(), std::chrono::minutes(1));
}

TEST(EventStreamParser, TakesNoIdWithANul) {
    EventStreamParser parser;
    const std::string bytes("id: 1\nid: 2\0\ndata: x\n\n", 22);
    EXPECT_THAT(parser.feed(bytes).value(), ElementsAre(ServerSentEvent{"message", "x", "1"}));
}

TEST(EventStreamParser, RefusesALineWithoutEnd) {
    EventStreamParser parser;
    const std::string part(1024 * 1024, 'x');
    for (int i = 0; i < 4; ++i)
        EXPECT_THAT(parser.feed(part).value(), IsEmpty());
    EXPECT_EQ(parser.feed("x").error().code, Errc::corrupt);
}

TEST(EventStreamParser, RefusesAnEventWithoutEnd) {
    EventStreamParser parser;
    const auto line = "data: " + std::string(3 * 1024 * 1024, 'x') + "\n";
    EXPECT_TRUE(parser.feed(line).has_value());
    EXPECT_TRUE(parser.feed(line).has_value());
    EXPECT_EQ(parser.feed(line).error().code, Errc::corrupt);
}

}  // namespace

}  // namespace continuo::test
