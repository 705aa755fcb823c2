#pragma once

#include <csignal>
#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace continuo {

/// The signals of the server process. Before one is made SIGHUP would end the process.
/// Thread: one, which is none of the shards' own.
class ProcessSignals {
public:
    ProcessSignals();

    /// Blocks until SIGTERM or SIGINT. SIGHUP meanwhile calls `reload`. Afterwards further SIGTERM
    /// and SIGHUP are ignored, so that a shutdown that was asked for twice is still orderly, and
    /// SIGINT ends the process at once, for a person at the terminal who does not want to wait.
    void wait_for_end(const std::function<void()>& reload);

private:
    boost::asio::io_context x_context{1};
    boost::asio::signal_set x_signals{x_context, SIGTERM, SIGINT, SIGHUP};
};

}  // namespace continuo
