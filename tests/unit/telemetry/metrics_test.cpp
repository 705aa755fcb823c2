#include "telemetry/metrics.hpp"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

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
