#include <gtest/gtest.h>

#include "cache/cache.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

std::optional<std::string> get(Cache& cache, std::string key) {
    return run_task(cache.get(std::move(key)));
}
void put(Cache& cache, std::string key, std::string value) {
    run_task(cache.put(std::move(key), std::move(value)));
}

TEST(MemoryCache, KeepsAValueForItsTime) {
    FakeClock clock;
    const auto cache = make_memory_cache({.ttl = 60s}, clock);
    EXPECT_EQ(get(*cache, "k"), std::nullopt);
    put(*cache, "k", "v");
    clock.advance(59s);
    EXPECT_EQ(get(*cache, "k"), "v");
    put(*cache, "k", "w");
    clock.advance(59s);
    EXPECT_EQ(get(*cache, "k"), "w");
    clock.advance(1s);
    EXPECT_EQ(get(*cache, "k"), std::nullopt);
}

TEST(MemoryCache, IsBoundedAndTheLongestUnusedMakesRoom) {
    FakeClock clock;
    const auto cache = make_memory_cache({.entries_max = 3, .bytes_max = 1000}, clock);
    for (const auto* key : {"a", "b", "c"})
        put(*cache, key, "x");
    EXPECT_TRUE(get(*cache, "a"));
    put(*cache, "d", "x");
    EXPECT_FALSE(get(*cache, "b"));
    EXPECT_TRUE(get(*cache, "a"));
    put(*cache, "big", std::string(996, 'x'));
    EXPECT_FALSE(get(*cache, "a"));
    EXPECT_TRUE(get(*cache, "big"));
    put(*cache, "huge", std::string(2'000'000, 'x'));
    EXPECT_FALSE(get(*cache, "huge"));
    EXPECT_TRUE(get(*cache, "big")) << "what is not kept pushes nothing out";
}

}  // namespace
}  // namespace continuo::test
