#include "app/temporary_server.hpp"

#include <csignal>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "app/services.hpp"
#include "app/shutdown.hpp"
#include "base/id.hpp"

namespace continuo {

namespace {

/// A folder of our own, removed with the object.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::error_code ignored;
        const auto parent = std::filesystem::temp_directory_path(ignored);
        auto pattern = (parent / "continuo-eval-XXXXXX").string();
        if (::mkdtemp(pattern.data()) != nullptr) x_path = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!x_path.empty()) std::filesystem::remove_all(x_path, ignored);
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept : x_path(std::exchange(other.x_path, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;

    /// Empty if it could not be made.
    [[nodiscard]] const std::filesystem::path& path() const { return x_path; }

private:
    std::filesystem::path x_path;
};

/// Keeps what decides about answers; the rest is as an empty server on this machine has it.
Settings for_evaluation(Settings settings, const std::filesystem::path& folder) {
    const Settings defaults;
    settings.app = defaults.app;
    settings.app.data_directory = folder;
    settings.app.shutdown_grace = std::chrono::seconds(5);
    const auto prefix = settings.api.prefix;
    settings.api = defaults.api;
    settings.api.prefix = prefix;
    settings.api.host = "127.0.0.1";
    settings.api.port = 0;
    settings.api.workers = 1;
    settings.api.admin_key = Secret(random_hex(24));
    settings.api.cors_origins.clear();
    settings.log = defaults.log;
    settings.log.access = false;
    settings.http = defaults.http;
    settings.uploads = defaults.uploads;
    settings.uploads.free_mb_min = 0;
    settings.tls = defaults.tls;
    settings.rate_limit.enabled = false;
    settings.session = defaults.session;
    settings.redis = defaults.redis;
    settings.database = defaults.database;
    settings.database.synchronous = Synchronous::normal;
    settings.knowledge.load_samples = false;
    settings.agent.answer_pace_ms = 0;
    return settings;
}

class ServerInProcess final : public TemporaryServer {
public:
    ServerInProcess(TemporaryFolder folder, std::unique_ptr<Services> services)
        : x_folder(std::move(folder)), x_services(std::move(services)) {}
    ~ServerInProcess() override { shut_down(*x_services); }
    ServerInProcess(const ServerInProcess&) = delete;
    ServerInProcess& operator=(const ServerInProcess&) = delete;

    [[nodiscard]] std::string url() const override {
        return fmt::format("http://127.0.0.1:{}", x_services->server->port());
    }
    [[nodiscard]] std::string admin_key() const override { return x_services->admin_key; }
    [[nodiscard]] std::string prefix() const override { return x_services->settings.api.prefix; }

private:
    TemporaryFolder x_folder;  // outlives the services
    std::unique_ptr<Services> x_services;
};

}  // namespace

Result<std::unique_ptr<TemporaryServer>> start_temporary_server(const Settings& settings) {
    std::signal(SIGPIPE, SIG_IGN);
    TemporaryFolder folder;
    if (folder.path().empty())
        return fail(Errc::internal, "cannot make a folder for temporary files (check TMPDIR)");
    auto services = open_services(for_evaluation(settings, folder.path()), system_clock());
    if (!services) return fail(Errc::internal, std::move(services.error().detail));
    if (auto listening = start_listening(**services); !listening)
        return fail(Errc::internal, std::move(listening.error().detail));
    return std::make_unique<ServerInProcess>(std::move(folder), std::move(*services));
}

}  // namespace continuo
