#include "chaos/plan.hpp"

#include <algorithm>
#include <random>

namespace continuo::chaos {

namespace {

using std::chrono::milliseconds;

struct Length {
    std::string_view fault;
    int least;  // milliseconds
    int most;
    bool of_redis;  // one at a time, for all instances
};

// Many pauses are longer than a lease; Redis can be paused for longer than the instances wait for a
// reply.
constexpr Length lengths[] = {
    {"kill", 0, 2500, false},         {"kill-in-turn", 0, 2500, false},
    {"pause", 500, 8500, false},      {"pause-in-turn", 7000, 9000, false},
    {"redis-kill", 0, 1500, true},    {"redis-pause", 500, 7000, true},
    {"postgres-kill", 0, 1500, true}, {"postgres-pause", 500, 7000, true},
    {"postgres-promote", 0, 0, true}, {"client-kill", 0, 0, true},
    {"cut-reply", 0, 0, false},       {"cut-request", 0, 0, false},
    {"stall", 200, 6500, false},      {"function-flush", 0, 0, true},
    {"script-flush", 0, 0, true},     {"flushall", 0, 0, true},
    {"flushall-now", 0, 0, true},     {"power-cut", 0, 1500, true},
    {"lost-lease", 0, 0, true},       {"promote", 0, 0, true},
    {"master-kill", 0, 2500, true},   {"move-slots", 0, 0, true},
};

}  // namespace

std::vector<Step> make_plan(const Options& options) {
    std::mt19937_64 random(options.seed);
    const auto between = [&random](int least, int most) {
        return std::uniform_int_distribution(least, most)(random);
    };
    std::vector<milliseconds> instance_free(static_cast<std::size_t>(options.instances));
    milliseconds redis_free{0};
    std::vector<Step> plan;
    milliseconds at{1000};
    while (at < options.time) {
        const auto last = static_cast<int>(options.nemesis.size()) - 1;
        Step step{.at = at, .fault = options.nemesis[static_cast<std::size_t>(between(0, last))]};
        const auto& length = *std::ranges::find(lengths, step.fault, &Length::fault);
        step.instance = between(0, options.instances - 1);
        step.of_redis = length.of_redis;
        step.length = milliseconds(between(length.least, length.most));
        auto& free =
            length.of_redis ? redis_free : instance_free[static_cast<std::size_t>(step.instance)];
        const auto pause = milliseconds(between(1000, 3000));
        // Another instance must be running to take the turns over.
        const bool alone = step.fault == "pause-in-turn";
        if (free > at || (alone && std::ranges::max(instance_free) > at)) {
            at += pause / 4;
            continue;
        }
        free = at + step.length;
        at += pause;
        plan.push_back(std::move(step));
    }
    return plan;
}

}  // namespace continuo::chaos
