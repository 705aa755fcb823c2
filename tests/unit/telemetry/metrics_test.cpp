#include "telemetry/metrics.hpp"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_clock.hpp"
#include "telemetry/tracer.hpp"

namespace continuo::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Metrics, ExposesTheNamesOfTheOriginalSystem) {
    Metrics metrics;
    metrics.record_http_request("GET", "/health", 200, 0.002);
    metrics.record_message("user", false);
    metrics.record_tool("rag_search", true, 0.001);
    metrics.record_escalation("explicit_request", "normal");
    metrics.record_turn(true, false, 0.01);
    metrics.record_cache("search", true);
    metrics.set_active_sessions(3);
    const auto text = metrics.expose();
    EXPECT_THAT(
        text, HasSubstr(R"(http_requests_total{endpoint="/health",method="GET",status="200"} 1)")
    );
    EXPECT_THAT(
        text, HasSubstr(R"(http_request_duration_seconds_count{endpoint="/health",method="GET"} 1)")
    );
    EXPECT_THAT(text, HasSubstr(R"(chat_messages_total{escalated="false",role="user"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(tool_usage_total{success="true",tool_name="rag_search"} 1)"));
    EXPECT_THAT(
        text, HasSubstr(R"(escalations_total{priority="normal",reason="explicit_request"} 1)")
    );
    EXPECT_THAT(
        text,
        HasSubstr(R"(agent_response_time_seconds_count{with_escalation="false",with_rag="true"} 1)")
    );
    EXPECT_THAT(text, HasSubstr(R"(cache_operations_total{hit="true",operation="search"} 1)"));
    EXPECT_THAT(text, HasSubstr("active_sessions_count 3"));
    EXPECT_THAT(text, HasSubstr("websocket_connections_active 0"));
}

TEST(Metrics, ShowsNoConnectionsToRedisWhereThereIsNoRedis) {
    Metrics metrics;
    EXPECT_THAT(metrics.expose(), Not(HasSubstr("continuo_redis_connected")));
    metrics.set_redis_connected(0);
    EXPECT_THAT(metrics.expose(), HasSubstr("continuo_redis_connected 0"));
    metrics.set_redis_connected(2);
    EXPECT_THAT(metrics.expose(), HasSubstr("continuo_redis_connected 2"));
}

TEST(Metrics, ShowsADatabaseAsWritableUntilAWriteFails) {
    Metrics metrics;
    EXPECT_THAT(metrics.expose(), HasSubstr("continuo_database_writable 1"));
    metrics.set_database_writable(false);
    EXPECT_THAT(metrics.expose(), HasSubstr("continuo_database_writable 0"));
}

TEST(Metrics, NamesEachOutcomeOfAnOperation) {
    Metrics metrics;
    for (int i = 0; i < 3; ++i)
        metrics.record_store(StoreOperation::begin_turn, StoreOutcome::taken_over, 0.001);
    metrics.record_store(StoreOperation::begin_turn, Errc::busy, 0.001);
    metrics.record_store(StoreOperation::erase_ended_before, Errc::internal, 0.001);
    const auto text = metrics.expose();
    const std::string total = "continuo_session_store_operations_total";
    EXPECT_THAT(text, HasSubstr(total + R"({operation="begin_turn",outcome="taken_over"} 3)"));
    EXPECT_THAT(text, HasSubstr(total + R"({operation="begin_turn",outcome="busy"} 1)"));
    EXPECT_THAT(
        text, HasSubstr(total + R"({operation="erase_ended_before",outcome="internal"} 1)")
    );
    EXPECT_THAT(
        text,
        HasSubstr(R"(continuo_session_store_duration_seconds_count{operation="begin_turn"} 4)")
    );
    EXPECT_THAT(text, Not(HasSubstr(R"(operation="create")"))) << "it was not used";
}

TEST(Metrics, ForgetsTheLagOfADatabaseThatIsGone) {
    Metrics metrics;
    metrics.set_outbox_lags({{"db-1", 0}, {"db-2", 70}});
    EXPECT_THAT(metrics.expose(), HasSubstr(R"(continuo_outbox_database_lag{database="db-2"} 70)"));
    metrics.set_outbox_lags({{"db-1", 3}});
    const auto text = metrics.expose();
    EXPECT_THAT(text, HasSubstr(R"(continuo_outbox_database_lag{database="db-1"} 3)"));
    EXPECT_THAT(text, Not(HasSubstr("db-2")));
}

TEST(Metrics, AsksTheOwnersOfFigures) {
    Metrics metrics;
    std::uint64_t sealed = 5;
    metrics.add_source([&sealed](Metrics& to) { to.set_key_use("k1", sealed, 2); });
    EXPECT_THAT(
        metrics.expose(), HasSubstr(R"(continuo_session_values_total{action="sealed",key="k1"} 5)")
    );
    sealed = 9;
    const auto text = metrics.expose();
    EXPECT_THAT(text, HasSubstr(R"(continuo_session_values_total{action="sealed",key="k1"} 9)"));
    EXPECT_THAT(text, HasSubstr(R"(continuo_session_values_total{action="opened",key="k1"} 2)"));
}

TraceContext of_request(std::string_view id) {
    TraceContext context;
    context.request = RequestLabel(id);
    return context;
}

