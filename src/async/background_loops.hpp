#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "async/supervised.hpp"
#include "async/task.hpp"

namespace continuo {

/// The supervised loops of a process on one executor, which ends them together.
class BackgroundLoops {
public:
    /// `executor`'s context runs in one other thread. `supervision` is copied for each loop.
    BackgroundLoops(asio::any_io_executor executor, Supervision supervision);
    /// Loops that still run are left to their context.
    ~BackgroundLoops();

    /// `loop` makes a new run of it. Thread: any.
    void start(std::string name, std::function<Task<void>()> loop);

    /// Cancels the loops and waits, for at most `limit`, until all have ended. Returns how many
    /// have not. A second call finds none. Thread: any but the executor's.
    std::size_t stop(std::chrono::milliseconds limit);

private:
    struct State;
    asio::any_io_executor x_executor;
    Supervision x_supervision;
    std::shared_ptr<State> x_state;
};

}  // namespace continuo
