#include "app/serve.hpp"

#include <csignal>
#include <cstdlib>
#include <thread>

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "app/http_setup.hpp"
#include "app/maintenance.hpp"
#include "app/services.hpp"
#include "app/shared_state.hpp"
#include "async/spawn.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

const std::string rule(60, '=');

void banner(std::initializer_list<std::string> lines) {
    log("main").info(rule);
    for (const auto& line : lines)
        log("main").info(line);
    log("main").info(rule);
}

LogConfig log_config(const LogSettings& settings) {
    LogConfig config;
    config.level = settings.level;
    config.format = settings.format;
    if (!settings.file.empty()) config.file = settings.file;
    return config;
}

/// Each connection is a file: take as many as the system allows.
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

/// For the person at the terminal who has just started it.
void print_how_to_try(const Services& services) {
    const auto url = base_url(services);
    const auto prefix = url + services.settings.api.prefix;
    fmt::print(
        "\nContinuo is ready at {0}. Hold a conversation with `continuo chat`, or try:\n\n"
        "  SESSION=$(curl -s -X POST {1}/sessions -H 'Content-Type: application/json' -d '{{}}' | "
        "sed 's/.*\"session_id\":\"\\([^\"]*\\).*/\\1/')\n"
        "  curl -s {1}/chat/sessions/$SESSION/messages -d 'message=How do I reset my "
        "password?'\n\n",
        url,
        prefix
    );
    std::fflush(stdout);
}

/// Blocks until the first signal that asks for the end. From then on a second one ends the process.
void wait_for_signal() {
    boost::asio::io_context context(1);
    boost::asio::signal_set signals(context, SIGTERM, SIGINT, SIGHUP);
    signals.async_wait([](const auto&, int) {});
    context.run();
    for (const int signal : {SIGTERM, SIGINT})
        std::signal(signal, [](int) { std::_Exit(1); });
}

void shut_down(Services& services) {
    banner({"Shutting down application..."});
    services.draining = true;
    const auto cut = services.server->drain(services.settings.app.shutdown_grace);
    if (cut > 0)
        log("main").warn(
            "{} connections had to be cut after {} s",
            cut,
            services.settings.app.shutdown_grace.count()
        );
    services.stop_shards();
    services.blocking_pool->join();
    log("main").info("✓ Agent cleanup complete");
    log("main").info("✓ Cache connections closed");
    services.database->close();
    log("main").info("✓ Database cleanup complete");
    log("main").info("Application shutdown complete");
    log("main").info(rule);
    flush_log();
}

}  // namespace

int serve(const Settings& settings) {
    try {
        configure_log(log_config(settings.log));
    } catch (const std::exception& e) {
        fmt::print(stderr, "continuo: {}\n", e.what());
        return 1;
    }
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(
        SIGXFSZ, SIG_IGN
    );  // a file size limit is then an error of the write, as a full disk is
    raise_file_limit();
    banner(
        {fmt::format("Starting {} v{}", settings.app.name, settings.app.version),
         fmt::format("Environment: {}", environment_name(settings.app.environment))}
    );
    for (const auto& warning : settings.warnings)
        log("main").warn(warning);

    auto services = open_services(settings, system_clock());
    auto listening =
        services ? start_listening(**services) : Result<void>(std::unexpected(services.error()));
    if (!listening) {
        log("main").error("Failed to start application: {}", listening.error().detail);
        flush_log();
        return 1;
    }
    banner(
        {"Application started successfully",
         settings.app.debug ? fmt::format("API docs available at: {}/docs", base_url(**services))
                            : fmt::format("Listening at: {}", base_url(**services))}
    );
    if (settings.app.environment == Environment::development) print_how_to_try(**services);

    auto background = (*services)->shards->operator[](0).context().get_executor();
    spawn(background, "clean-up", clean_up_periodically(**services));
    spawn(background, "answering of pending turns", answer_pending_periodically(**services));
    if ((*services)->redis) {
        spawn(background, "watch over Redis", watch_redis(**services));
        spawn(background, "feed of the archive", feed_archive(**services));
    }
    wait_for_signal();
    shut_down(**services);
    return 0;
}

}  // namespace continuo
