// What the API shares with other instances: counts of the rate limit, answers to searches.
#include <optional>

#include "api_test.hpp"
#include "cache/cache.hpp"
#include "cache/rate_window.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

struct FakeRates final : RateWindow {
    std::optional<RateCount> answer = RateCount{.remaining = 7, .reset = 1500ms};
    std::vector<std::string> counted;

    Task<Result<RateCount>> count(std::string who) override {
        counted.push_back(std::move(who));
        if (!answer) co_return fail(Errc::unavailable, "away");
        co_return *answer;
    }
};

struct FakeCache final : Cache {
    std::map<std::string, std::string> values;
    bool away = false;

    Task<std::optional<std::string>> get(std::string key) override {
        const auto found = values.find(key);
        if (found == values.end()) co_return std::nullopt;
        co_return found->second;
    }
    Task<void> put(std::string key, std::string value) override {
        values[std::move(key)] = std::move(value);
        co_return;
    }
    Task<Result<void>> ping() override {
        if (away) co_return fail(Errc::unavailable, "away");
        co_return Result<void>{};
    }
};

std::vector<Hit> one_hit() {
    Hit hit;
    hit.document_id = "d";
    hit.title = "T";
    hit.text = "text";
    return {hit};
}

struct SharedServicesTest : ApiTest {
    SharedServicesTest() {
        config.fingerprint_secret = "secret";
        shared_rates = &rates;
        shared_cache = &cache;
        restart();
    }
    TestResponse search(std::string body) {
        return send(post("/api/chat/search").json(std::move(body)));
    }

    FakeRates rates;
    FakeCache cache;
};

TEST_F(SharedServicesTest, TheSharedCountIsWhatIsTold) {
    const auto response = send(get("/"));
    EXPECT_EQ(response.status(), 200);
    EXPECT_EQ(response.header("X-RateLimit-Remaining"), "7");
    EXPECT_EQ(response.header("X-RateLimit-Reset"), "2");
    ASSERT_EQ(rates.counted.size(), 1U);
    EXPECT_EQ(rates.counted[0].find("127"), std::string::npos) << "no address leaves the process";
}

TEST_F(SharedServicesTest, OverTheSharedLimitIs429) {
    rates.answer = RateCount{.allowed = false, .remaining = 0, .reset = 60s, .retry_after = 2100ms};
    const auto response = send(get("/"));
    EXPECT_EQ(response.status(), 429);
    EXPECT_EQ(response.header("Retry-After"), "3");
    EXPECT_EQ(response.header("X-RateLimit-Remaining"), "0");
}

TEST_F(SharedServicesTest, WithoutTheOthersTheOwnCountHolds) {
    rates.answer.reset();
    config.rate_limit.requests = 2;
    restart();
    expect_status(get("/"), 200);
    expect_status(get("/"), 200);
    expect_status(get("/"), 429);
}

TEST_F(SharedServicesTest, HealthAndALimitThatIsOffAreNotCounted) {
    expect_status(get("/health"), 200);
    config.rate_limit.enabled = false;
    restart();
    expect_status(get("/"), 200);
    EXPECT_TRUE(rates.counted.empty());
}

TEST_F(SharedServicesTest, ASearchIsAnsweredFromTheCacheTheSecondTime) {
    knowledge.hits = one_hit();
    const auto first = search(R"({"query":"refund"})").response.body;
    knowledge.hits = std::vector<Hit>{};
    EXPECT_EQ(search(R"({"query":"refund"})").response.body, first);
    EXPECT_NE(search(R"({"query":"refund","limit":3})").response.body, first);
    EXPECT_NE(search(R"({"query":"refund","filters":{"a":1}})").response.body, first);
    EXPECT_NE(search(R"({"query":"refunds"})").response.body, first);
    const auto by_admin = post("/api/chat/search").json(R"({"query":"refund"})").admin();
    EXPECT_NE(send(by_admin).response.body, first) << "it may have found more";
    EXPECT_EQ(cache.values.size(), 1U) << "an empty answer is not worth keeping";
}

TEST_F(SharedServicesTest, GarbageInTheCacheIsNotPassedOn) {
    knowledge.hits = one_hit();
    const auto good = search(R"({"query":"refund"})").response.body;
    for (const auto* garbage : {"", "{", "{}", "\xFF", "[1] x"}) {
        cache.values.begin()->second = garbage;
        EXPECT_EQ(search(R"({"query":"refund"})").response.body, good) << garbage;
    }
}

TEST_F(SharedServicesTest, IsNotReadyBeforeItKnowsWhatTheOthersKnow) {
    catching_up = true;
    const auto waiting = send(get("/health/ready"));
    EXPECT_EQ(waiting.status(), 503);
    EXPECT_EQ(waiting.object().at("services").at("knowledge"), "unhealthy");
    EXPECT_TRUE(waiting.response.body.contains("The documents of the other instances"));
    EXPECT_EQ(send(get("/health/live")).status(), 200);
    catching_up = false;
    clock.advance(1s);
    EXPECT_EQ(send(get("/health/ready")).status(), 200);
}

TEST_F(SharedServicesTest, ReadinessTellsTheTruthAboutTheCache) {
    EXPECT_EQ(send(get("/health/ready")).object().at("services").at("cache"), "healthy");
    cache.away = true;
    clock.advance(1s);
    const auto response = send(get("/health/ready"));
    EXPECT_EQ(response.status(), 200) << "it goes on without";
    EXPECT_EQ(response.object().at("services").at("cache"), "degraded");
    EXPECT_EQ(response.object().at("status"), "degraded");
}

}  // namespace
}  // namespace continuo::test
