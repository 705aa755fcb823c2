#include "agent/tools/tool_registry.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_tool.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ToolRegistryTest : public ::testing::Test {
protected:
    std::unique_ptr<ToolRegistry> make(
        std::vector<ToolFactory> factories, ToolMode mode = ToolMode::registry
    ) {
        return run_task(make_tool_registry(mode, std::move(factories), clock, &metrics)).value();
    }
    Result<json::object> call(
        ToolRegistry& box,
        const std::string& key,
        json::object arguments = {},
        ToolContext context = {}
    ) {
        return run_task(
            box.call(key, std::move(arguments), std::move(context), ArgumentsFrom::outside)
        );
    }
    BreakerStatus breaker_of(const ToolRegistry& box, std::string_view key) {
        const auto breakers = box.circuit_breakers();
        const auto found = std::ranges::find(breakers, key, &BreakerStatus::tool);
        if (found == breakers.end()) throw std::out_of_range("no such tool");
        return *found;
    }
    std::string state_of(const ToolRegistry& box, std::string_view key) {
        return std::string(breaker_of(box, key).state);
    }

    FakeClock clock;
    Metrics metrics;
    int runs = 0;
    FakeTool::Script good = [this](json::object arguments, ToolContext) {
        ++runs;
        return answer_with({{"got", std::move(arguments)}});
    };
    FakeTool::Script bad = [this](json::object, ToolContext) {
        ++runs;
        return fail_with({Errc::unavailable, "down"});
    };
};

TEST_F(ToolRegistryTest, CallsTheToolOfTheKey) {
    const auto box = make({fake_factory("rag", good)});
    const auto result = call(*box, "rag", {{"query", "x"}});
    EXPECT_EQ(result.value(), (json::object{{"got", json::object{{"query", "x"}}}}));
    EXPECT_EQ(box->find("rag")->name(), "rag_tool");
    EXPECT_THAT(metrics.expose(), HasSubstr("tool_usage_total"));
}

TEST_F(ToolRegistryTest, DoesNotKnowOtherKeys) {
    const auto box = make({fake_factory("rag", good)});
    EXPECT_EQ(call(*box, "crm").error().code, Errc::not_found);
    EXPECT_EQ(box->find("crm"), nullptr);
}

TEST_F(ToolRegistryTest, ChecksArgumentsBeforeTheToolRuns) {
    const json::object schema{
        {"type", "object"},
        {"properties", {{"query", {{"type", "string"}}}}},
        {"required", json::array{"query"}},
    };
    const auto box = make({fake_factory("rag", good, {.parameters = schema})});
    const auto result = call(*box, "rag", {{"query", 5}});
    EXPECT_EQ(result.error().code, Errc::invalid_input);
    EXPECT_THAT(result.error().detail, HasSubstr("rag_tool"));
    EXPECT_EQ(runs, 0);
    EXPECT_EQ(state_of(*box, "rag"), "closed");
    EXPECT_TRUE(call(*box, "rag", {{"query", "x"}}));
}

TEST_F(ToolRegistryTest, RepeatsATransientFailureOfASafeTool) {
    FakeTool::Script twice_bad = [this](json::object arguments, ToolContext) {
        return ++runs < 3 ? fail_with({Errc::unavailable, "down"})
                          : answer_with(std::move(arguments));
    };
    for (const bool may_wait : {true, false}) {
        runs = 0;
        const auto box = make({fake_factory("rag", twice_bad, {.may_wait = may_wait})});
        EXPECT_EQ(call(*box, "rag", {{"a", 1}}).value(), (json::object{{"a", 1}}));
        EXPECT_EQ(runs, 3) << may_wait;
        EXPECT_EQ(breaker_of(*box, "rag").failures_in_a_row, 0);
    }
}

TEST_F(ToolRegistryTest, DoesNotRepeatAnUnsafeTool) {
    const auto box = make({fake_factory("rag", bad, {.safe_to_repeat = false})});
    EXPECT_EQ(call(*box, "rag").error().code, Errc::unavailable);
    EXPECT_EQ(runs, 1);
}

