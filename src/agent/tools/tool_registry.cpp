#include "agent/tools/tool_registry.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/tools/argument_schema.hpp"
#include "agent/tools/call_tool.hpp"
#include "agent/tools/tool_setup.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

#ifdef NDEBUG
constexpr bool is_debug_build = false;
#else
constexpr bool is_debug_build = true;
#endif

/// Checks `arguments` against the schema, after unify_integers().
Result<void> check(const ReadyTool& ready, json::object& arguments) {
    // The schema checks a json::value: move the members in and out instead of copying them.
    json::value checked(std::move(arguments));
    unify_integers(checked);
    const auto fits = ready.schema.check(checked);
    arguments = std::move(checked.get_object());
    if (fits) return {};
    return fail(
        Errc::invalid_input, fmt::format("{}: {}", ready.tool->name(), fits.error().detail)
    );
}

class GuardedToolRegistry final : public ToolRegistry {
public:
    GuardedToolRegistry(ToolSet tools, const Clock& clock, Metrics* metrics)
        : x_left_out(std::move(tools.left_out)) {
        for (auto& ready : tools.ready)
            x_tools.push_back(std::make_unique<CallableTool>(std::move(ready), clock, metrics));
    }

    Task<Result<json::object>> call(
        std::string key, json::object arguments, ToolContext context, ArgumentsFrom origin
    ) override {
        auto* callable = this->callable(key);
        if (callable == nullptr)
            co_return fail(Errc::not_found, fmt::format("unknown tool \"{}\"", excerpt(key)));
        if (origin == ArgumentsFrom::outside || is_debug_build) {
            if (auto fits = check(callable->ready(), arguments); !fits)
                co_return std::unexpected(std::move(fits.error()));
        }
        auto* tool = &callable->tool();
        const auto deadline = context.deadline;
        if (!tool->may_wait(arguments)) {
            co_return co_await call_tool(callable, deadline, [&](Deadline) {
                return tool->run_now(arguments, context);
            });
        }
        co_return co_await call_tool(callable, deadline, [&](Deadline attempt) {
            context.deadline = attempt;
            return tool->run(arguments, context);
        });
    }

    std::vector<std::string> keys() const override {
        std::vector<std::string> keys;
        for (const auto& tool : x_tools)
            keys.push_back(tool->ready().key);
        return keys;
    }

    const Tool* find(std::string_view key) const override {
        const auto* found = callable(key);
        return found == nullptr ? nullptr : &found->tool();
    }

    CallableTool* callable(std::string_view key) const override {
        const auto found = std::ranges::find_if(x_tools, [key](const auto& tool) {
            return tool->ready().key == key;
        });
        return found == x_tools.end() ? nullptr : found->get();
    }

    std::vector<BreakerStatus> circuit_breakers() const override {
        std::vector<BreakerStatus> breakers;
        breakers.reserve(x_tools.size());
        for (const auto& tool : x_tools) {
            const auto& breaker = tool->breaker();
            breakers.push_back({
                .tool = tool->ready().key,
                .state = tool->tool().problem().empty() ? to_string(breaker.state()) : "away",
                .failures_in_a_row = breaker.failures_in_a_row(),
                .successes = breaker.successes(),
            });
        }
        return breakers;
    }

    std::vector<std::pair<std::string, std::string>> left_out() const override {
        return x_left_out;
    }

private:
    std::vector<std::unique_ptr<CallableTool>> x_tools;  // few enough for a linear search
    std::vector<std::pair<std::string, std::string>> x_left_out;
};

/// The coroutine behind make_tool_registry. Takes pointers, because coroutine parameters should be
/// values.
Task<Result<std::unique_ptr<ToolRegistry>>> build(
    ToolMode mode, std::vector<ToolFactory> factories, const Clock* clock, Metrics* metrics
) {
    auto tools = co_await set_up_tools(mode, std::move(factories));
    if (!tools) co_return std::unexpected(std::move(tools.error()));
    co_return std::make_unique<GuardedToolRegistry>(std::move(*tools), *clock, metrics);
}

}  // namespace

Task<Result<std::unique_ptr<ToolRegistry>>> make_tool_registry(
    ToolMode mode, std::vector<ToolFactory> factories, const Clock& clock, Metrics* metrics
) {
    return build(mode, std::move(factories), &clock, metrics);
}

}  // namespace continuo
