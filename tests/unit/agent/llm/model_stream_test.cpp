#include "agent/llm/model_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Events = std::vector<std::string>;

/// The events of a body that comes in pieces of `size` bytes.
Events read_in_pieces(std::string_view body, std::size_t size) {
    ModelStream stream;
    Events events;
    for (std::size_t at = 0; at < body.size(); at += size) {
        auto some = stream.feed(body.substr(at, size));
        EXPECT_TRUE(some);
        events.insert(events.end(), some->begin(), some->end());
    }
    for (auto& event : stream.finish())
        events.push_back(std::move(event));
    return events;
}

/// Cut at every place, which must not matter.
Events events_of(std::string_view body) {
    const auto whole = read_in_pieces(body, body.size() + 1);
    for (const std::size_t size : {1U, 2U, 3U, 5U, 7U})
        EXPECT_EQ(read_in_pieces(body, size), whole) << size << ": " << body;
    return whole;
}

TEST(ModelStream, ReadsEventsWithAllLineEnds) {
    EXPECT_THAT(
        events_of("data: {\"a\":1}\n\ndata:{\"b\":2}\n\n"), ElementsAre(R"({"a":1})", R"({"b":2})")
    );
    EXPECT_THAT(
        events_of("data: {\"a\":1}\r\n\r\ndata: x\r\n\r\n"), ElementsAre(R"({"a":1})", "x")
    );
    EXPECT_THAT(events_of("data: {\"a\":1}\r\rdata: x\r\r"), ElementsAre(R"({"a":1})", "x"));
    EXPECT_THAT(
        events_of("\xEF\xBB\xBF"
                  "data: {\"a\":\"\xC3\xA4\"}\n\n"),
        ElementsAre("{\"a\":\"\xC3\xA4\"}")
    );
}

TEST(ModelStream, SkipsCommentsAndOtherFields) {
    EXPECT_THAT(
        events_of(": OPENROUTER PROCESSING\n\n: ping\ndata: : OPENROUTER PROCESSING\n\nid: 7\n"
                  "event: chunk\nretry: 5\ndata: {\"a\":1}\n\n:\n"),
        ElementsAre(R"({"a":1})")
    );
    EXPECT_THAT(events_of(""), IsEmpty());
    EXPECT_THAT(events_of("\n\n\n"), IsEmpty());
    EXPECT_THAT(events_of("data\n\ndata: \n\n"), IsEmpty());
}

TEST(ModelStream, JoinsTheLinesOfAnEventAndSeparatesObjectsWithoutAnEmptyLine) {
    EXPECT_THAT(events_of("data: {\"a\":\ndata: 1}\n\n"), ElementsAre("{\"a\":\n1}"));
    EXPECT_THAT(
        events_of("data: {\"a\":1}\ndata: {\"b\":2}\ndata: [DONE]"),
        ElementsAre(R"({"a":1})", R"({"b":2})", "[DONE]")
    );
}

TEST(ModelStream, NeedsNoEmptyLineBehindTheEnd) {
    ModelStream stream;
    EXPECT_THAT(
        *stream.feed("data: {\"a\":1}\n\ndata: [DONE]\n"), ElementsAre(R"({"a":1})", "[DONE]")
    );
    EXPECT_THAT(events_of("data: {\"a\":1}"), ElementsAre(R"({"a":1})"));
}

TEST(ModelStream, ReadsJsonAndErrorsWithoutTheFieldOfData) {
    EXPECT_THAT(events_of("{\"error\":\"x\"}\n"), ElementsAre(R"({"error":"x"})"));
    EXPECT_THAT(
        events_of("{\n  \"error\": {\n    \"code\": 1\n  }\n}\n"),
        ElementsAre("{\n  \"error\": {\n    \"code\": 1\n  }\n}")
    );
    EXPECT_THAT(
        events_of("error: {\"message\":\"slot\"}\n\n"),
        ElementsAre(R"({"error":{"message":"slot"}})")
    );
    EXPECT_THAT(events_of("event: error\ndata: {\"error\":1}\n\n"), ElementsAre(R"({"error":1})"));
}

TEST(ModelStream, EndsAtAnEventWithoutEnd) {
    ModelStream stream;
    const std::string part(ModelStream::event_bytes_max / 2 + 1, 'x');
    EXPECT_TRUE(stream.feed(part));
    const auto beyond = stream.feed(part);
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, Errc::corrupt);
}

}  // namespace
}  // namespace continuo::test
