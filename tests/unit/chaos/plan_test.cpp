#include "chaos/plan.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

namespace continuo::chaos {
namespace {

using namespace std::chrono_literals;

Options options_of(std::uint64_t seed, RedisTopology topology = RedisTopology::standalone) {
    Options options;
    options.topology = topology;
    options.time = 600s;
    options.seed = seed;
    options.nemesis = usual_faults(options);
    return options;
}

TEST(Plan, IsTheSameForTheSameSeed) {
    const auto plan = make_plan(options_of(7));
    const auto again = make_plan(options_of(7));
    ASSERT_EQ(plan.size(), again.size());
    for (std::size_t i = 0; i < plan.size(); ++i) {
        EXPECT_EQ(plan[i].at, again[i].at);
        EXPECT_EQ(plan[i].fault, again[i].fault);
        EXPECT_EQ(plan[i].instance, again[i].instance);
        EXPECT_EQ(plan[i].length, again[i].length);
    }
    const auto another = make_plan(options_of(8));
    EXPECT_FALSE(std::ranges::equal(plan, another, {}, &Step::at, &Step::at));
}

TEST(Plan, MakesEveryFaultInTime) {
    for (const auto topology :
         {RedisTopology::standalone, RedisTopology::sentinel, RedisTopology::cluster}) {
        std::map<std::string, int> counts;
        for (const auto& step : make_plan(options_of(1, topology))) {
            EXPECT_LT(step.at, 600s);
            ++counts[step.fault];
        }
        for (const auto& fault : usual_faults(options_of(1, topology)))
            EXPECT_GT(counts[fault], 0) << fault;
    }
}

TEST(Plan, BreaksNothingThatIsBroken) {
    auto free = 0ms;
    for (const auto& step : make_plan(options_of(3))) {
        if (!step.fault.starts_with("redis-")) continue;
        EXPECT_GE(step.at, free);
        free = step.at + step.length;
    }
}

}  // namespace
}  // namespace continuo::chaos
