#include "app/process_signals.hpp"

#include <cstdlib>

namespace continuo {

ProcessSignals::ProcessSignals() = default;

void ProcessSignals::wait_for_end(const std::function<void()>& reload) {
    for (;;) {
        int received = 0;
        x_signals.async_wait([&](const auto&, int number) { received = number; });
        x_context.restart();
        x_context.run();
        if (received != SIGHUP) break;
        reload();
    }
    // x_signals keeps receiving SIGTERM and SIGHUP, whose default action would end the process.
    std::signal(SIGINT, [](int) { std::_Exit(1); });
}

}  // namespace continuo
