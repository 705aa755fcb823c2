// What instances with a database of their own each tell each other, through Redis.
#include "replication/redis_instance_reports.hpp"
#include "replication_fixture.hpp"

namespace continuo::test {
namespace {

class RedisReportsTest : public ReplicationFixture {
protected:
    std::unique_ptr<InstanceReports> reports_of(ReplicaInstance& replica) {
        return make_redis_instance_reports(
            config.key_prefix, redis, log, replica.local().records(), clock
        );
    }
    static Result<void> publish(InstanceReports& reports, std::string name, std::uint64_t lag = 0) {
        InstanceReport report;
        report.instance = std::move(name);
        report.lag = lag;
        return run_task(reports.publish(std::move(report)));
    }
    static std::vector<std::string> names(InstanceReports& reports) {
        std::vector<std::string> all;
        for (const auto& report : run_task(reports.list()).value())
            all.push_back(report.instance);
        return all;
    }
    using Names = std::vector<std::string>;

    std::unique_ptr<ReplicaInstance> a = instance();
    std::unique_ptr<ReplicaInstance> b = instance();
    boost::asio::thread_pool pool{1};
    SharedLog log{config, redis, pool};
    const std::string key = config.key_prefix + "{shared}:instances";
};

TEST_F(RedisReportsTest, TheLagIsWhatADatabaseHasNotReadAndItsIndexNotOfThat) {
    const auto of_a = reports_of(*a);
    const auto of_b = reports_of(*b);
    EXPECT_EQ(names(*of_a), Names());
    ASSERT_TRUE(a->follow() && b->follow());
    ASSERT_TRUE(a->post("one", "1") && a->post("two", "2"));
    ASSERT_TRUE(a->follow());
    ASSERT_TRUE(publish(*of_a, "a"));
    ASSERT_TRUE(publish(*of_b, "b", 3));
    auto seen = run_task(of_b->list()).value();
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].lag, 0U);
    EXPECT_EQ(seen[1].lag, 5U) << "two entries, and three of before that it has not indexed";
    ASSERT_TRUE(b->follow());
    ASSERT_TRUE(publish(*of_b, "b"));
    EXPECT_EQ(run_task(of_a->list()).value()[1].lag, 0U);
}

TEST_F(RedisReportsTest, AnInstanceThatEndedIsForgotten) {
    const auto of_a = reports_of(*a);
    ASSERT_TRUE(publish(*of_a, "a"));
    clock.advance(instance_report_kept / 2 + std::chrono::seconds(1));
    ASSERT_TRUE(publish(*reports_of(*b), "b"));
    EXPECT_EQ(names(*of_a), (Names{"a", "b"}));
    clock.advance(instance_report_kept / 2 + std::chrono::seconds(1));
    EXPECT_EQ(names(*of_a), Names{"b"});
    ASSERT_TRUE(publish(*of_a, "c"));
    EXPECT_EQ(run(Command{"HEXISTS", key, "a"}).integer, 0) << "nothing is left of it";
    EXPECT_EQ(run(Command{"HEXISTS", key, "b"}).integer, 1);
    EXPECT_GT(run(Command{"PTTL", key}).integer, 0);
}

TEST_F(RedisReportsTest, WhatOthersWroteIsLeftOutAndRemoved) {
    const auto of_a = reports_of(*a);
    run(Command{"HSET", key, "x", "{"});
    run(Command{"HSET", key, "y", R"({"instance":"z"})"});
    ASSERT_TRUE(publish(*of_a, "a"));
    EXPECT_EQ(names(*of_a), Names{"a"});
    EXPECT_EQ(run(Command{"HEXISTS", key, "x"}).integer, 0);
    run(Command{"DEL", key});
    run(Command{"SET", key, "no hash"});
    EXPECT_EQ(run_task(of_a->list()).error().code, Errc::unavailable);
    EXPECT_EQ(publish(*of_a, "a").error().code, Errc::unavailable);
}

}  // namespace
}  // namespace continuo::test
