#include "agent/tools/tool_registry.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "agent/tools/argument_schema.hpp"
#include "agent/tools/circuit_breaker.hpp"
#include "agent/tools/retry.hpp"
#include "agent/tools/tool_setup.hpp"
#include "async/with_deadline.hpp"
#include "base/id.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

// A call, from outside to inside: schema, circuit breaker, attempts, time limit, the tool. One call
// counts once for the breaker, however many attempts it took.

bool is_cancellation(const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
}

#ifdef NDEBUG
constexpr bool is_debug_build = false;
#else
constexpr bool is_debug_build = true;
#endif

/// Checks `arguments`, and makes their integers all of one kind.
Result<void> check(const ReadyTool& ready, json::object& arguments) {
    // The schema's reader wants a value: the members move in and out, nothing is copied.
    json::value checked(std::move(arguments));
    unify_integers(checked);
    const auto fits = ready.schema.check(checked);
    arguments = std::move(checked.get_object());
    if (fits) return {};
    return fail(
        Errc::invalid_input, fmt::format("{}: {}", ready.tool->name(), fits.error().detail)
    );
}

Error thrown_by(const Tool& tool, const std::exception& thrown) {
    return {Errc::internal, fmt::format("{}: {}", tool.name(), thrown.what())};
}

/// What the tool gives; what it throws becomes an internal error.
Result<json::object> run_now_guarded(
    Tool& tool, const json::object& arguments, const ToolContext& context
) {
    try {
        return tool.run_now(arguments, context);
    } catch (const std::exception& e) {
        return std::unexpected(thrown_by(tool, e));
    }
}

/// The same, but for cancellation.
Task<Result<json::object>> run_guarded(Tool* tool, json::object arguments, ToolContext context) {
    try {
        co_return co_await tool->run(std::move(arguments), std::move(context));
    } catch (const boost::system::system_error& e) {
        if (is_cancellation(e)) throw;
        co_return std::unexpected(thrown_by(*tool, e));
    } catch (const std::exception& e) {
        co_return std::unexpected(thrown_by(*tool, e));
    }
}

Task<Result<json::object>> run_in_time(
    const ReadyTool* ready, json::object arguments, ToolContext context
) {
    context.deadline = context.deadline.shortened(ready->policy.timeout);
    const auto deadline = context.deadline;
    auto result = co_await with_deadline(
        run_guarded(ready->tool.get(), std::move(arguments), std::move(context)), deadline
    );
    // A caller who leaves cancels the time limit too: that is no timeout of the tool.
    if ((co_await asio::this_coro::cancellation_state).cancelled() !=
        asio::cancellation_type::none) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    if (!result && result.error().code == Errc::timeout && deadline.expired()) {
        result.error().detail = fmt::format("the tool {} did not end in time", ready->tool->name());
    }
    co_return result;
}

Task<Result<json::object>> attempt_repeatedly(
    const ReadyTool* ready, json::object arguments, ToolContext context
) {
    auto& tool = *ready->tool;
    const bool may_wait = tool.may_wait(arguments);
    const int attempts = tool.safe_to_repeat() ? std::max(ready->policy.attempts, 1) : 1;
    for (int tried = 1;; ++tried) {
        Result<json::object> result;
        if (may_wait) {
            result = co_await run_in_time(ready, arguments, context);
        } else {
            result = run_now_guarded(tool, arguments, context);
        }
        if (result || tried == attempts || !is_transient(result.error().code)) co_return result;
        const auto wait = retry_wait(ready->policy.retry_wait, tried, random_u64());
        if (context.deadline.remaining() <= wait) co_return result;
        log("agent").debug("tool {}: {}; trying again", ready->key, result.error().detail);
        if (wait.count() > 0) co_await sleep_until(Deadline::after(wait));
    }
}

