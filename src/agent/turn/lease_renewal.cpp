#include "agent/turn/lease_renewal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace continuo {

Task<Error> renew_lease(
    SessionStore& sessions, Lease lease, std::chrono::milliseconds lease_time, Deadline deadline
) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_at(deadline.shortened(lease_time / 3).when());
        const auto [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (ec) co_return Error{Errc::cancelled, "the turn ended"};
        if (deadline.expired())
            co_return Error{Errc::timeout, "the turn's deadline passed before its reply"};
        const auto renewed = co_await sessions.renew(lease, lease_time);
        if (!renewed && renewed.error().code == Errc::conflict) co_return renewed.error();
    }
}

}  // namespace continuo
