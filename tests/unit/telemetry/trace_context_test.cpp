#include "telemetry/trace_context.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

// The cases are those of the test suite of W3C Trace Context (trace-context/test/test.py).

constexpr std::string_view trace = "12345678901234567890123456789012";
constexpr std::string_view span = "1234567890123456";

std::string parent(std::string_view version, std::string_view rest = "-01") {
    return std::string(version) + "-" + std::string(trace) + "-" + std::string(span) +
           std::string(rest);
}

TEST(TraceParent, IsRead) {
    const auto read = parse_traceparent(parent("00"));
    ASSERT_TRUE(read);
    EXPECT_EQ(to_hex(read->trace_id), trace);
    EXPECT_EQ(to_hex(read->span_id), span);
    EXPECT_TRUE(read->sampled);
    EXPECT_FALSE(parse_traceparent(parent("00", "-00"))->sampled);
    EXPECT_FALSE(parse_traceparent(parent("00", "-02"))->sampled) << "a flag that is not known";
    EXPECT_TRUE(parse_traceparent(parent("00", "-ff"))->sampled);
    EXPECT_TRUE(parse_traceparent(" \t" + parent("00") + "\t ")) << "white space around it";
}

TEST(TraceParent, OfALaterVersionIsReadAsFarAsItIsKnown) {
    EXPECT_TRUE(parse_traceparent(parent("cc")));
    EXPECT_TRUE(parse_traceparent(parent("cc", "-01-what-the-future-will-be-like")));
    EXPECT_FALSE(parse_traceparent(parent("cc", "-01.what-the-future-will-be-like")));
}

TEST(TraceParent, ThatIsWrongIsIgnored) {
    const std::string zero_trace(32, '0');
    const std::string zero_span(16, '0');
    for (const auto& text : std::vector<std::string>{
             "",
             "00",
             parent("ff"),
             parent("00", "-01-"),
             parent("00", "-01.what-the-future-will-not-be-like"),
             parent("00", "-01-what-the-future-will-be-like"),
             parent(".0"),
             parent("0."),
             parent("0"),
             parent("000"),
             parent("00", "-.0"),
             parent("00", "-0."),
             parent("00", "-1"),
             parent("00", "-001"),
             parent("00", ""),
             "00-" + zero_trace + "-" + std::string(span) + "-01",
             "00-" + std::string(trace) + "-" + zero_span + "-01",
             "00-.2345678901234567890123456789012-1234567890123456-01",
             "00-1234567890123456789012345678901.-1234567890123456-01",
             "00-123456789012345678901234567890123-1234567890123456-01",
             "00-1234567890123456789012345678901-1234567890123456-01",
             "00-12345678901234567890123456789012-.234567890123456-01",
             "00-12345678901234567890123456789012-12345678901234567-01",
             "00-12345678901234567890123456789012-123456789012345-01",
             "00-ABCDEF78901234567890123456789012-1234567890123456-01",
             "00 12345678901234567890123456789012 1234567890123456 01",
             std::string(10'000, '0'),
             std::string("00-12345678901234567890123456789012-1234567890123456-0\0", 55),
         })
        EXPECT_FALSE(parse_traceparent(text)) << text;
}

std::string joined(std::vector<std::string_view> values) {
    return join_tracestate(values);
}

TEST(TraceState, IsPassedOnAsItCame) {
    EXPECT_EQ(joined({"foo=1,bar=2"}), "foo=1,bar=2");
    EXPECT_EQ(joined({"foo=1", "bar=2"}), "foo=1,bar=2") << "several fields";
    EXPECT_EQ(joined({"foo=1 \t , \t bar=2, \t baz=3"}), "foo=1,bar=2,baz=3");
    EXPECT_EQ(joined({"foo=1,,bar=2,"}), "foo=1,bar=2") << "empty entries";
    EXPECT_EQ(joined({"tenant@system=a b"}), "tenant@system=a b");
    EXPECT_EQ(joined({"0a_-*/=x"}), "0a_-*/=x");
    EXPECT_EQ(joined({}), "");
}

TEST(TraceState, ThatIsWrongIsIgnored) {
    for (const std::string_view text :
         {"foo", "foo=", "=1", "Foo=1", "foo =1", "foo=1=2", "f\xC3\xB6=1", "foo=\x01", "-a=1"})
        EXPECT_EQ(joined({text}), "") << text;
    EXPECT_EQ(joined({std::string(257, 'a') + "=1"}), "");
    EXPECT_EQ(joined({"a=" + std::string(257, 'x')}), "");
    std::string many;
    for (int i = 0; i < 33; ++i)
        many += "k" + std::to_string(i) + "=v,";
    EXPECT_EQ(joined({many}), "") << "33 entries";
}

TEST(TraceState, IsBounded) {
    std::string text;
    for (int i = 0; i < 10; ++i)
        text += "k" + std::to_string(i) + "=" + std::string(98, 'v') + ",";
    const auto kept = joined({text});
    EXPECT_LE(kept.size(), 512U);
    EXPECT_EQ(std::ranges::count(kept, '='), 5);
}

TEST(TraceHeaders, AreReadTogether) {
    HttpHeaders headers;
    EXPECT_FALSE(read_trace_headers(headers));
    headers.add("TraceParent", parent("00"));
    headers.add("tracestate", "foo=1");
    headers.add("TraceState", "bar=2");
    const auto read = read_trace_headers(headers);
    ASSERT_TRUE(read);
    ASSERT_TRUE(read->state);
    EXPECT_EQ(*read->state, "foo=1,bar=2");
    headers.add("traceparent", parent("00"));
    EXPECT_FALSE(read_trace_headers(headers)) << "which of the two is right?";
}

TEST(TraceHeaders, WithAWrongStateKeepTheParent) {
    HttpHeaders headers;
    headers.add("traceparent", parent("00"));
    headers.add("tracestate", "FOO=1");
    const auto read = read_trace_headers(headers);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->state);
}

TEST(TraceHeaders, AreNotSentWithoutATrace) {
    HttpHeaders headers;
    add_trace_headers(headers, {});
    EXPECT_TRUE(headers.fields().empty());
    EXPECT_EQ(trace_label({}), "");
}

}  // namespace
}  // namespace continuo::test
