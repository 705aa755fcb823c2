#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace continuo::test {

/// Stands between a program and a PostgreSQL server, on a unix socket in its folder, and cuts a
/// connection at a COMMIT. Thread: any.
class PostgresProxy {
public:
    enum class Cut {
        none,
        before_commit,  ///< the server never sees it
        after_commit,   ///< the server has answered; the client does not hear of it
        late_commit,    ///< the client is cut off; the server gets it at send_late_commit()
    };
    PostgresProxy(std::filesystem::path folder, std::filesystem::path server_socket);
    ~PostgresProxy();
    PostgresProxy(const PostgresProxy&) = delete;
    PostgresProxy& operator=(const PostgresProxy&) = delete;

    /// For the next COMMIT, of any connection.
    void cut_next(Cut how);
    /// Closes new connections at once.
    void refuse_new(bool refuses) { x_refuses = refuses; }
    /// Gives the server the COMMIT that was kept, and returns when it has answered.
    void send_late_commit();
    [[nodiscard]] std::string url(const std::string& options = "") const;

private:
    void accept_clients();
    void serve(int client);
    [[nodiscard]] Cut take_cut(const std::string& bytes);

    std::filesystem::path x_folder;
    std::filesystem::path x_server_socket;
    int x_listener = -1;
    std::atomic<bool> x_refuses{false};
    std::mutex x_mutex;
    Cut x_cut = Cut::none;
    int x_late_server = -1;  ///< the connection that waits for the COMMIT
    std::string x_late_bytes;
    std::vector<int> x_open;
    std::vector<std::thread> x_connections;
    std::thread x_accepting;
};

}  // namespace continuo::test