TEST_F(ToolRegistryTest, DoesNotRepeatALastingFailure) {
    FakeTool::Script broken = [this](json::object, ToolContext) {
        ++runs;
        return fail_with({Errc::internal, "defect"});
    };
    const auto box = make({fake_factory("rag", broken)});
    EXPECT_EQ(call(*box, "rag").error().code, Errc::internal);
    EXPECT_EQ(runs, 1);
}

TEST_F(ToolRegistryTest, DoesNotWaitForAnAttemptBeyondTheDeadline) {
    const auto box = make({fake_factory("rag", bad, {}, {.retry_wait = 2s})});
    ToolContext context;
    context.deadline = Deadline::after(100ms);
    EXPECT_EQ(call(*box, "rag", {}, context).error().code, Errc::unavailable);
    EXPECT_EQ(runs, 1);
}

TEST_F(ToolRegistryTest, OneCallCountsOnceHoweverManyAttempts) {
    const auto box = make({fake_factory("rag", bad)});
    EXPECT_FALSE(call(*box, "rag"));
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(breaker_of(*box, "rag").failures_in_a_row, 1);
}

TEST_F(ToolRegistryTest, StopsCallingWhatKeepsFailing) {
    const auto box = make({fake_factory("rag", bad), fake_factory("memory", good)});
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE(call(*box, "rag"));
    EXPECT_EQ(state_of(*box, "rag"), "open");
    runs = 0;
    const auto refused = call(*box, "rag");
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_EQ(refused.error().detail, "Service temporarily unavailable: rag");
    EXPECT_EQ(runs, 0);
    EXPECT_EQ(state_of(*box, "memory"), "closed");
    EXPECT_TRUE(call(*box, "memory"));

    clock.advance(60s);
    EXPECT_EQ(state_of(*box, "rag"), "half_open");
    EXPECT_FALSE(call(*box, "rag"));
    EXPECT_EQ(state_of(*box, "rag"), "open");
}

TEST_F(ToolRegistryTest, TheCallersFaultDoesNotCountAgainstTheTool) {
    FakeTool::Script picky = [](json::object, ToolContext) {
        return fail_with({Errc::invalid_input, "no such file"});
    };
    const auto box = make({fake_factory("rag", picky)});
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(call(*box, "rag").error().code, Errc::invalid_input);
    EXPECT_EQ(state_of(*box, "rag"), "closed");
}

TEST_F(ToolRegistryTest, CutsAToolThatHangs) {
    const FakeTool::Script hanging = [](json::object, ToolContext) { return hang(); };
    const auto box = make({fake_factory("rag", hanging, {}, {.timeout = 1ms, .attempts = 1})});
    const auto result = call(*box, "rag");
    EXPECT_EQ(result.error().code, Errc::timeout);
    EXPECT_THAT(result.error().detail, HasSubstr("rag_tool"));
    EXPECT_EQ(breaker_of(*box, "rag").failures_in_a_row, 1);
}

TEST_F(ToolRegistryTest, KeepsTheCallersDeadline) {
    const FakeTool::Script hanging = [](json::object, ToolContext) { return hang(); };
    const auto box = make({fake_factory("rag", hanging)});
    ToolContext context;
    context.deadline = Deadline::after(1ms);
    EXPECT_EQ(call(*box, "rag", {}, context).error().code, Errc::timeout);
}

TEST_F(ToolRegistryTest, TellsTheToolItsDeadline) {
    Deadline told = Deadline::never();
    const FakeTool::Script curious = [&told](json::object, ToolContext context) {
        told = context.deadline;
        return answer_with({});
    };
    const auto box = make({fake_factory("rag", curious, {}, {.timeout = 5s})});
    EXPECT_TRUE(call(*box, "rag"));
    EXPECT_LE(told.remaining(), 5s);
}

TEST_F(ToolRegistryTest, ACancelledCallDoesNotCountAgainstTheTool) {
    const FakeTool::Script hanging = [](json::object, ToolContext) { return hang(); };
    const auto box = make({fake_factory("rag", hanging)});
    const auto result = run_task(
        with_deadline(box->call("rag", {}, {}, ArgumentsFrom::outside), Deadline::after(1ms))
    );
    EXPECT_EQ(result.error().code, Errc::timeout);
    EXPECT_EQ(breaker_of(*box, "rag").failures_in_a_row, 0);
}

