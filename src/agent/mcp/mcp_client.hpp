#pragma once

#include <memory>
#include <string>

#include <boost/json/object.hpp>

#include "agent/mcp/mcp_config.hpp"
#include "agent/mcp/mcp_handshake.hpp"
#include "agent/mcp/mcp_tool.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"

namespace continuo {

/// A call of a tool.
struct McpCall {
    std::string name;        ///< on its server
    json::object arguments;  ///< match the tool's `parameters`
    /// The same each time this call is made, by whatever instance; sent as the header
    /// `Idempotency-Key` and as `_meta` `continuo/idempotency-key`. Empty: none.
    std::string idempotency_key;
    /// Of the tool as it was reviewed or approved; the call is refused if the server has changed it
    /// since. Empty: not checked.
    std::string fingerprint;
    /// Reads the list of tools first, however fresh it is: for what was approved some time ago.
    bool lists_first = false;
};

/// A client of the tools of one server of the Model Context Protocol (docs/tools.md). It
/// connects when it is first used and after a session was lost, so that a server that is away at
/// start is one later. Errors begin with the server's name and have neither the authorization nor
/// text of the server. Thread: any shard, many at once.
class McpClient {
public:
    virtual ~McpClient() = default;

    /// Agrees on a revision, unless that was done; not needed before the others. Errors: as
    /// connect_mcp(), within `setup_timeout`.
    virtual Task<Result<McpServerInfo>> connect(Deadline deadline) = 0;

    /// The tools that the server offers now, from memory as long as they are fresh: as the server
    /// says, but at most `list_age_max`, and until it reports a change or the session is lost.
    /// Errors: those of connect(), limit_exceeded (too many tools or pages), corrupt.
    virtual Task<Result<McpToolList>> list_tools(Deadline deadline) = 0;

    /// Calls a tool, at most once unless the server says that it has not done it (its session was
    /// lost, headers do not match). Refused parameters are a result with `is_error`, for the model
    /// to correct. Errors: not_found (no such tool now), conflict (its fingerprint is another one),
    /// invalid_input (arguments that cannot be sent; the tool wants input of a person), busy (too
    /// many calls at once, or the server says so), timeout (it is unknown whether the tool ran),
    /// unavailable, unauthorized, forbidden, limit_exceeded, corrupt (the answer cannot be read, or
    /// is not as the tool's schema says; the tool may have run). Cancel: the server is told.
    virtual Task<Result<McpToolResult>> call(McpCall call, Deadline deadline) = 0;

    /// Ends the session, if there is one. Errors are no concern: a server ends sessions itself.
    virtual Task<void> end(Deadline deadline) = 0;
    /// Closes the idle connections, which belong to the io_contexts that made them: call it before
    /// those are destroyed, when their threads have ended.
    virtual void close() = 0;
};

/// Does not connect yet. `clock` outlives it. Errors: invalid_input (as mcp_address(), unreadable
/// certificates).
[[nodiscard]] Result<std::unique_ptr<McpClient>> make_mcp_client(
    McpServerConfig config, const Clock& clock
);

}  // namespace continuo
