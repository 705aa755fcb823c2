#include "agent/llm/usage_ledger.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time_format.hpp"
#include "support/fake_clock.hpp"
#include "support/scratch.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;

TimePoint day(const char* text) {
    return *parse_time(std::string(text) + "T12:00:00Z");
}

std::uint64_t cost_of(
    const PriceTable& table, const char* model, const char* when, TokenUsage usage
) {
    const auto price = table.find(model, day(when));
    return price ? PriceTable::cost(*price, usage) : 0;
}

TEST(PriceTable, HasPricesByDay) {
    const auto table = PriceTable::parse(
        "currency = EUR\nsmall = 2026-01-01 1 0.5 2\nsmall = 2026-06-01 0.8 0.1 1.25\n", "prices"
    );
    ASSERT_TRUE(table) << table.error().detail;
    EXPECT_EQ(table->currency(), "EUR");
    const TokenUsage usage{1'000'000, 400'000, 10'000, 3'000};
    EXPECT_EQ(cost_of(*table, "small", "2025-12-31", usage), 0U) << "no price yet";
    EXPECT_DOUBLE_EQ(to_currency(cost_of(*table, "small", "2026-01-01", usage)), 0.6 + 0.2 + 0.02);
    EXPECT_DOUBLE_EQ(
        to_currency(cost_of(*table, "small", "2026-06-01", usage)), 0.48 + 0.04 + 0.0125
    );
    EXPECT_GT(cost_of(*table, "small-2026-02-03", "2026-06-01", usage), 0U) << "a dated version";
    EXPECT_GT(cost_of(*table, "vendor/small", "2026-06-01", usage), 0U) << "a proxy's name";
    EXPECT_EQ(cost_of(*table, "smaller", "2026-06-01", usage), 0U);
    EXPECT_EQ(cost_of(*table, "small-mini", "2026-06-01", usage), 0U);
}

TEST(PriceTable, NamesTheLineThatIsWrong) {
    for (const auto* line :
         {"m = 2026-01-01 1 2",
          "m = 2026-13-01 1 2 3",
          "m = yesterday 1 2 3",
          "m = 2026-01-01 1 x 3",
          "m = 2026-01-01 -1 2 3",
          "m = 2026-01-01 1 2 nan",
          "m",
          "currency = ",
          "m = 2026-01-01 1 1 1\nm = 2026-01-01 2 2 2"}) {
        const auto table = PriceTable::parse(line, "prices");
        ASSERT_FALSE(table) << line;
        EXPECT_THAT(table.error().detail, HasSubstr("prices:")) << line;
    }
}

TEST(PriceTable, HasValidPricesBuiltIn) {
    const auto table = PriceTable::built_in();
    EXPECT_EQ(table.currency(), "USD");
    ASSERT_TRUE(table.find("gpt-4.1-mini", day("2026-01-01")));
    EXPECT_FALSE(table.find("llama3.2", day("2026-01-01")));
}

TEST(PriceTable, TakesAFileBeforeTheBuiltInPrices) {
    const ScratchFolder folder;
    std::ofstream(folder / "prices.txt") << "gpt-4.1 = 2026-01-01 7 7 7\n";
    const auto table = PriceTable::load(folder / "prices.txt");
    ASSERT_TRUE(table);
    EXPECT_EQ(table->find("gpt-4.1", day("2026-01-01"))->prompt, 7'000'000U);
    EXPECT_TRUE(table->find("gpt-4.1-mini", day("2026-01-01")));
    EXPECT_FALSE(PriceTable::load(folder / "none.txt"));
}

ModelAttempt attempt_of(std::string model, TokenUsage usage) {
    ModelAttempt attempt;
    attempt.endpoint = "primary";
    attempt.model = std::move(model);
    attempt.outcome = "ok";
    attempt.usage = usage;
    return attempt;
}

TEST(UsageLedger, CountsByDayAcrossRestarts) {
    const ScratchFolder folder;
    FakeClock clock;
    Metrics metrics;
    const auto file = folder / "usage.json";
    {
        UsageLedger ledger(PriceTable::built_in(), file, clock, &metrics);
        auto one = attempt_of("gpt-4.1", {1000, 200, 100, 40});
        ledger.record(one);
        EXPECT_TRUE(one.priced);
        EXPECT_DOUBLE_EQ(to_currency(one.cost), 0.0016 + 0.0001 + 0.0008);
        auto local = attempt_of("llama", {50, 0, 5, 0, true});
        ledger.record(local);
        EXPECT_FALSE(local.priced);
    }
    UsageLedger ledger(PriceTable::built_in(), file, clock, nullptr);
    const auto today = ledger.today();
    EXPECT_EQ(today.requests, 2U);
    EXPECT_EQ(today.usage, (TokenUsage{1050, 200, 105, 40, true}));
    EXPECT_EQ(today.estimated, 55U);
    EXPECT_EQ(today.unpriced, 55U);
    EXPECT_DOUBLE_EQ(to_currency(today.cost), 0.0025);
    clock.advance(std::chrono::hours(14));
    EXPECT_EQ(ledger.today().requests, 0U) << "the next day, UTC";
    EXPECT_EQ(ledger.days().size(), 1U);
    EXPECT_THAT(metrics.expose(), HasSubstr("continuo_model_day_tokens 1155"));
    EXPECT_THAT(metrics.expose(), HasSubstr(R"(continuo_model_tokens_total{kind="cached"} 200)"));
}

TEST(UsageLedger, GoesOnInMemoryWithoutItsFile) {
    const ScratchFolder folder;
    FakeClock clock;
    std::ofstream(folder / "usage.json") << "{broken";
    UsageLedger broken(PriceTable::built_in(), folder / "usage.json", clock, nullptr);
    auto one = attempt_of("m", {1, 0, 1, 0});
    broken.record(one);
    EXPECT_EQ(broken.today().requests, 1U);
    UsageLedger nowhere(PriceTable::built_in(), folder / "no" / "folder.json", clock, nullptr);
    nowhere.record(one);
    EXPECT_EQ(nowhere.today().usage.total(), 2U);
}

TEST(UsageLedger, KeepsABoundedNumberOfDays) {
    FakeClock clock;
    UsageLedger ledger(PriceTable::built_in(), {}, clock, nullptr);
    for (std::size_t i = 0; i < UsageLedger::days_kept + 10; ++i) {
        auto one = attempt_of("m", {1, 0, 1, 0});
        ledger.record(one);
        clock.advance(std::chrono::hours(24));
    }
    EXPECT_EQ(ledger.days().size(), UsageLedger::days_kept);
}

TEST(EstimateTokens, GuessesByLength) {
    EXPECT_EQ(estimate_tokens(""), 0U);
    EXPECT_EQ(estimate_tokens("a"), 1U);
    EXPECT_EQ(estimate_tokens("abcdefgh"), 2U);
    EXPECT_EQ(estimate_tokens("日本"), 3U);
}

}  // namespace
}  // namespace continuo::test
