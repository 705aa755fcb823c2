#include "async/background_loops.hpp"

#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

namespace continuo {

struct BackgroundLoops::State {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t running = 0;
    /// One per started loop, kept after it ended: there are few. Used only on the executor's
    /// thread.
    std::list<asio::cancellation_signal> signals;
};

BackgroundLoops::BackgroundLoops(asio::any_io_executor executor, Supervision supervision)
    : x_executor(std::move(executor)),
      x_supervision(std::move(supervision)),
      x_state(std::make_shared<State>()) {}

BackgroundLoops::~BackgroundLoops() = default;

void BackgroundLoops::start(std::string name, std::function<Task<void>()> loop) {
    {
        const std::scoped_lock lock(x_state->mutex);
        ++x_state->running;
    }
    auto task = supervised(std::move(name), std::move(loop), x_supervision);
    asio::post(
        x_executor,
        [executor = x_executor, state = x_state, task = std::move(task)]() mutable {
            auto& signal = state->signals.emplace_back();
            auto at_end = [state](const std::exception_ptr&) {
                {
                    const std::scoped_lock lock(state->mutex);
                    --state->running;
                }
                state->changed.notify_all();
            };
            asio::co_spawn(
                executor,
                std::move(task),
                asio::bind_cancellation_slot(signal.slot(), std::move(at_end))
            );
        }
    );
}

std::size_t BackgroundLoops::stop(std::chrono::milliseconds limit) {
    asio::post(x_executor, [state = x_state] {
        for (auto& signal : state->signals)
            signal.emit(asio::cancellation_type::terminal);
    });
    std::unique_lock lock(x_state->mutex);
    x_state->changed.wait_for(lock, limit, [this] { return x_state->running == 0; });
    return x_state->running;
}

}  // namespace continuo
