// What the exporter writes and when, against a collector that checks the encoding.
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "otlp/otlp_headers.hpp"
#include "otlp/otlp_json.hpp"
#include "otlp/span_exporter.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"
#include "support/trace_collector.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct ExporterTest : testing::Test {
    ExporterTest() {
        config.resource = {"support", "2.0", "host:1:ab"};
        config.sleep = [this](milliseconds wait) -> Task<void> {
            waits.push_back(wait);
            if (waits.size() >= waits_max)
                throw boost::system::system_error(asio::error::operation_aborted);
            co_return;
        };
    }

    void make_spans(int count) {
        for (int i = 0; i < count; ++i) {
            Span span(tracer.enter(), "span");
            span.add("number", i);
            clock.advance(1us);
        }
    }

    /// Runs until it has waited `count` times.
    void run_for(std::size_t count) {
        waits_max = waits.size() + count;
        EXPECT_THROW(run_task(exporter().run()), boost::system::system_error);
    }
    SpanExporter& exporter() {
        if (!x_exporter) x_exporter.emplace(config, tracer, &metrics);
        return *x_exporter;
    }
    std::string shown(std::string_view result) {
        const auto text = metrics.expose();
        const auto name = "continuo_trace_spans_total{result=\"" + std::string(result) + "\"} ";
        const auto at = text.find(name);
        return text.substr(at + name.size(), text.find('\n', at) - at - name.size());
    }

    FakeClock clock;
    Metrics metrics;
    Tracer tracer{TraceSampler("always_on", 1), clock, &metrics};
    SpanExporterConfig config;
    std::vector<milliseconds> waits;
    std::size_t waits_max = 0;

private:
    std::optional<SpanExporter> x_exporter;
};

TEST_F(ExporterTest, WritesTheEncodingOfOtlp) {
    RemoteTrace remote{make_trace_id(), make_span_id(), true, nullptr};
    remote.state = std::make_shared<const std::string>("foo=1");
    {
        Span request(tracer.enter(remote), "GET /api/sessions/{id}", SpanKind::server);
        request.add("text", std::string_view("with \"quotes\", \\ and €"));
        request.add("integer", std::int64_t{-9'007'199'254'740'993});
        request.add("real", 0.5);
        request.add("yes", true);
        clock.advance(1500us);
        request.fail("500");
    }
    const auto spans = tracer.take(1);
    const auto body = make_export_request(config.resource, spans);
    const auto parsed = parse_json(body);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    const auto request = read_export_request(parsed->get_object());
    EXPECT_THAT(request.complaints, IsEmpty()) << body;
    ASSERT_EQ(request.spans.size(), 1U);
    const auto& span = request.spans[0];
    EXPECT_EQ(span.trace_id, to_hex(remote.trace_id));
    EXPECT_EQ(span.parent_id, to_hex(remote.span_id));
    EXPECT_EQ(span.trace_state, "foo=1");
    EXPECT_EQ(span.kind, 2);
    EXPECT_TRUE(span.failed);
    EXPECT_EQ(span.end - span.begin, 1'500'000U);
    EXPECT_EQ(span.attributes.at("text"), "with \"quotes\", \\ and €");
    EXPECT_EQ(span.attributes.at("integer"), "-9007199254740993");
    EXPECT_EQ(span.attributes.at("real"), "0.5");
    EXPECT_EQ(span.attributes.at("yes"), "true");
    EXPECT_EQ(span.attributes.at("error.type"), "500");
    EXPECT_EQ(request.resource.at("service.name"), "support");
    EXPECT_EQ(request.resource.at("service.instance.id"), "host:1:ab");
}

TEST_F(ExporterTest, ReadsTheExampleOfTheSpecification) {
    // The stand-in must accept what is right; numbers for times are right only when reading.
    const auto parsed = parse_json(
        R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":)"
        R"({"stringValue":"my.service"}}]},"scopeSpans":[{"scope":{"name":"my.library","version":)"
        R"("1.0.0"},"spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":)"
        R"("EEE19B7EC3C1B174","parentSpanId":"EEE19B7EC3C1B173","name":"I'm a server span","flags":1,)"
        R"("startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000","kind":2,)"
        R"("attributes":[{"key":"my.span.attr","value":{"stringValue":"some value"}}]}]}]}]})"
    );
    ASSERT_TRUE(parsed);
    EXPECT_THAT(read_export_request(parsed->get_object()).complaints, IsEmpty());
}

TEST_F(ExporterTest, SendsBatchesWithItsHeaders) {
    const TraceCollector collector;
    config.endpoint = collector.url();
    config.headers.add("X-Key", "secret");
    config.batch_max = 10;
    make_spans(25);
    run_for(1);
    EXPECT_THAT(collector.complaints(), IsEmpty());
    EXPECT_EQ(collector.requests(), 3U) << "full batches follow each other without a wait";
    EXPECT_EQ(collector.spans().size(), 25U);
    EXPECT_EQ(collector.calls()[0].headers.at("x-key"), "secret");
    EXPECT_EQ(shown("exported"), "25");
    EXPECT_FALSE(collector.calls()[0].headers.contains("traceparent"))
        << "its own requests are not traced";
}

TEST_F(ExporterTest, SendsABatchAgainThatTheCollectorCannotTakeNow) {
    const TraceCollector collector([](std::size_t number) {
        if (number == 2) {
            auto busy = collector_reply(429);
            busy.headers.emplace_back("Retry-After", "7");
            return busy;
        }
        return collector_reply(number <= 4 ? 503 : 200);
    });
    config.endpoint = collector.url();
    make_spans(3);
    run_for(5);
    EXPECT_EQ(collector.requests(), 5U);
    EXPECT_EQ(collector.spans().size(), 3U) << "none is lost or doubled";
    EXPECT_THAT(waits, ElementsAre(1s, 7s, 4s, 8s, config.interval));
    EXPECT_EQ(shown("exported"), "3");
    EXPECT_THAT(metrics.expose(), HasSubstr("continuo_trace_export_failures_total 4"));
}

TEST_F(ExporterTest, GivesUpABatchThatTheCollectorRefuses) {
    const TraceCollector collector([](std::size_t number) {
        return collector_reply(number == 1 ? 400 : 200, R"({"code":3,"message":"no"})");
    });
    config.endpoint = collector.url();
    make_spans(2);
    run_for(1);
    make_spans(1);
    run_for(1);
    EXPECT_EQ(collector.spans().size(), 1U);
    EXPECT_EQ(shown("rejected"), "2");
    EXPECT_EQ(shown("exported"), "1");
}

TEST_F(ExporterTest, CountsWhatTheCollectorAcceptedInPart) {
    const TraceCollector collector([](std::size_t number) {
        return collector_reply(
            200,
            number == 1 ? R"({"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}})"
                        : R"({"partialSuccess":{"rejectedSpans":99}})"
        );
    });
    config.endpoint = collector.url();
    make_spans(5);
    run_for(1);
    make_spans(1);
    run_for(1);
    EXPECT_EQ(shown("exported"), "3");
    EXPECT_EQ(shown("rejected"), "3") << "not more than were sent";
}

