#include "session/memory/async_session_mutex.hpp"

#include <memory>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

namespace continuo {

namespace {

/// Wakes a coroutine on its own executor, never inside the call of the one who leaves. A Hold whose
/// coroutine is destroyed before it runs is given up with the posted function.
template <class Handler>
class WaitingCoroutine final : public Waiter {
public:
    explicit WaitingCoroutine(Handler handler)
        : x_work(asio::make_work_guard(asio::get_associated_executor(handler))),
          x_handler(std::move(handler)) {}

    void resume(SessionLock session_lock) override {
        asio::post(
            x_work.get_executor(),
            [handler = std::move(x_handler), session_lock = std::move(session_lock)]() mutable {
                std::move(handler)(std::move(session_lock));
            }
        );
    }

private:
    asio::executor_work_guard<asio::associated_executor_t<Handler>> x_work;
    Handler x_handler;
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
        if (!x_slot->waiting) {
            x_slot->held = false;
            locked.remove_if_idle(*x_slot);
            return;
        }
        next = std::move(x_slot->waiting->front());
        x_slot->waiting->pop_front();
        if (x_slot->waiting->empty()) x_slot->waiting.reset();
    }
    next->resume(SessionLock(*x_map, x_id, *x_slot));
}

}  // namespace continuo
