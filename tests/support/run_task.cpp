#include "support/run_task.hpp"

namespace continuo::test {

void run_or_throw(asio::io_context& context, const bool& done, std::chrono::seconds timeout) {
    const auto end = std::chrono::steady_clock::now() + timeout;
    // The coroutine may wait for another thread (a pool, a writer): a work guard keeps run_one
    // alive.
    auto guard = asio::make_work_guard(context);
    while (!done) {
        if (context.run_one_until(end) == 0) throw std::runtime_error("the coroutine hangs");
    }
    guard.reset();
    context.poll();
}

}  // namespace continuo::test
