// What the stores tell the metrics beyond the outcome of each operation.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "contract/store_contract.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "session/redis/redis_keys.hpp"
#include "session/redis/redis_session_store.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_archive.hpp"
#include "support/fake_clock.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

/// The value of a series as /metrics writes it; -1: it is not there.
double value_of(Metrics& metrics, const std::string& series) {
    const auto text = "\n" + metrics.expose();
    const auto at = text.find("\n" + series + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + series.size() + 2));
}

Task<Result<SessionSnapshot>> create(SessionStore& store, std::string id) {
    NewSession session;
    session.session_id = std::move(id);
    return store.create(std::move(session));
}

struct StoreMetrics : testing::Test {
    std::unique_ptr<SessionStore> make_instance(Metrics& metrics, std::size_t replicas = 0) {
        RedisSessionStoreConfig config;
        config.key_prefix = prefix;
        config.replicas_awaited = replicas;
        return make_redis_session_store(config, redis, clock, &metrics);
    }
    static Begun begin(SessionStore& store, BeginTurn turn) {
        auto outcome = run_task(store.begin_turn(std::move(turn)));
        return std::get<Begun>(std::move(outcome.value()));
    }

    FakeClock clock;
    ScratchFolder folder;
    RedisServer server{folder.path()};
    BlockingRedis redis{server.config().address.socket_path};
    std::string prefix = make_uuid() + ":";
    Metrics a_metrics;
    Metrics b_metrics;
};

TEST_F(StoreMetrics, CountStatesThatAreHereAndStepsThatAreDecidedAgain) {
    const auto a = make_instance(a_metrics);
    const auto b = make_instance(b_metrics);
    ASSERT_TRUE(run_task(create(*a, "s")));
    ASSERT_TRUE(run_task(a->increment("s", "n", 1)));
    EXPECT_EQ(value_of(a_metrics, R"(continuo_session_cache_total{result="hit"})"), 1);
    EXPECT_EQ(value_of(a_metrics, R"(continuo_session_cache_total{result="miss"})"), 0);
    EXPECT_EQ(value_of(a_metrics, "continuo_session_store_retries_total"), 0);
    ASSERT_TRUE(run_task(b->increment("s", "n", 1)));
    EXPECT_EQ(value_of(b_metrics, R"(continuo_session_cache_total{result="miss"})"), 1);
    EXPECT_EQ(run_task(a->increment("s", "n", 1)).value(), 3) << "on an old state, decided again";
    EXPECT_EQ(value_of(a_metrics, "continuo_session_store_retries_total"), 1);
    const auto written = value_of(a_metrics, "continuo_session_written_bytes_total");
    EXPECT_GT(written, 300);
    EXPECT_LT(written, 30'000);
    EXPECT_EQ(
        value_of(
            a_metrics,
            R"(continuo_session_store_operations_total{operation="increment",outcome="ok"})"
        ),
        2
    );
    EXPECT_EQ(
        value_of(
            a_metrics, R"(continuo_session_store_duration_seconds_count{operation="increment"})"
        ),
        2
    );
}

TEST_F(StoreMetrics, CountTurnsThatAreTakenOver) {
    const auto a = make_instance(a_metrics);
    const auto b = make_instance(b_metrics);
    ASSERT_TRUE(run_task(create(*a, "s")));
    const auto dead = begin(*a, durable(message("s", "m1")));
    ASSERT_TRUE(run_task(a->abandon(dead.lease)));
    ASSERT_EQ(run_task(b->take_over("b", 30s, 10)).value().size(), 1U);
    EXPECT_EQ(value_of(b_metrics, "continuo_turns_recovered_total"), 1);
    EXPECT_EQ(value_of(a_metrics, "continuo_turns_recovered_total"), 0);
}

TEST_F(StoreMetrics, CountTombstonesAndIndexEntriesWithoutASession) {
    const auto store = make_instance(a_metrics);
    ASSERT_TRUE(run_task(create(*store, "erased")));
    EXPECT_TRUE(run_task(store->erase("erased")).value());
    EXPECT_FALSE(run_task(store->erase("erased")).value());
    EXPECT_EQ(value_of(a_metrics, "continuo_session_tombstones_total"), 1);
    ASSERT_TRUE(run_task(create(*store, "lost")));
    const RedisKeys keys(prefix, RedisSessionStoreConfig().partitions);
    ASSERT_TRUE(run_task(redis.execute({Command{"DEL", keys.session("lost")}}, Deadline::never())));
    clock.advance(25h);
    EXPECT_EQ(run_task(store->reap(10)).value(), 0U);
    EXPECT_EQ(value_of(a_metrics, "continuo_session_index_repairs_total"), 1);
    EXPECT_EQ(run_task(store->reap(10)).value(), 0U);
    EXPECT_EQ(value_of(a_metrics, "continuo_session_index_repairs_total"), 1) << "it is gone";
}

TEST_F(StoreMetrics, TellTheWaitForAReplica) {
    const auto store = make_instance(a_metrics, 1);
    EXPECT_FALSE(run_task(create(*store, "s"))) << "there is no replica";
    const std::string count = "continuo_session_replicated_write_seconds_count";
    EXPECT_EQ(value_of(a_metrics, count + R"({confirmed="false"})"), 1);
    EXPECT_EQ(value_of(a_metrics, count + R"({confirmed="true"})"), 0);
    const std::string sum = "continuo_session_replicated_write_seconds_sum";
    EXPECT_GE(value_of(a_metrics, sum + R"({confirmed="false"})"), 0.9) << "the time of WAIT";
}

TEST(MemoryStoreMetrics, CountStatesThatAreReadFromTheArchive) {
    FakeClock clock;
    FakeArchive archive{clock};
    Metrics metrics;
    InMemorySessionStoreConfig config;
    config.idle_timeout = 60s;
    const auto store = make_in_memory_session_store(config, &archive, clock, &metrics);
    ASSERT_TRUE(run_task(create(*store, "s")));
    ASSERT_TRUE(run_task(store->increment("s", "n", 1)));
    EXPECT_EQ(value_of(metrics, R"(continuo_session_cache_total{result="hit"})"), 1);
    clock.advance(120s);
    EXPECT_EQ(run_task(store->reap(10)).value(), 1U);
    ASSERT_TRUE(run_task(store->increment("s", "n", 1)));
    EXPECT_EQ(value_of(metrics, R"(continuo_session_cache_total{result="miss"})"), 1);
    EXPECT_TRUE(run_task(store->erase("s")).value());
    EXPECT_EQ(value_of(metrics, "continuo_session_tombstones_total"), 1);
}

}  // namespace
}  // namespace continuo::test
