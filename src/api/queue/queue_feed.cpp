#include "api/queue/queue_feed.hpp"

#include <boost/asio/this_coro.hpp>

#include "async/spawn.hpp"
#include "async/with_deadline.hpp"
#include "base/limits.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// The one topic of the watchers' own channel.
constexpr std::string_view feed_topic = "queue";

}  // namespace

std::optional<QueueFeed::Place> QueueFeed::take(asio::any_io_executor executor) {
    {
        const std::scoped_lock lock(x_mutex);
        if (x_places >= limits::queue_streams_max) return std::nullopt;
        ++x_places;
        if (std::exchange(x_running, true)) return Place(*this);
    }
    spawn(std::move(executor), "read the queue", run());
    return Place(*this);
}

void QueueFeed::leave() {
    {
        const std::scoped_lock lock(x_mutex);
        if (--x_places > 0) return;
    }
    // The reader looks, and ends.
    x_channel.deliver({std::string(operators_topic), live_note::QueueChanged{}});
}

QueueFeed::Current QueueFeed::current() const {
    const std::scoped_lock lock(x_mutex);
    return x_current;
}

LiveSubscription QueueFeed::watch(asio::any_io_executor executor) {
    return x_watchers.subscribe(std::string(feed_topic), std::move(executor));
}

/// Without watchers: the reader ends, and the next watcher starts another.
bool QueueFeed::is_watched() {
    const std::scoped_lock lock(x_mutex);
    if (x_places > 0) return true;
    x_running = false;
    x_current = {};
    return false;
}

Task<void> QueueFeed::read_once(std::set<std::string> resolved) {
    const auto before = current();
    auto state = co_await x_reader.read(before.state, std::move(resolved));
    Current next{state ? std::move(*state) : before.state, !state};
    if (next.failing && !before.failing)
        log("queue").warn("the queue cannot be read: {}", state.error().detail);
    const bool same = before.state && next.state && before.state->id == next.state->id;
    const bool changed = !same || next.failing != before.failing;
    {
        const std::scoped_lock lock(x_mutex);
        x_current = std::move(next);
    }
    if (changed) x_watchers.deliver({std::string(feed_topic), live_note::SessionChanged{}});
}

Task<void> QueueFeed::run() {
    auto hints =
        x_channel.subscribe(std::string(operators_topic), co_await asio::this_coro::executor);
    std::set<std::string> resolved;
    while (is_watched()) {
        // An exception must not leave the feed without a reader for ever.
        try {
            co_await read_once(std::exchange(resolved, {}));
        } catch (const boost::system::system_error&) {
            throw;  // cancelled: the server stops
        } catch (const std::exception& error) {
            log("queue").error("the queue was not read: {}", error.what());
        }
        co_await sleep_until(Deadline::after(x_config.pause));
        for (const auto& note : co_await hints.next(Deadline::after(x_config.interval))) {
            const auto* changed = std::get_if<live_note::QueueChanged>(&note.what);
            if (changed != nullptr && changed->resolved) resolved.insert(changed->session_id);
        }
    }
}

}  // namespace continuo