class SafeToolBox final : public ToolRegistry {
public:
    SafeToolBox(ToolSet tools, const Clock& clock, Metrics* metrics)
        : x_left_out(std::move(tools.left_out)), x_clock(clock), x_metrics(metrics) {
        for (auto& ready : tools.ready)
            x_entries.push_back(std::make_unique<Entry>(std::move(ready), clock));
    }

    Task<Result<json::object>> call(
        std::string key, json::object arguments, ToolContext context, ArgumentsFrom origin
    ) override {
        auto* entry = look_up(key);
        if (entry == nullptr)
            co_return fail(Errc::not_found, fmt::format("there is no tool \"{}\"", key));

        if (origin == ArgumentsFrom::outside || is_debug_build) {
            if (auto fits = check(entry->ready, arguments); !fits)
                co_return std::unexpected(std::move(fits.error()));
        }
        auto permit = entry->breaker.enter();
        if (!permit) {
            co_return fail(
                Errc::unavailable, fmt::format("Service temporarily unavailable: {}", key)
            );
        }
        const auto begin = x_clock.steady_now();
        auto result =
            co_await attempt_repeatedly(&entry->ready, std::move(arguments), std::move(context));
        // A wrong argument says nothing about the tool: the permit goes without a report.
        if (result) {
            permit.succeeded();
        } else if (result.error().code != Errc::invalid_input) {
            permit.failed();
        }
        record(key, result.has_value(), begin);
        co_return result;
    }

    std::vector<std::string> keys() const override {
        std::vector<std::string> keys;
        for (const auto& entry : x_entries)
            keys.push_back(entry->ready.key);
        return keys;
    }

    const Tool* find(std::string_view key) const override {
        const auto* entry = look_up(key);
        return entry == nullptr ? nullptr : entry->ready.tool.get();
    }

    std::vector<BreakerStatus> circuit_breakers() const override {
        std::vector<BreakerStatus> breakers;
        breakers.reserve(x_entries.size());
        for (const auto& entry : x_entries) {
            const auto& breaker = entry->breaker;
            breakers.push_back({
                .tool = entry->ready.key,
                .state = to_string(breaker.state()),
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
    struct Entry {
        Entry(ReadyTool tool, const Clock& clock)
            : ready(std::move(tool)),
              breaker(ready.policy.failures_to_open, ready.policy.open_time, clock) {}
        ReadyTool ready;
        CircuitBreaker breaker;
    };

    Entry* look_up(std::string_view key) const {
        const auto found = std::ranges::find_if(x_entries, [key](const auto& entry) {
            return entry->ready.key == key;
        });
        return found == x_entries.end() ? nullptr : found->get();
    }

    void record(const std::string& key, bool success, SteadyPoint begin) const {
        if (x_metrics == nullptr) return;
        const std::chrono::duration<double> seconds = x_clock.steady_now() - begin;
        x_metrics->record_tool(key, success, seconds.count());
    }

    std::vector<std::unique_ptr<Entry>> x_entries;  // a handful: a search is a few comparisons
    std::vector<std::pair<std::string, std::string>> x_left_out;
    const Clock& x_clock;
    Metrics* x_metrics;
};

/// Behind make_tool_registry, which only turns the references into pointers: a coroutine keeps
/// values.
Task<Result<std::unique_ptr<ToolRegistry>>> build(
    ToolMode mode, std::vector<ToolFactory> factories, const Clock* clock, Metrics* metrics
) {
    auto tools = co_await set_up_tools(mode, std::move(factories));
    if (!tools) co_return std::unexpected(std::move(tools.error()));
    co_return std::make_unique<SafeToolBox>(std::move(*tools), *clock, metrics);
}

}  // namespace

Task<Result<std::unique_ptr<ToolRegistry>>> make_tool_registry(
    ToolMode mode, std::vector<ToolFactory> factories, const Clock& clock, Metrics* metrics
) {
    return build(mode, std::move(factories), &clock, metrics);
}

}  // namespace continuo
