#include "support/run_task.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace continuo::test {
namespace {

struct FreeContexts {
    std::mutex mutex;
    std::vector<std::unique_ptr<asio::io_context>> contexts;
};

FreeContexts& free_contexts() {
    static FreeContexts contexts;
    return contexts;
}

}  // namespace

TaskContext::TaskContext() {
    auto& [mutex, contexts] = free_contexts();
    const std::scoped_lock lock(mutex);
    if (contexts.empty()) {
        x_context = std::make_unique<asio::io_context>();
    } else {
        x_context = std::move(contexts.back());
        contexts.pop_back();
    }
}

TaskContext::~TaskContext() {
    // With work left (coroutines that are abandoned), it ends here, with what the work refers to.
    if (!x_context->stopped()) return;
    x_context->restart();
    auto& [mutex, contexts] = free_contexts();
    const std::scoped_lock lock(mutex);
    contexts.push_back(std::move(x_context));
}

void TaskContext::run_or_throw(const bool& done, std::chrono::seconds timeout) {
    const auto end = std::chrono::steady_clock::now() + timeout;
    // The coroutine can wait for another thread (a pool, a writer): a work guard keeps run_one
    // alive.
    auto guard = asio::make_work_guard(*x_context);
    while (!done) {
        if (x_context->run_one_until(end) == 0) throw std::runtime_error("the coroutine hangs");
    }
    // A pool thread that delivered its result can still hold the executor: keep the context until
    // no thread does. Work that never ends by design is abandoned after a while.
    guard.reset();
    x_context->run_until(std::min(end, std::chrono::steady_clock::now() + std::chrono::seconds(2)));
}

}  // namespace continuo::test
