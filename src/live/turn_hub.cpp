#include "live/turn_hub.hpp"

#include <exception>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "async/as_result.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// For cancelled turns to give their leases back.
constexpr std::chrono::seconds give_back_time{3};

Error error_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return {Errc::cancelled, excerpt(e.what())};
    }
}

}  // namespace

Task<void> RunningTurn::wait() {
    while (!x_result)
        (void)co_await x_ended.async_wait(as_result);
}

std::shared_ptr<RunningTurn> TurnHub::start(TurnRequest request, asio::any_io_executor executor) {
    return run(x_agent.turn(std::move(request)), std::move(executor));
}

Task<void> TurnHub::take_over_pending(asio::any_io_executor executor) {
    const auto busy = running();
    if (busy >= recovered_turns_max) co_return;
    for (auto& begun : co_await x_agent.take_pending(recovered_turns_max - busy))
        run(x_agent.answer_taken(std::move(begun)), executor);
}

std::shared_ptr<RunningTurn> TurnHub::run(
    Task<Result<TurnReply>> task, asio::any_io_executor executor
) {
    auto turn = std::make_shared<RunningTurn>(executor);
    {
        const std::scoped_lock lock(x_mutex);
        x_turns.insert(turn);
    }
    auto at_end = [this, turn](const std::exception_ptr& error, Result<TurnReply> result) {
        if (error) {
            turn->x_result = std::unexpected(error_of(error));
        } else {
            turn->x_result = std::move(result);
        }
        // Later, because the slot that this handler is bound to is the turn's.
        asio::post(turn->x_executor, [this, turn] { ended(turn); });
    };
    asio::co_spawn(
        executor,
        std::move(task),
        asio::bind_cancellation_slot(turn->x_cancel.slot(), std::move(at_end))
    );
    return turn;
}

void TurnHub::ended(const std::shared_ptr<RunningTurn>& turn) {
    if (!*turn->x_result) log("live").debug("a turn failed: {}", turn->x_result->error().detail);
    turn->x_ended.cancel();
    if (const auto call = std::exchange(turn->x_on_end, {})) call();
    const std::scoped_lock lock(x_mutex);
    x_turns.erase(turn);
    if (x_turns.empty()) x_all_ended.notify_all();
}

std::size_t TurnHub::running() const {
    const std::scoped_lock lock(x_mutex);
    return x_turns.size();
}

std::size_t TurnHub::drain(std::chrono::milliseconds grace) {
    std::unique_lock lock(x_mutex);
    const auto none_left = [this] { return x_turns.empty(); };
    if (x_all_ended.wait_for(lock, grace, none_left)) return 0;
    const auto cut = x_turns.size();
    for (const auto& turn : x_turns) {
        asio::post(turn->x_executor, [turn] {
            turn->x_cancel.emit(asio::cancellation_type::terminal);
        });
    }
    x_all_ended.wait_for(lock, give_back_time, none_left);
    return cut;
}

}  // namespace continuo
