#include "app/shutdown.hpp"

#include <algorithm>

#include "app/banner.hpp"
#include "app/services.hpp"
#include "async/block_on.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// For background loops to finish their current operation.
constexpr std::chrono::seconds loop_stop_time_max{2};
constexpr std::chrono::seconds trace_flush_time_max{1};

}  // namespace

void shut_down(Services& services) {
    log_banner({"Shutting down application..."});
    services.draining = true;
    const auto grace = services.settings.app.shutdown_grace;
    const auto end = std::chrono::steady_clock::now() + grace;
    const auto cut = services.server->drain(grace);
    if (cut > 0) {
        log("main").warn("{} requests were cancelled after {} s", cut, grace.count());
    }
    if (services.metrics_server) services.metrics_server->drain(std::chrono::milliseconds(0));
    // Turns that outlive their connections get what is left of the time.
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now()
    );
    const auto handed_over =
        services.hub ? services.hub->drain(std::max(rest, std::chrono::milliseconds(0))) : 0;
    if (handed_over > 0) {
        log("main").warn("{} answers in the making were left to other instances", handed_over);
    }
    const auto left = services.loops ? services.loops->stop(loop_stop_time_max) : 0;
    if (left > 0) log("main").warn("{} background loops did not end in time", left);
    // The spans of the last turns; a collector that is away is not waited for.
    if (services.exporter)
        block_on(services.exporter->flush(Deadline::after(trace_flush_time_max)));
    services.stop_shards();
    services.blocking_pool->join();
    log("main").info("✓ Agent cleanup complete");
    log("main").info("✓ Cache connections closed");
    if (services.database) services.database->close();
    log("main").info("✓ Database cleanup complete");
    log_banner({"Application shutdown complete"});
    flush_log();
}

}  // namespace continuo
