#include "app/serve.hpp"

#include <csignal>
#include <cstdio>

#include <fmt/format.h>
#include <sys/resource.h>

#include "app/background.hpp"
#include "app/banner.hpp"
#include "app/http_setup.hpp"
#include "app/process_hardening.hpp"
#include "app/process_signals.hpp"
#include "app/services.hpp"
#include "app/shutdown.hpp"
#include "telemetry/log.hpp"
#include "telemetry/log_queue.hpp"

namespace continuo {

namespace {

LogConfig log_config(const LogSettings& settings) {
    LogConfig config;
    config.level = settings.level;
    config.format = settings.format;
    if (!settings.file.empty()) config.file = settings.file;
    return config;
}

/// Each connection needs a file descriptor: raises the limit to the system's maximum.
void raise_file_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::string base_url(const Services& services) {
    const auto& api = services.settings.api;
    const bool any = api.host == "0.0.0.0" || api.host == "::";
    const auto host = any                                       ? std::string("127.0.0.1")
                      : api.host.find(':') == std::string::npos ? api.host
                                                                : "[" + api.host + "]";
    return fmt::format(
        "{}://{}:{}",
        services.settings.tls.certificate_file.empty() ? "http" : "https",
        host,
        services.server->port()
    );
}

/// Prints commands to try the server with.
void print_how_to_try(const Services& services) {
    flush_log();  // print earlier log lines first
    const auto url = base_url(services);
    const auto prefix = url + services.settings.api.prefix;
    fmt::print(
        "\nContinuo is ready at {0}. Start a conversation with `continuo chat`, or try:\n\n"
        "  SESSION=$(curl -s -X POST {1}/sessions -H 'Content-Type: application/json' -d '{{}}' | "
        "sed 's/.*\"session_id\":\"\\([^\"]*\\).*/\\1/')\n"
        "  curl -s {1}/chat/sessions/$SESSION/messages -d 'message=How do I reset my "
        "password?'\n\n",
        url,
        prefix
    );
    std::fflush(stdout);
}

/// On SIGHUP: opens the log file again (after a rotation) and loads the certificate again (after a
/// renewal). If one fails, the old one stays in use.
void reload(Services& services) {
    log("main").info("SIGHUP: reopening the log file and reloading the TLS certificate");
    if (const auto reopened = reopen_log_file(); !reopened)
        log("main").error("{}; the old file stays in use", reopened.error().detail);
    if (const auto reloaded = services.server->reload_certificate(); !reloaded)
        log("main").error("{}; the old certificate stays in use", reloaded.error().detail);
}

Result<std::unique_ptr<Services>> open_and_listen(const Settings& settings) {
    auto services = open_services(settings, system_clock());
    if (!services) return services;
    if (auto listening = start_listening(**services); !listening)
        return std::unexpected(std::move(listening.error()));
    return services;
}

}  // namespace

int serve(const Settings& settings) {
    try {
        configure_log(log_config(settings.log));
        start_log_queue({});
    } catch (const std::exception& e) {
        fmt::print(stderr, "continuo: {}\n", e.what());
        return 1;
    }
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);   // until ProcessSignals handles it
    std::signal(SIGXFSZ, SIG_IGN);  // writes beyond a file size limit then fail with an error
    harden_process(settings.app);
    raise_file_limit();
    log_banner(
        {fmt::format("Starting {} v{}", settings.app.name, settings.app.version),
         fmt::format("Environment: {}", environment_name(settings.app.environment))}
    );
    for (const auto& warning : settings.warnings)
        log("main").warn(warning);

    auto services = open_and_listen(settings);
    if (!services) {
        log("main").error("Failed to start application: {}", services.error().detail);
        flush_log();
        return 1;
    }
    ProcessSignals signals;
    start_background_loops(**services);
    log_banner(
        {"Application started successfully",
         settings.app.debug ? fmt::format("API docs available at: {}/docs", base_url(**services))
                            : fmt::format("Listening at: {}", base_url(**services))}
    );
    if (settings.app.environment == Environment::development) print_how_to_try(**services);
    signals.wait_for_end([&] { reload(**services); });
    shut_down(**services);
    return 0;
}

}  // namespace continuo
