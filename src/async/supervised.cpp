#include "async/supervised.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <random>
#include <utility>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/with_deadline.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

double random_fraction() {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

Task<void> sleep_for(std::chrono::milliseconds duration) {
    co_await sleep_until(Deadline::after(duration));
}

}  // namespace

std::chrono::milliseconds RestartBackoff::next(
    std::chrono::steady_clock::duration ran_for, double random
) {
    const bool in_a_row = x_pause > 0ms && ran_for < x_limits.pause_max;
    x_pause = std::min(in_a_row ? x_pause * 2 : x_limits.first_pause, x_limits.pause_max);
    const auto whole = static_cast<double>(x_pause.count());
    return std::chrono::milliseconds(static_cast<std::int64_t>(whole * (1 - random / 2)));
}

Task<void> supervised(
    std::string name, std::function<Task<void>()> start, Supervision supervision
) {
    RestartBackoff backoff(supervision.backoff);
    if (!supervision.sleep) supervision.sleep = sleep_for;
    if (!supervision.random) supervision.random = random_fraction;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    for (;;) {
        const auto started = supervision.clock->steady_now();
        std::string error;
        try {
            co_await start();
            co_return;
        } catch (const std::exception& e) {
            if (cancellation.cancelled() != asio::cancellation_type::none) co_return;
            error = excerpt(e.what(), quoted_reply_code_points_max);
        } catch (...) {
            error = "an exception of an unknown type";
        }
        const auto pause =
            backoff.next(supervision.clock->steady_now() - started, supervision.random());
        log("async").error(
            "background loop \"{}\" failed: {}; it starts again in {:.1f} s",
            name,
            error,
            std::chrono::duration<double>(pause).count()
        );
        if (supervision.restarting) supervision.restarting(name);
        co_await supervision.sleep(pause);
    }
}

}  // namespace continuo
