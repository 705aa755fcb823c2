#include "telemetry/metrics.hpp"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

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
