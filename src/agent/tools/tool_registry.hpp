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
    int attempts = 3;  ///< of tools that are safe to repeat; others have one
    /// Delay before the second attempt. Doubles with each attempt, with jitter, up to 2 s.
    std::chrono::milliseconds retry_wait{100};
    int failures_to_open = 5;            ///< consecutive; then calls fail at once ...
    std::chrono::seconds open_time{60};  ///< ... for this long; then one probe call passes
};

/// Creates a tool at start. `registry` mode creates the enabled tools in parallel and reports and
/// omits those that fail. `legacy` mode creates the four built-in tools and the declared ones one
/// after another, enabled or not, and fails with the first that fails.
struct ToolFactory {
    std::string key;  ///< "rag", "memory", "escalation", "attachment", or a declared tool's name
    bool enabled = true;
    ToolPolicy policy;
    std::function<std::unique_ptr<Tool>()> make;
    bool declared = false;  ///< a tool of TOOLS_FILE
};

/// Where the arguments of a call come from.
enum class ArgumentsFrom {
    outside,  ///< an LLM, a customer, a test: checked against the schema
    program,  ///< this program: checked in debug builds only
};

/// State of a tool's circuit breaker.
struct BreakerStatus {
    std::string_view tool;   ///< its key; valid as long as the registry
    std::string_view state;  ///< "closed", "open" or "half_open"; "away": Tool::problem()
    std::uint64_t failures_in_a_row = 0;
    std::uint64_t successes = 0;
};

/// The tools of the agent, by key.
/// Thread: call() from any shard.
class ToolRegistry {
public:
    virtual ~ToolRegistry() = default;

    /// Runs a tool within the policy's timeout and the context's deadline, whichever is earlier.
    /// Arguments from outside are first checked against the tool's schema. Errors: not_found (no
    /// such tool), invalid_input (with the violations of the schema), unavailable ("Service
    /// temporarily unavailable: <tool>": the circuit is open), timeout, and the tool's own. Retries
    /// transient failures (timeout, unavailable, busy) of a tool that is safe to repeat.
    virtual Task<Result<json::object>> call(
        std::string key, json::object arguments, ToolContext context, ArgumentsFrom origin
    ) = 0;

    [[nodiscard]] virtual std::vector<std::string> keys() const = 0;
    [[nodiscard]] virtual const Tool* find(std::string_view key) const = 0;
    /// The tool for call_tool(), which calls it without JSON; null if there is none. Valid as long
    /// as the registry.
    [[nodiscard]] virtual CallableTool* callable(std::string_view /*key*/) const { return nullptr; }
    /// Of each tool, in the order of keys().
    [[nodiscard]] virtual std::vector<BreakerStatus> circuit_breakers() const = 0;
    /// Keys of enabled tools that could not be initialised, with the reason.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> left_out() const = 0;
};

enum class ToolMode { legacy, registry };

/// `clock` and `metrics` (may be null) must outlive the registry.
[[nodiscard]] Task<Result<std::unique_ptr<ToolRegistry>>> make_tool_registry(
    ToolMode mode, std::vector<ToolFactory> factories, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
