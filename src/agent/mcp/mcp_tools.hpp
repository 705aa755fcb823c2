#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "agent/mcp/mcp_client.hpp"
#include "agent/tools/declared_tool.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"

namespace continuo {

/// The declared tools (docs/tools.md) as their MCP servers have them now. A server that is away is
/// asked again, after 1 s and then twice as long each time, up to a minute; until it answers, its
/// tools have a McpToolLink::problem. Thread: any.
class McpTools {
public:
    static constexpr std::chrono::seconds retry_wait_max{60};
    /// How often a server that answered is asked again. Costs nothing while its list is fresh.
    static constexpr std::chrono::seconds list_interval{30};

    /// `clients`: of the declared servers, in their order. `clock` outlives it.
    McpTools(
        std::shared_ptr<const DeclaredTools> declared,
        std::vector<std::unique_ptr<McpClient>> clients,
        const Clock& clock
    );

    /// Never null. Immutable: a changed list is another one.
    [[nodiscard]] std::shared_ptr<const DeclaredTools> current() const;
    /// Why a tool cannot be called now; empty: it can, or there is none of this name.
    [[nodiscard]] std::string problem(std::string_view name) const;

    /// Asks the servers that are due, all at once. Failures are logged once, until the server
    /// answers again.
    Task<void> list_due();

    /// Calls a tool of a declared server. Errors: as McpClient::call(), but corrupt for
    /// limit_exceeded: the tool may have run. When the tool turns out to be another one, its server
    /// is due.
    Task<Result<McpToolResult>> call(std::string server, McpCall call, Deadline deadline);

    /// As McpClient::close().
    void close();

private:
    struct Server {
        std::unique_ptr<McpClient> client;
        SteadyPoint due{};
        int failures = 0;
        std::string told;  ///< what the log has last
    };

    Task<bool> list(std::size_t index);
    void take_list(std::size_t index, const Result<McpToolList>& list);
    void report(std::size_t index, const DeclaredTools& tools, const Result<McpToolList>& list);

    const std::shared_ptr<const DeclaredTools> x_declared;
    const Clock& x_clock;
    mutable std::mutex x_mutex;  // never held across a suspension
    std::vector<Server> x_servers;
    std::shared_ptr<const DeclaredTools> x_current;
};

/// Connects to none of the servers yet. Errors: invalid_input: unreadable certificates.
[[nodiscard]] Result<std::unique_ptr<McpTools>> make_mcp_tools(
    std::shared_ptr<const DeclaredTools> declared, const Clock& clock
);

}  // namespace continuo
