#include "async/with_deadline.hpp"

namespace continuo {

Task<void> sleep_until(Deadline deadline) {
    if (deadline.expired()) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor, deadline.when());
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace continuo
