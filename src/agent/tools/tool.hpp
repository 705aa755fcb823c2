#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "domain/uploaded_file.hpp"

namespace continuo {

/// Data of the turn that calls a tool.
struct ToolContext {
    std::string session_id;
    std::optional<std::string> user_id;  ///< only if verified
    std::string request_id;
    Deadline deadline = Deadline::never();
    std::vector<UploadedFile> files;  ///< of this turn; arguments name them by index
    /// The same each time this call is made, by whatever instance: session, turn and step. A server
    /// that is called twice under it acts once.
    std::string call_key = {};
    /// Of a tool of an MCP server: McpTool::fingerprint of what was planned or approved.
    std::string fingerprint = {};
};

/// A function that the agent can call in a turn. Called through a ToolRegistry, which checks the
/// arguments, enforces the deadline, retries if that is safe, and has a circuit breaker per tool.
/// Thread: run() from any shard, several at once.
class Tool {
public:
    virtual ~Tool() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;         ///< "rag_search"
    [[nodiscard]] virtual std::string_view description() const = 0;  ///< for LLMs and humans
    /// JSON Schema (draft 7) of the arguments: an object schema.
    [[nodiscard]] virtual json::object parameters() const = 0;
    /// The tool is idempotent: a failed run can be retried.
    [[nodiscard]] virtual bool safe_to_repeat() const = 0;
    /// False: with these arguments the tool does no I/O; the registry calls run_now(),
    /// synchronously and without a timer. True: the registry calls run().
    [[nodiscard]] virtual bool may_wait(const json::object& /*arguments*/) const { return true; }
    /// Why it cannot be called now although it is initialised (its server is away); empty: it can.
    [[nodiscard]] virtual std::string problem() const { return {}; }
    /// Called once before the first run. On an error, registry mode omits the tool and legacy mode
    /// fails the start.
    virtual Task<Result<void>> initialize() { co_return Result<void>{}; }
    /// `arguments` match the schema. Errors: invalid_input for bad arguments, limit_exceeded for
    /// its own limit on calls; the circuit breaker counts any other error as a failure.
    virtual Task<Result<json::object>> run(json::object /*arguments*/, ToolContext /*context*/) {
        co_return fail(Errc::internal, "the tool does not implement run()");
    }
    /// As run(), for arguments with which may_wait() is false.
    virtual Result<json::object> run_now(
        const json::object& /*arguments*/, const ToolContext& /*context*/
    ) {
        return fail(Errc::internal, "the tool does not implement run_now()");
    }
};

}  // namespace continuo
