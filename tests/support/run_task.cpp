#include "support/run_task.hpp"

#include <algorithm>

namespace continuo::test {

void run_or_throw(asio::io_context& context, const bool& done, std::chrono::seconds timeout) {
    const auto end = std::chrono::steady_clock::now() + timeout;
    // The coroutine can wait for another thread (a pool, a writer): a work guard keeps run_one
    // alive.
    auto guard = asio::make_work_guard(context);
    while (!done) {
        if (context.run_one_until(end) == 0) throw std::runtime_error("the coroutine hangs");
    }
    // A pool thread that delivered its result can still hold the executor: keep the context until
    // no thread does. Work that never ends by design is abandoned after a while.
    guard.reset();
    context.run_until(std::min(end, std::chrono::steady_clock::now() + std::chrono::seconds(2)));
}

}  // namespace continuo::test
