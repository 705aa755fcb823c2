#include "api/readiness_cache.hpp"

#include "api_test.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

const json::object good{{"database", "healthy"}};
const json::object bad{{"database", "unhealthy"}};

TEST(ReadinessCacheTest, KeepsStatesForASecond) {
    ReadinessCache cache(2s);
    const SteadyPoint start{};
    EXPECT_FALSE(cache.find(start));
    cache.put(good, start);
    EXPECT_EQ(cache.find(start + 999ms), good);
    EXPECT_FALSE(cache.find(start + 1s));
}

TEST(ReadinessCacheTest, LetsOneRequestAskWhileTheOthersGetOlderStates) {
    ReadinessCache cache(2s);
    const SteadyPoint start{};
    cache.put(good, start);
    EXPECT_FALSE(cache.find(start + 1s)) << "this one asks";
    EXPECT_EQ(cache.find(start + 1s), good);
    EXPECT_EQ(cache.find(start + 3999ms), good);
    EXPECT_FALSE(cache.find(start + 4s)) << "the one that asks is given up";
    cache.put(bad, start + 4s);
    EXPECT_EQ(cache.find(start + 4s), bad);
}

struct ReadinessTest : ApiTest {
    int ready() { return send(get("/health/ready")).status(); }
};

TEST_F(ReadinessTest, AsksThePartsOnceASecond) {
    EXPECT_EQ(ready(), 200);
    database.ping_failure = Error{Errc::unavailable, "down"};
    clock.advance(999ms);
    EXPECT_EQ(ready(), 200);
    clock.advance(1ms);
    EXPECT_EQ(ready(), 503);
    database.ping_failure.reset();
    EXPECT_EQ(ready(), 503);
    clock.advance(1s);
    EXPECT_EQ(ready(), 200);
}

TEST_F(ReadinessTest, TellsOfADrainAtOnce) {
    EXPECT_EQ(ready(), 200);
    draining = true;
    EXPECT_EQ(ready(), 503);
}

}  // namespace
}  // namespace continuo::test
