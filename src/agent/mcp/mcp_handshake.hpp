#pragma once

#include <memory>
#include <string>

#include <boost/json/object.hpp>

#include "agent/mcp/mcp_config.hpp"
#include "agent/mcp/mcp_transport.hpp"
#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"

namespace continuo {

/// What a server says of itself; for people and logs, not to be believed.
struct McpServerInfo {
    std::string name;
    std::string version;
    std::string revision;  ///< of the protocol, as agreed
};

struct McpConnected {
    McpLink link;
    McpServerInfo info;
    bool has_tools = false;
};

struct McpHandshake {
    McpRevision revision = McpRevision::automatic;
    std::string client_version;
};

/// `_meta` of each request of the stateless revision.
[[nodiscard]] json::object mcp_request_meta(std::string_view client_version);

/// Finds out which revision a server speaks, and begins a session if that has them. Automatic:
/// `server/discover` first; if the answer is not one of the stateless revision, `initialize`. An
/// answer that says nothing about it (401, 403, 429, 5xx, silence) is an error. Errors: those of
/// McpTransport::request(); unauthorized, forbidden, busy, unavailable, not_found by the status;
/// invalid_input: no common revision; corrupt.
[[nodiscard]] Task<Result<McpConnected>> connect_mcp(
    std::shared_ptr<McpTransport> transport, McpHandshake handshake, Deadline deadline
);

}  // namespace continuo
