#include "telemetry/tracer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_clock.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

RemoteTrace remote(bool sampled) {
    RemoteTrace trace;
    trace.trace_id = make_trace_id();
    trace.span_id = make_span_id();
    trace.sampled = sampled;
    trace.state = std::make_shared<const std::string>("foo=1");
    return trace;
}

struct TracerTest : testing::Test {
    FakeClock clock;
    Metrics metrics;
    Tracer tracer{TraceSampler("parentbased_always_on", 1), clock, &metrics};
};

TEST_F(TracerTest, RecordsSpansBelowEachOther) {
    const auto from = remote(true);
    {
        Span request(tracer.enter(from), "request", SpanKind::server);
        clock.advance(10ms);
        Span turn(request.context(), "turn");
        clock.advance(5ms);
        turn.fail("timeout");
        turn.end();
        turn.end();
        request.add("http.response.status_code", 504);
    }
    const auto spans = tracer.take(10);
    ASSERT_EQ(spans.size(), 2U);
    const auto& turn = *spans[0];
    const auto& request = *spans[1];
    EXPECT_EQ(turn.trace_id, from.trace_id);
    EXPECT_EQ(request.trace_id, from.trace_id);
    EXPECT_EQ(request.parent_id, from.span_id);
    EXPECT_EQ(turn.parent_id, request.span_id);
    EXPECT_NE(turn.span_id, request.span_id);
    EXPECT_EQ(*turn.state, "foo=1");
    EXPECT_EQ(turn.read(turn.name), "turn");
    EXPECT_TRUE(turn.failed);
    EXPECT_FALSE(request.failed);
    EXPECT_EQ(request.begin, FakeClock::start());
    EXPECT_EQ(request.duration, 15ms);
    EXPECT_EQ(turn.begin, FakeClock::start() + 10ms);
    EXPECT_EQ(turn.duration, 5ms);
    EXPECT_EQ(request.kind, SpanKind::server);
}

TEST_F(TracerTest, KeepsAsManyAttributesAsFit) {
    {
        Span span(tracer.enter(), "n");
        span.add("long", std::string(10'000, 'x') + "ä");
        for (int i = 0; i < 100; ++i)
            span.add("number", i);
        span.add("after", std::string_view("text"));
    }
    const auto spans = tracer.take(1);
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(spans[0]->attribute_count, SpanRecord::attributes_max);
    EXPECT_LE(spans[0]->text_used, SpanRecord::text_bytes_max);
    EXPECT_EQ(spans[0]->read(spans[0]->name), "n");
}

TEST_F(TracerTest, CutsTextsBetweenCodePoints) {
    {
        Span span(tracer.enter(), "");
        std::string text;
        for (int i = 0; i < 400; ++i)
            text += "€";
        span.add("text", std::string_view(text));
    }
    const auto spans = tracer.take(1);
    const auto text = spans[0]->read(std::get<SpanText>(spans[0]->attributes[0].value));
    EXPECT_EQ(text.size(), SpanRecord::text_bytes_max / 3 * 3);
}

TEST_F(TracerTest, DropsWhatTheQueueHasNoRoomForAndCountsIt) {
    const auto context = tracer.enter();
    for (std::size_t i = 0; i < Tracer::queue_max + 3; ++i)
        Span(context, "span").end();
    EXPECT_EQ(tracer.take(100'000).size(), Tracer::queue_max);
    EXPECT_THAT(metrics.expose(), HasSubstr(R"(continuo_trace_spans_total{result="dropped"} 3)"));
    Span(context, "span").end();
    EXPECT_EQ(tracer.take(10).size(), 1U) << "there is room again";
}

TEST_F(TracerTest, RecordsNothingOfATraceThatIsNotSampled) {
    const auto from = remote(false);
    Span span(tracer.enter(from), "request");
    span.add("key", 1);
    span.fail("timeout");
    EXPECT_FALSE(span.is_recorded());
    span.end();
    EXPECT_TRUE(tracer.take(1).empty());
    HttpHeaders headers;
    add_trace_headers(headers, span.context());
    const auto sent = read_trace_headers(headers);
    ASSERT_TRUE(sent) << "the trace is passed on nevertheless";
    EXPECT_EQ(sent->trace_id, from.trace_id);
    EXPECT_EQ(sent->span_id, from.span_id);
    EXPECT_FALSE(sent->sampled);
    EXPECT_EQ(*sent->state, "foo=1");
}

TEST_F(TracerTest, PassesOnThatATraceOfItsOwnIsNotSampled) {
    Tracer off(TraceSampler("always_off", 1), clock, nullptr);
    HttpHeaders headers;
    add_trace_headers(headers, off.enter());
    const auto sent = read_trace_headers(headers);
    ASSERT_TRUE(sent);
    EXPECT_FALSE(sent->sampled);
}

TEST(Span, WithoutATraceDoesNothing) {
    Span span(TraceContext{}, "turn");
    span.add("key", std::string_view("value"));
    EXPECT_FALSE(span.is_recorded());
    EXPECT_FALSE(span.context().exists());
}

TEST(TraceSampler, FollowsItsName) {
    const auto id = make_trace_id();
    const auto yes = remote(true);
    const auto no = remote(false);
    const auto samples = [&](std::string_view name, const std::optional<RemoteTrace>& from) {
        return TraceSampler(name, 0).samples(id, from);
    };
    EXPECT_TRUE(samples("always_on", {}));
    EXPECT_TRUE(samples("always_on", no));
    EXPECT_FALSE(samples("always_off", yes));
    EXPECT_TRUE(samples("parentbased_always_on", {}));
    EXPECT_FALSE(samples("parentbased_always_on", no));
    EXPECT_TRUE(samples("parentbased_always_off", yes));
    EXPECT_FALSE(samples("parentbased_always_off", {}));
    EXPECT_TRUE(samples("parentbased_traceidratio", yes));
    EXPECT_FALSE(samples("traceidratio", yes)) << "the share is 0";
}

TEST(TraceSampler, TakesItsShareOfTheTraces) {
    const TraceSampler tenth("traceidratio", 0.1);
    const TraceSampler third("traceidratio", 0.3);
    int tenths = 0;
    int only_tenth = 0;
    constexpr int all = 20'000;
    for (int i = 0; i < all; ++i) {
        const auto id = make_trace_id();
        const bool in_tenth = tenth.samples(id, {});
        tenths += in_tenth ? 1 : 0;
        only_tenth += in_tenth && !third.samples(id, {}) ? 1 : 0;
        ASSERT_TRUE(TraceSampler("traceidratio", 1).samples(id, {}));
    }
    EXPECT_NEAR(tenths, all / 10, all / 50);
    EXPECT_EQ(only_tenth, 0) << "a larger share has all of a smaller one";
}

}  // namespace
}  // namespace continuo::test
