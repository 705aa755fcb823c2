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

/// What a tool may know of the turn that calls it.
struct ToolContext {
    std::string session_id;
    std::optional<std::string> user_id;  ///< verified; absent otherwise
    std::string request_id;
    Deadline deadline = Deadline::never();
    std::vector<UploadedFile> files;  ///< of this turn; arguments name them by index
};

/// Something the agent can do in a turn beside talking. Called through a ToolRegistry, which checks
/// the arguments, keeps the deadline, repeats where that is safe and stops calling what keeps
/// failing. Thread: run() from any shard, several at once.
class Tool {
public:
    virtual ~Tool() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;         ///< "rag_search"
    [[nodiscard]] virtual std::string_view description() const = 0;  ///< for a model and for people
    /// JSON Schema (draft 7) of the arguments: an object schema.
    [[nodiscard]] virtual json::object parameters() const = 0;
    /// Running it twice is as good as once.
    [[nodiscard]] virtual bool safe_to_repeat() const = 0;
    /// False: with these arguments it never waits for anything but the processor, and is run with
    /// run_now(), in the caller's own time and without a timer beside it. True: with run().
    [[nodiscard]] virtual bool may_wait(const json::object& /*arguments*/) const { return true; }
    /// Once, before the first run. An error leaves the tool out.
    virtual Task<Result<void>> initialize() { co_return Result<void>{}; }
    /// `arguments` fit the schema. Errors: invalid_input is the caller's fault and does not count
    /// against the tool; any other does.
    virtual Task<Result<json::object>> run(json::object /*arguments*/, ToolContext /*context*/) {
        co_return fail(Errc::internal, "the tool never waits");
    }
    /// The same for arguments that it does not wait with.
    virtual Result<json::object> run_now(
        const json::object& /*arguments*/, const ToolContext& /*context*/
    ) {
        return fail(Errc::internal, "the tool may wait");
    }
};

}  // namespace continuo
