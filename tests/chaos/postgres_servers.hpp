#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chaos/checker.hpp"
#include "chaos/redis_proxy.hpp"
#include "support/postgres_server.hpp"

namespace continuo::chaos {

/// The PostgreSQL of a run whose sessions are in it, perhaps with a standby that a commit waits
/// for. Queries bypass the proxy. All methods throw std::runtime_error if the server does not
/// answer. Thread: the one that created it.
class PostgresServers {
public:
    /// Starts them in `folder`.
    PostgresServers(std::filesystem::path folder, bool with_standby);
    ~PostgresServers();
    PostgresServers(const PostgresServers&) = delete;
    PostgresServers& operator=(const PostgresServers&) = delete;

    [[nodiscard]] std::vector<RedisUpstream> upstreams() const;
    /// DATABASE_URL of an instance that reaches the upstreams at these ports of 127.0.0.1.
    [[nodiscard]] static std::string url(const std::vector<std::uint16_t>& ports);

    /// The server that takes writes now.
    [[nodiscard]] test::PostgresServer& primary() { return *x_servers[x_primary]; }
    /// Ends the connections of all instances.
    void end_connections();
    [[nodiscard]] bool has_standby() const { return x_servers.size() > 1; }
    /// Kills the primary and promotes the standby. Until add_standby() there is none.
    void fail_over();
    /// Makes a new standby, in the place of a primary that was killed.
    void add_standby();

    [[nodiscard]] bool is_pending(const std::string& session);
    /// Describes pending turns; empty: there are none.
    [[nodiscard]] std::string find_pending();
    /// Rows that contradict each other, each as "<kind>: <what>".
    [[nodiscard]] std::vector<std::string> check_rows();
    /// Adds what the tables have of each session.
    void survey(FinalState& state, const std::vector<std::string>& sessions);

private:
    using Rows = std::vector<std::vector<std::string>>;
    class Line;

    Rows ask(const std::string& sql, const std::vector<std::string>& parameters = {});
    void await_synchronous_standby();

    std::filesystem::path x_folder;
    std::vector<std::unique_ptr<test::PostgresServer>> x_servers;
    std::size_t x_primary = 0;
    std::unique_ptr<Line> x_line;
};

}  // namespace continuo::chaos