TEST(Metrics, WritesOpenMetricsWithWhatTheOtherFormatHas) {
    Metrics metrics;
    metrics.record_http_request("GET", "/health", 200, 0.002);
    metrics.record_group_commit(3, 0.004);
    metrics.set_outbox_lags({{"a\"b\\c", 7}});
    const auto text = metrics.expose_open_metrics();
    EXPECT_THAT(text, HasSubstr("# TYPE http_requests counter\n"));
    EXPECT_THAT(
        text,
        HasSubstr("http_requests_total{endpoint=\"/health\",method=\"GET\",status=\"200\"} 1\n")
    );
    EXPECT_THAT(text, HasSubstr("# TYPE continuo_archive_group_size histogram\n"));
    EXPECT_THAT(text, HasSubstr("continuo_archive_group_size_bucket{le=\"4\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("continuo_archive_group_size_bucket{le=\"+Inf\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("continuo_archive_group_size_sum 3\n"));
    EXPECT_THAT(text, HasSubstr("continuo_database_writable 1\n"));
    EXPECT_THAT(text, HasSubstr(R"(continuo_outbox_database_lag{database="a\"b\\c"} 7)"));
    EXPECT_THAT(text, Not(HasSubstr(" # {"))) << "no request was named";
    EXPECT_TRUE(text.ends_with("\n# EOF\n"));
}

TEST(Metrics, EveryFamilyIsInBothFormats) {
    Metrics metrics;
    const auto names = [](const std::string& text) {
        std::set<std::string> found;
        for (std::size_t at = 0; (at = text.find("# TYPE ", at)) != std::string::npos;) {
            at += 7;
            auto name = text.substr(at, text.find(' ', at) - at);
            if (name.ends_with("_total")) name.resize(name.size() - 6);
            found.insert(std::move(name));
        }
        return found;
    };
    const auto open = names(metrics.expose_open_metrics());
    EXPECT_GT(open.size(), 30U);
    EXPECT_EQ(open, names(metrics.expose()));
}

TEST(Metrics, ABucketNamesTheFirstRequestSinceTheLastLook) {
    Metrics metrics;
    const std::string line =
        "continuo_session_store_duration_seconds_bucket{operation=\"begin_turn\",le=\"0.005\"} ";
    const auto record = [&](std::string_view id) {
        metrics.record_store(StoreOperation::begin_turn, StoreOutcome{}, 0.004, of_request(id));
    };
    record("first");
    record("second");
    EXPECT_THAT(
        metrics.expose_open_metrics(),
        AllOf(
            HasSubstr(line + R"(2 # {request_id="first"} 0.004 )"),
            ContainsRegex("0.004 [0-9]+\\.[0-9]+\n")
        )
    );
    EXPECT_THAT(metrics.expose_open_metrics(), HasSubstr(line + R"(2 # {request_id="first"})"));
    record("third");
    EXPECT_THAT(metrics.expose_open_metrics(), HasSubstr(line + R"(3 # {request_id="third"})"));
    EXPECT_THAT(metrics.expose(), Not(HasSubstr("third"))) << "the other format has no exemplars";
}

TEST(Metrics, AnExemplarIsInTheBucketOfItsValue) {
    Metrics metrics;
    metrics.record_turn(true, false, 99, of_request("slow"));
    metrics.record_turn(true, false, 0.5, of_request("edge"));
    const auto text = metrics.expose_open_metrics();
    EXPECT_THAT(text, HasSubstr(R"(le="+Inf"} 2 # {request_id="slow"} 99 )"));
    EXPECT_THAT(text, HasSubstr(R"(le="0.5"} 1 # {request_id="edge"} 0.5 )"));
    EXPECT_THAT(text, HasSubstr("le=\"1\"} 1\n"));
}

TEST(Metrics, AnIdThatIsLongerThanOursIsNoLabel) {
    Metrics metrics;
    metrics.record_turn(true, false, 0.5, of_request(std::string(37, 'x')));
    EXPECT_THAT(metrics.expose_open_metrics(), Not(HasSubstr(" # {")));
    metrics.record_turn(true, false, 0.5, of_request(std::string(36, 'x')));
    EXPECT_THAT(metrics.expose_open_metrics(), HasSubstr(std::string(36, 'x')));
}

TEST(Metrics, ATraceThatIsRecordedIsInItsExemplar) {
    FakeClock clock;
    Tracer tracer(TraceSampler("always_on", 1), clock, nullptr);
    auto context = of_request("r1");
    context.trace_id = {0xab};
    Metrics metrics;
    metrics.record_turn(true, false, 0.5, context);
    EXPECT_THAT(metrics.expose_open_metrics(), HasSubstr(R"(# {request_id="r1"} 0.5)"));
    context.tracer = &tracer;
    metrics.record_turn(true, false, 0.5, context);
    EXPECT_THAT(
        metrics.expose_open_metrics(),
        HasSubstr(R"(# {request_id="r1",trace_id="ab000000000000000000000000000000"} 0.5)")
    );
}

TEST(Metrics, LooksWhileManyThreadsMeasure) {
    Metrics metrics;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&metrics](const std::stop_token& stop) {
            const auto context = of_request("measured");
            do {
                metrics.record_turn(true, false, 0.004, context);
            } while (!stop.stop_requested());
        });
    }
    std::string text;
    for (int i = 0; i < 200 || !text.contains("measured"); ++i)
        text = metrics.expose_open_metrics();
    EXPECT_THAT(text, ContainsRegex(R"(le="0.005"\} [0-9]+ # \{request_id="measured"\} 0.004 )"));
}

TEST(Metrics, CountsExactlyFromManyThreads) {
    Metrics metrics;
    constexpr int each = 5'000;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&metrics] {
                for (int n = 0; n < each; ++n)
                    metrics.record_message(n % 2 == 0 ? "user" : "assistant", false);
            });
        }
    }
    EXPECT_EQ(metrics.totals().messages_processed, 4U * each);
    EXPECT_THAT(
        metrics.expose(), HasSubstr(R"(chat_messages_total{escalated="false",role="user"} 10000)")
    );
}

}  // namespace
}  // namespace continuo::test
