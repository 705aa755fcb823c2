#include "session/memory/async_session_mutex.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/json.hpp>

namespace continuo {

namespace {

class WaitingOnContext : public Waiter, public boost::intrusive::list_base_hook<> {
public:
    /// Destroys the coroutine.
    virtual void abandon() = 0;
};

/// The waiting coroutines of one io_context. The session map owns the waiters and outlives the
/// io_contexts, but a coroutine must not outlive its io_context: this service destroys the
/// coroutines with the io_context.
class ContextWaiters final : public asio::execution_context::service {
public:
    static asio::execution_context::id id;

    explicit ContextWaiters(asio::execution_context& context)
        : asio::execution_context::service(context) {}

    void add(WaitingOnContext& waiter);
    void remove(WaitingOnContext& waiter);

private:
    void shutdown() override;

    std::mutex x_mutex;
    boost::intrusive::list<WaitingOnContext, boost::intrusive::constant_time_size<false>> x_waiters;
};

asio::execution_context::id ContextWaiters::id;

void ContextWaiters::add(WaitingOnContext& waiter) {
    const std::scoped_lock lock(x_mutex);
    x_waiters.push_back(waiter);
}

void ContextWaiters::remove(WaitingOnContext& waiter) {
    const std::scoped_lock lock(x_mutex);
    x_waiters.erase(x_waiters.iterator_to(waiter));
}

void ContextWaiters::shutdown() {
    // Unlocked: destroying a coroutine can release other sessions and so resume waiters of this
    // list.
    while (!x_waiters.empty()) {
        auto& waiter = x_waiters.front();
        x_waiters.pop_front();
        waiter.abandon();
    }
}

/// Resumes a coroutine on its own executor, never inside the call that releases the session. If the
/// coroutine is destroyed before it runs, its SessionLock is released with the posted function.
template <class Handler>
class WaitingCoroutine final : public WaitingOnContext {
public:
    explicit WaitingCoroutine(Handler handler)
        : x_context(&asio::use_service<ContextWaiters>(
              asio::query(asio::get_associated_executor(handler), asio::execution::context)
          )),
          x_work(asio::make_work_guard(asio::get_associated_executor(handler))),
          x_handler(std::move(handler)) {
        x_context->add(*this);
    }
    ~WaitingCoroutine() override {
        if (x_context != nullptr) x_context->remove(*this);
    }

    bool is_abandoned() const override { return x_context == nullptr; }

    void resume(SessionLock session_lock) override {
        std::exchange(x_context, nullptr)->remove(*this);
        asio::post(
            x_work->get_executor(),
            [handler = std::move(*x_handler), session_lock = std::move(session_lock)]() mutable {
                std::move(handler)(std::move(session_lock));
            }
        );
    }

    void abandon() override {
        x_context = nullptr;
        x_work.reset();
        x_handler.reset();
    }

private:
    ContextWaiters* x_context;  ///< null: resumed or abandoned
    std::optional<asio::executor_work_guard<asio::associated_executor_t<Handler>>> x_work;
    std::optional<Handler> x_handler;
};

void wait_or_enter(SessionMap& map, const std::string& id, std::unique_ptr<Waiter> waiter) {
    Slot* slot = nullptr;
    {
        auto locked = map.lock(id);
        slot = &locked.place(id);
        if (slot->held) {
            if (!slot->waiting)
                slot->waiting = std::make_unique<std::deque<std::unique_ptr<Waiter>>>();
            slot->waiting->push_back(std::move(waiter));
            return;
        }
        slot->held = true;
    }
    waiter->resume(SessionLock(map, id, *slot));
}

}  // namespace

std::optional<SessionLock> try_lock_session(SessionMap& map, const std::string& id) {
    auto locked = map.lock(id);
    auto& slot = locked.place(id);
    if (slot.held) return std::nullopt;
    slot.held = true;
    return SessionLock(map, id, slot);
}

Task<SessionLock> lock_session(SessionMap& map, std::string id) {
    if (auto session_lock = try_lock_session(map, id)) co_return std::move(*session_lock);
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(SessionLock)>(
        [&map, &id](auto handler) {
            using Waiting = WaitingCoroutine<decltype(handler)>;
            wait_or_enter(map, id, std::make_unique<Waiting>(std::move(handler)));
        },
        asio::use_awaitable
    );
}

void SessionLock::leave() {
    std::unique_ptr<Waiter> next;
    {
        auto locked = x_map->lock(x_id);
        auto& waiting = x_slot->waiting;
        while (waiting && (!next || next->is_abandoned())) {
            next = std::move(waiting->front());
            waiting->pop_front();
            if (waiting->empty()) waiting.reset();
        }
        if (!next || next->is_abandoned()) {
            x_slot->held = false;
            locked.remove_if_idle(*x_slot);
            return;
        }
    }
    next->resume(SessionLock(*x_map, x_id, *x_slot));
}

}  // namespace continuo
