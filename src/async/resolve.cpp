#include "async/resolve.hpp"

#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netdb.h>

namespace continuo {

namespace {

using asio::ip::tcp;

constexpr int lookups_max = 16;
std::atomic<int> lookups{0};  // outlives the threads: it has no destructor

/// State shared by the waiting coroutine and the thread. The coroutine resets `waiting` when its
/// frame is destroyed, so that the thread never uses a destroyed executor.
struct Lookup {
    std::string host;
    std::uint16_t port = 0;

    std::mutex mutex;
    asio::steady_timer* waiting = nullptr;  ///< null: the caller does not wait any more
    bool done = false;
    int error = 0;
    std::vector<tcp::endpoint> endpoints;
};

class Waiting {
public:
    Waiting(std::shared_ptr<Lookup> lookup, asio::steady_timer& timer)
        : x_lookup(std::move(lookup)) {
        x_lookup->waiting = &timer;
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() {
        const std::scoped_lock lock(x_lookup->mutex);
        x_lookup->waiting = nullptr;
    }

private:
    std::shared_ptr<Lookup> x_lookup;
};

std::vector<tcp::endpoint> to_endpoints(const addrinfo* list) {
    std::vector<tcp::endpoint> endpoints;
    for (const auto* entry = list; entry != nullptr; entry = entry->ai_next) {
        tcp::endpoint endpoint;
        if (entry->ai_addrlen > endpoint.capacity()) continue;
        endpoint.resize(entry->ai_addrlen);
        std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
        endpoints.push_back(endpoint);
    }
    return endpoints;
}

void look_up(const std::shared_ptr<Lookup>& lookup) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const auto service = std::to_string(lookup->port);
    const int error = ::getaddrinfo(lookup->host.c_str(), service.c_str(), &hints, &list);
    const std::scoped_lock lock(lookup->mutex);
    lookup->done = true;
    lookup->error = error;
    if (error == 0) lookup->endpoints = to_endpoints(list);
    if (list != nullptr) ::freeaddrinfo(list);
    if (lookup->waiting == nullptr) return;
    // The lock keeps the frame and its executor alive.
    asio::post(lookup->waiting->get_executor(), [lookup] {
        if (lookup->waiting != nullptr) lookup->waiting->cancel();
    });
}

/// Starts the look-up in a new thread. False if no thread can be created.
bool start(std::shared_ptr<Lookup> lookup) {
    try {
        std::thread([lookup = std::move(lookup)] {
            look_up(lookup);
            --lookups;
        }).detach();
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

}  // namespace

Task<Result<std::vector<tcp::endpoint>>> resolve(std::string host, std::uint16_t port) {
    boost::system::error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) co_return std::vector{tcp::endpoint(address, port)};

    if (++lookups > lookups_max) {
        --lookups;
        co_return fail(
            Errc::unavailable, "too many name look-ups are unanswered; check the name server"
        );
    }
    auto lookup = std::make_shared<Lookup>();
    lookup->host = std::move(host);
    lookup->port = port;
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    const Waiting waiting(lookup, timer);
    if (!start(lookup)) {
        --lookups;
        co_return fail(Errc::unavailable, "cannot create a thread for a name look-up");
    }
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    const std::scoped_lock lock(lookup->mutex);
    if (!lookup->done) co_return fail(Errc::cancelled, "the name look-up was cancelled");
    if (lookup->error != 0) co_return fail(Errc::unavailable, ::gai_strerror(lookup->error));
    if (lookup->endpoints.empty()) co_return fail(Errc::unavailable, "the name has no address");
    co_return std::move(lookup->endpoints);
}

}  // namespace continuo
