#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include "agent/agent.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"

namespace continuo {

/// A turn that runs as a root of the process. Thread: its executor's.
class RunningTurn {
public:
    explicit RunningTurn(boost::asio::any_io_executor executor)
        : x_executor(executor), x_ended(std::move(executor), SteadyPoint::max()) {}

    /// nullopt: it still runs.
    [[nodiscard]] const std::optional<Result<TurnReply>>& result() const { return x_result; }
    /// Returns when it has ended. Cancel: at once; the turn goes on.
    Task<void> wait();
    /// Called once, when the turn has ended; replaces an earlier one. Empty: nobody waits any more.
    void on_end(std::function<void()> call) { x_on_end = std::move(call); }

private:
    friend class TurnHub;
    boost::asio::any_io_executor x_executor;
    boost::asio::cancellation_signal x_cancel;
    std::optional<Result<TurnReply>> x_result;
    std::function<void()> x_on_end;
    boost::asio::steady_timer x_ended;  ///< cancelled when it has
};

/// Recovery leaves the processor to customers who are waiting in a connection.
inline constexpr std::size_t recovered_turns_max = 64;

/// Turns that live on when the connection goes away that they came by. Thread: any.
class TurnHub {
public:
    explicit TurnHub(Agent& agent) : x_agent(agent) {}

    /// Begins a turn on `executor`, the caller's own.
    [[nodiscard]] std::shared_ptr<RunningTurn> start(
        TurnRequest request, boost::asio::any_io_executor executor
    );
    /// Takes over pending turns whose instance died or gave them up, and answers each as a root of
    /// its own on `executor`: as many as there is room for beside what runs (recovered_turns_max).
    Task<void> take_over_pending(boost::asio::any_io_executor executor);
    [[nodiscard]] std::size_t running() const;

    /// Waits until no turn runs, at most `grace`; then cancels the rest, which give their leases
    /// back so that other instances take them over at once, and waits for that. Returns how many
    /// were cancelled. Thread: none of the executors'.
    std::size_t drain(std::chrono::milliseconds grace);

private:
    std::shared_ptr<RunningTurn> run(
        Task<Result<TurnReply>> task, boost::asio::any_io_executor executor
    );
    void ended(const std::shared_ptr<RunningTurn>& turn);

    Agent& x_agent;
    mutable std::mutex x_mutex;
    std::condition_variable x_all_ended;
    std::set<std::shared_ptr<RunningTurn>> x_turns;
};

}  // namespace continuo
