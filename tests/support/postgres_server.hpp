#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/background_server.hpp"

namespace continuo::test {

/// A real PostgreSQL server started by the test in its folder, with a superuser `postgres` who
/// needs no password. It listens on a unix socket in the folder, and does not wait for the disk.
/// Killed at the end if it still runs. It refuses to run as root: then it runs as the system's user
/// `postgres`, who gets the folder.
/// Errors: throws its output if it does not start, and the package's name if it is not installed.
class PostgresServer {
public:
    /// `arguments` follow ours and override them: `-c max_connections=5`.
    explicit PostgresServer(std::filesystem::path folder, std::vector<std::string> arguments = {});
    /// A standby that follows `primary` by its socket. What `folder` had of a server is removed.
    [[nodiscard]] static std::unique_ptr<PostgresServer> standby_of(
        const PostgresServer& primary, std::filesystem::path folder
    );
    ~PostgresServer() { kill(); }
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// Starts it again after kill() or stop(), and returns when it accepts connections.
    void start();
    /// Sends SIGKILL to all its processes, like a machine without power.
    void kill();
    /// Stops all its processes until resume(); connections stay open.
    void pause();
    void resume() const;
    /// Offers TLS over TCP with copies of these files from the next start() on.
    void offer_tls(const std::filesystem::path& certificate, const std::filesystem::path& key)
        const;
    /// The URL of a new, empty schema.
    [[nodiscard]] std::string new_schema();
    /// A line before those of pg_hba.conf; for connections after the next start().
    void add_host_rule(const std::string& rule) const;

    [[nodiscard]] std::filesystem::path socket_path() const { return x_folder / ".s.PGSQL.5432"; }
    /// `postgresql://user@/database?host=…`, then `options`: `&connect_timeout=1`.
    [[nodiscard]] std::string url(
        const std::string& options = "", const std::string& user = "postgres"
    ) const;

private:
    struct IsStandby {};
    PostgresServer(IsStandby, std::filesystem::path folder) : x_folder(std::move(folder)) {}
    void signal_children(int signal) const;

    std::filesystem::path x_folder;
    std::vector<std::string> x_arguments;
    BackgroundServer x_process;
    int x_schemas = 0;
};

/// The server that the tests of a binary share; started at the first call.
[[nodiscard]] PostgresServer& shared_postgres();

}  // namespace continuo::test
