#pragma once

#include <csignal>
#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace continuo {

/// Handles the signals of the server process. Until it is constructed, SIGHUP has its default
/// action, which ends the process. Thread: one, not a shard's.
class ProcessSignals {
public:
    ProcessSignals();

    /// Blocks until SIGTERM or SIGINT; calls `reload` on SIGHUP. After it returns, SIGTERM and
    /// SIGHUP are ignored, so that a repeated SIGTERM does not interrupt the orderly shutdown, and
    /// SIGINT (Ctrl-C) ends the process at once.
    void wait_for_end(const std::function<void()>& reload);

private:
    boost::asio::io_context x_context{1};
    boost::asio::signal_set x_signals{x_context, SIGTERM, SIGINT, SIGHUP};
};

}  // namespace continuo
