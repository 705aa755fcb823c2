#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "async/supervised.hpp"
#include "async/task.hpp"

namespace continuo {

/// Supervised background loops on one executor, stopped together.
class BackgroundLoops {
public:
    /// The context of `executor` must run in exactly one other thread. `supervision` is copied for
    /// each loop.
    BackgroundLoops(asio::any_io_executor executor, Supervision supervision);
    /// Does not stop running loops; they end with their context.
    ~BackgroundLoops();

    /// Starts a loop. `loop` is called for each run, also after a failure. Thread: any.
    void start(std::string name, std::function<Task<void>()> loop);

    /// Cancels the loops and waits at most `limit` until all have ended. Returns how many still
    /// run. Thread: any but the executor's.
    std::size_t stop(std::chrono::milliseconds limit);

private:
    struct State;
    asio::any_io_executor x_executor;
    Supervision x_supervision;
    std::shared_ptr<State> x_state;
};

}  // namespace continuo
