// Guesses of the administrator's key: counted by address, with all instances, and refused.
#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

#include "api/admission/guess_guard.hpp"
#include "api_test.hpp"
#include "cache/rate_window.hpp"
#include "support/run_task.hpp"
#include "telemetry/log.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

struct FakeGuesses final : RateWindow {
    std::optional<RateCount> answer = RateCount{.remaining = 7};
    std::vector<std::string> counted;

    Task<Result<RateCount>> count(std::string who) override {
        counted.push_back(std::move(who));
        if (!answer) co_return fail(Errc::unavailable, "away");
        co_return *answer;
    }
};

struct GuessTest : ApiTest {
    GuessTest() { configure_log({.file = folder / "log", .to_stderr = true}); }
    ~GuessTest() override { configure_log({}); }

    TestResponse guess(std::string address = "192.0.2.1", std::string target = "/api/tickets") {
        return send(get(std::move(target)).header("X-API-Key", "wrong").from(std::move(address)));
    }
    void guess_until_refused(const std::string& address) {
        for (std::uint32_t i = 0; i < wrong_keys_max; ++i)
            EXPECT_EQ(guess(address).status(), 401) << i;
    }
    std::string lines() {
        flush_log();
        std::ostringstream out;
        out << std::ifstream(folder / "log").rdbuf();
        return out.str();
    }

    FakeGuesses guesses;
};

TEST_F(GuessTest, TooManyAre429AndTheRightKeyToo) {
    guess_until_refused("192.0.2.1");
    const auto refused = guess();
    EXPECT_EQ(refused.status(), 429);
    EXPECT_TRUE(refused.from_accept);
    EXPECT_GT(std::stoi(refused.header("Retry-After")), 0);
    expect_status(get("/api/tickets").admin(), 429);
    expect_status(get("/api/tickets"), 401);
    expect_status(get("/"), 200);
    expect_status(get("/api/tickets").admin().from("192.0.2.2"), 200);

    clock.advance(std::chrono::seconds(std::stoi(refused.header("Retry-After"))));
    expect_status(get("/api/tickets").admin(), 200);
}

TEST_F(GuessTest, RequestsWithoutAKeyAreNoGuesses) {
    for (int i = 0; i < 30; ++i)
        expect_status(get("/api/tickets"), 401);
    expect_status(get("/api/tickets").admin(), 200);
}

TEST_F(GuessTest, AreNotCountedWhileTheLimitIsOff) {
    config.rate_limit.enabled = false;
    restart();
    for (int i = 0; i < 30; ++i)
        EXPECT_EQ(guess().status(), 401);
}

TEST_F(GuessTest, AreReportedInOneLineWithoutTheWholeAddress) {
    guess_until_refused("203.0.113.77");
    guess_until_refused("2001:db8:1:2::7");
    for (int i = 0; i < 30; ++i)
        (void)guess("203.0.113.77");
    const auto text = lines();
    EXPECT_EQ(std::ranges::count(text, '\n'), 1) << text;
    EXPECT_NE(text.find("security - WARNING - wrong keys from 203.0.113.0/24"), std::string::npos)
        << text;
    EXPECT_EQ(text.find("113.77"), std::string::npos);
    clock.advance(120s);
    guess_until_refused("2001:db8:1:2::7");
    EXPECT_NE(lines().find("from 2001:db8:1::/48"), std::string::npos) << lines();
}

TEST_F(GuessTest, AreCountedWithTheOtherInstances) {
    config.fingerprint_secret = "secret";
    shared_guesses = &guesses;
    restart();
    const auto first = guess();
    EXPECT_EQ(first.status(), 401);
    ASSERT_EQ(guesses.counted.size(), 1U);
    EXPECT_EQ(guesses.counted[0].find("192"), std::string::npos) << "no address leaves the process";
    expect_status(get("/api/tickets"), 401);
    expect_status(get("/api/tickets").admin(), 200);
    EXPECT_EQ(guesses.counted.size(), 1U) << "only guesses are counted";

    guesses.answer = RateCount{.allowed = false, .remaining = 0, .retry_after = 30s};
    EXPECT_EQ(guess().status(), 429) << "the others have counted too many";
    expect_status(get("/api/tickets").admin(), 429);
    EXPECT_EQ(guesses.counted.size(), 2U) << "this instance refuses by itself now";
}

TEST_F(GuessTest, AreCountedHereWhileTheOthersCannotBeAsked) {
    config.fingerprint_secret = "secret";
    shared_guesses = &guesses;
    guesses.answer.reset();
    restart();
    guess_until_refused("192.0.2.1");
    EXPECT_EQ(guess().status(), 429);
}

TEST_F(GuessTest, WithABodyAreAnsweredUnread) {
    config.fingerprint_secret = "secret";
    shared_guesses = &guesses;
    restart();
    auto request = post("/api/knowledge/documents").json("{}").header("X-API-Key", "wrong").request;
    const auto decision = api->accept(request);
    ASSERT_TRUE(std::holds_alternative<BodyPlan>(decision));
    EXPECT_TRUE(std::get<BodyPlan>(decision).unread);
}

// Routes that do without a credential, and look at it if there is one.

TEST_F(GuessTest, AreCountedOnTheRoutesOfCustomersToo) {
    sessions.add("sess_1");
    const std::vector<std::function<TestRequest()>> open{
        [] { return get("/"); },
        [] { return get("/api/sessions/sess_1"); },
        [] { return post("/api/sessions").json("{}"); },
        [] { return ask("PATCH", "/api/sessions/sess_1/status?status=active"); },
    };
    for (std::uint32_t i = 0; i < wrong_keys_max; ++i) {
        const auto response = send(open[i % open.size()]().header("X-API-Key", "wrong"));
        EXPECT_LT(response.status(), 300) << i;
    }
    expect_status(get("/api/tickets").admin(), 429);
}

TEST_F(GuessTest, ARouteOfCustomersGoesOnWithoutTheCredentialOfAGuesser) {
    config.debug = false;
    config.expose_stats = false;
    restart();
    const auto shows_stats = [&] {
        const auto root = send(get("/").admin());
        EXPECT_EQ(root.status(), 200);
        return root.object().at("stats").as_object().contains("messages_processed");
    };
    EXPECT_TRUE(shows_stats());
    guess_until_refused("192.0.2.1");
    EXPECT_FALSE(shows_stats()) << "the right key is not to be told from a wrong one";
}

TEST_F(GuessTest, OfOperatorsTokensAreCounted) {
    const auto token = add_operator("anna", OperatorRole::admin);
    expect_status(get("/api/tickets").as(token), 200);
    for (std::uint32_t i = 0; i < wrong_keys_max; ++i)
        expect_status(get("/api/tickets").as(make_operator_token()), 401);
    expect_status(get("/api/tickets").as(token), 429);
}

}  // namespace
}  // namespace continuo::test