TEST_F(ToolRegistryTest, AnExceptionIsAnInternalError) {
    const FakeTool::Script throwing = [](json::object, ToolContext) { return throw_something(); };
    for (const bool may_wait : {true, false}) {
        const auto box = make({fake_factory("rag", throwing, {.may_wait = may_wait})});
        const auto result = call(*box, "rag");
        EXPECT_EQ(result.error().code, Errc::internal);
        EXPECT_THAT(result.error().detail, HasSubstr("broken tool"));
        EXPECT_EQ(breaker_of(*box, "rag").failures_in_a_row, 1);
    }
}

// Setting up.

Task<Result<void>> refuse() {
    co_return fail(Errc::unavailable, "no index");
}
Task<Result<void>> never() {
    co_await sleep_until(Deadline::never());
    co_return Result<void>{};
}

TEST_F(ToolRegistryTest, RegistryModeLeavesOutAndReportsWhatFails) {
    auto nothing = fake_factory("nothing", good);
    nothing.make = [] { return std::unique_ptr<Tool>(); };
    auto throwing = fake_factory("throwing", good);
    throwing.make = []() -> std::unique_ptr<Tool> { throw std::runtime_error("no key"); };
    auto disabled = fake_factory("disabled", good);
    disabled.enabled = false;
    const auto box = make({
        fake_factory("rag", good),
        fake_factory("broken", good, {.initialize = refuse}),
        fake_factory("hanging", good, {.initialize = never}, {.timeout = 1ms}),
        fake_factory("no_schema", good, {.parameters = {{"type", "string"}}}),
        nothing,
        throwing,
        disabled,
        fake_factory("memory", good),
    });
    EXPECT_THAT(box->keys(), ElementsAre("rag", "memory"));
    std::vector<std::string> left;
    for (const auto& [key, why] : box->left_out()) {
        left.push_back(key);
        EXPECT_FALSE(why.empty());
    }
    EXPECT_THAT(left, ElementsAre("broken", "hanging", "no_schema", "nothing", "throwing"));
    EXPECT_TRUE(call(*box, "memory"));
}

TEST_F(ToolRegistryTest, RegistryModeInitialisesSideBySide) {
    // Each waits for the other: one after another they would never end.
    int arrived = 0;
    const std::function<Task<Result<void>>()> meet = [&arrived] {
        return [](int* count) -> Task<Result<void>> {
            ++*count;
            while (*count < 2)
                co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
            co_return Result<void>{};
        }(&arrived);
    };
    const auto box = make(
        {fake_factory("rag", good, {.initialize = meet}),
         fake_factory("memory", good, {.initialize = meet})}
    );
    EXPECT_EQ(box->keys().size(), 2U);
}

TEST_F(ToolRegistryTest, LegacyModeHasTheFourWhateverIsEnabled) {
    auto rag = fake_factory("rag", good);
    rag.enabled = false;
    const auto box =
        make({rag, fake_factory("crm", good), fake_factory("escalation", good)}, ToolMode::legacy);
    EXPECT_THAT(box->keys(), ElementsAre("rag", "escalation"));
}

TEST_F(ToolRegistryTest, LegacyModeFailsWithTheFirstThatFails) {
    const auto box = run_task(make_tool_registry(
        ToolMode::legacy,
        {fake_factory("rag", good, {.initialize = refuse}), fake_factory("memory", good)},
        clock,
        nullptr
    ));
    ASSERT_FALSE(box);
    EXPECT_EQ(box.error().code, Errc::unavailable);
    EXPECT_THAT(box.error().detail, HasSubstr("rag"));
}

TEST_F(ToolRegistryTest, RefusesTwoToolsUnderOneKey) {
    const auto box = run_task(make_tool_registry(
        ToolMode::registry, {fake_factory("rag", good), fake_factory("rag", good)}, clock, nullptr
    ));
    EXPECT_EQ(box.error().code, Errc::invalid_input);
}

TEST_F(ToolRegistryTest, IsEmptyWithoutFactories) {
    EXPECT_TRUE(make({})->keys().empty());
}

}  // namespace
}  // namespace continuo::test
