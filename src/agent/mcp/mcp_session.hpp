#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "agent/mcp/mcp_config.hpp"
#include "agent/mcp/mcp_handshake.hpp"
#include "agent/mcp/mcp_tool.hpp"
#include "agent/mcp/mcp_transport.hpp"
#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"

namespace continuo {

/// A request before it is known under which revision it is sent.
struct McpQuestion {
    std::string method;
    json::object params;
    const McpTool* tool = nullptr;  ///< of a call; `params` has `name` and `arguments` then
    std::string idempotency_key;
};

/// An answer, and under which revision it came.
struct McpAnswer {
    McpReply reply;
    McpEra era = McpEra::stateless;
};

/// Keeps up the connection to a server in the protocol's sense: what was agreed on, and the session
/// where the revision has those. One for all shards. Thread: any.
class McpSession {
public:
    explicit McpSession(const McpServerConfig& config, std::shared_ptr<McpTransport> transport);

    /// What is agreed on; agrees now if nothing is, within `setup_timeout`. Errors: as
    /// connect_mcp().
    Task<Result<McpConnected>> connected(Deadline deadline);

    /// Asks once; once more under a new agreement if the server no longer knows the one before, so
    /// that it has not done what it was asked. Errors: as connect_mcp() and
    /// McpTransport::request(), unavailable. `question.tool` outlives the call.
    Task<Result<McpAnswer>> ask(McpQuestion question, Deadline deadline);

    Task<void> end(Deadline deadline);

    /// Grows when what the server offers may have changed: it says so, or a session began.
    [[nodiscard]] std::uint64_t changes() const { return x_changes; }

private:
    void forget(const McpLink& link);
    [[nodiscard]] Result<McpRequest> make_request(const McpLink& link, McpQuestion question) const;

    McpHandshake x_handshake;
    std::chrono::milliseconds x_setup_timeout;
    std::shared_ptr<McpTransport> x_transport;
    std::atomic<std::uint64_t> x_changes{0};
    std::mutex x_mutex;  // never held across a suspension
    std::optional<McpConnected> x_connected;
    std::uint64_t x_links = 0;
};

}  // namespace continuo