TEST_F(ExporterTest, WaitsLongerAndLongerForACollectorThatIsAway) {
    std::string url;
    {
        url = TraceCollector().url();
    }
    config.endpoint = url;
    make_spans(1);
    run_for(9);
    EXPECT_THAT(waits, ElementsAre(1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s));
    EXPECT_FALSE(run_task(exporter().flush(Deadline::after(10s)))) << "not tried for ever";
    EXPECT_EQ(shown("exported"), "0");
}

TEST_F(ExporterTest, FlushesWhatIsLeft) {
    const TraceCollector collector;
    config.endpoint = collector.url() + "/";
    make_spans(1000);
    EXPECT_TRUE(run_task(exporter().flush(Deadline::after(60s))));
    EXPECT_EQ(collector.spans().size(), 1000U);
    EXPECT_THAT(collector.complaints(), IsEmpty());
}

TEST(OtlpResponse, IsReadWhateverItIs) {
    EXPECT_EQ(read_export_response("").rejected_spans, 0U);
    EXPECT_EQ(read_export_response("no JSON").rejected_spans, 0U);
    EXPECT_EQ(read_export_response("[]").rejected_spans, 0U);
    EXPECT_EQ(
        read_export_response(R"({"partialSuccess":{"rejectedSpans":-5}})").rejected_spans, 0U
    );
    EXPECT_EQ(
        read_export_response(R"({"partialSuccess":{"rejectedSpans":"x"}})").rejected_spans, 0U
    );
}

TEST(OtlpHeaders, AreRead) {
    const auto headers = parse_otlp_headers("api-key=abc, Authorization=Basic%20dXNlcjpwdw==,,");
    ASSERT_TRUE(headers);
    ASSERT_EQ(headers->fields().size(), 2U);
    EXPECT_EQ(*headers->find("api-key"), "abc");
    EXPECT_EQ(*headers->find("authorization"), "Basic dXNlcjpwdw==");
    EXPECT_TRUE(parse_otlp_headers("")->fields().empty());
}

TEST(OtlpHeaders, ThatARequestCannotHaveAreRefused) {
    for (const std::string_view text :
         {"abc", "=x", "a b=c", "a=%0d%0ab", "a=%4", "a=%zz", "a=%", "Host=x", "content-type=x"})
        EXPECT_FALSE(parse_otlp_headers(text)) << text;
    EXPECT_FALSE(parse_otlp_headers("a=" + std::string(9000, 'x')));
    std::string many;
    for (int i = 0; i < 17; ++i)
        many += "h" + std::to_string(i) + "=v,";
    EXPECT_FALSE(parse_otlp_headers(many));
}

}  // namespace
}  // namespace continuo::test
