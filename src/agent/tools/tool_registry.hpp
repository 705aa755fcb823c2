#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/tools/tool.hpp"
#include "base/clock.hpp"

namespace continuo {

class CallableTool;
class Metrics;

struct ToolPolicy {
    std::chrono::milliseconds timeout{10'000};
    int attempts = 3;  ///< for tools that are safe to repeat; others get one
    std::chrono::milliseconds retry_wait{100
    };  ///< doubles with each attempt, with jitter, at most 2 s
    int failures_to_open = 5;            ///< in a row; then calls fail at once ...
    std::chrono::seconds open_time{60};  ///< ... for this long; then one call is let through
};

/// How a tool comes into being: `registry` mode makes the enabled ones at start, side by side, and
/// leaves out (and reports) one that fails; `legacy` mode has the four of the original system, made
/// one after another, and fails with the first that fails.
struct ToolFactory {
    std::string key;  ///< "rag", "memory", "escalation", "attachment"
    bool enabled = true;
    ToolPolicy policy;
    std::function<std::unique_ptr<Tool>()> make;
};

/// Who made the arguments of a call.
enum class ArgumentsFrom {
    outside,  ///< a model, a customer, a test: checked against the tool's schema
    program,  ///< this program, which knows the schema: checked in debug builds only
};

/// How a tool's circuit breaker stands.
struct BreakerStatus {
    std::string_view tool;   ///< its key; lives as long as the tool box
    std::string_view state;  ///< "closed", "open" or "half_open"
    std::uint64_t failures_in_a_row = 0;
    std::uint64_t successes = 0;
};

/// The tools of the agent, by key.
/// Thread: call() from any shard once initialised.
class ToolRegistry {
public:
    virtual ~ToolRegistry() = default;

    /// Checks `arguments` against the tool's schema (invalid_input, naming what is wrong) when they
    /// come from outside, then runs it within the policy's timeout and the context's deadline,
    /// whichever ends first. Errors: not_found (no such tool), unavailable ("Service temporarily
    /// unavailable: <tool>", the circuit is open), timeout, and the tool's own. Transient failures
    /// (timeout, unavailable, busy) of a tool that is safe to repeat are repeated.
    virtual Task<Result<json::object>> call(
        std::string key, json::object arguments, ToolContext context, ArgumentsFrom origin
    ) = 0;

    [[nodiscard]] virtual std::vector<std::string> keys() const = 0;
    [[nodiscard]] virtual const Tool* find(std::string_view key) const = 0;
    /// The tool for call_tool(), which calls it without JSON; null when it is not there. Lives as
    /// long as the registry.
    [[nodiscard]] virtual CallableTool* callable(std::string_view /*key*/) const { return nullptr; }
    /// Of each tool, in the order of keys().
    [[nodiscard]] virtual std::vector<BreakerStatus> circuit_breakers() const = 0;
    /// Keys that were enabled and could not be initialised, with the reason.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> left_out() const = 0;
};

enum class ToolMode { legacy, registry };

/// `clock` and `metrics` (may be null) outlive it.
[[nodiscard]] Task<Result<std::unique_ptr<ToolRegistry>>> make_tool_registry(
    ToolMode mode, std::vector<ToolFactory> factories, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
