#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>

#include "api/queue/queue_reader.hpp"
#include "async/task.hpp"
#include "live/live_channel.hpp"

namespace continuo {

/// How the queue is looked at while operators watch it.
struct QueueFeedConfig {
    /// Notes of changes may be lost: it is read that often without any.
    std::chrono::milliseconds interval{3'000};
    /// Between two reads, so that many changes cost one.
    std::chrono::milliseconds pause{200};
};

/// The queue as all operators' streams of this process see it: read once for all of them, when a
/// note tells of a change, and every few seconds. While nobody watches, nothing is read.
/// Thread: any.
class QueueFeed {
public:
    /// All outlive it, and it outlives the io_context of its watchers.
    QueueFeed(
        SessionStore& sessions,
        Database& database,
        LiveChannel& channel,
        QueueFeedConfig config = {}
    )
        : x_reader(sessions, database), x_channel(channel), x_config(config) {}

    struct Current {
        std::shared_ptr<const QueueState> state;  ///< null: not read yet
        bool failing = false;                     ///< the store cannot be read at the moment
    };

    /// A watcher's place, given back by the destructor.
    class Place {
    public:
        explicit Place(QueueFeed& feed) : x_feed(&feed) {}
        ~Place() {
            if (x_feed != nullptr) x_feed->leave();
        }
        Place(Place&& other) noexcept : x_feed(std::exchange(other.x_feed, nullptr)) {}
        Place& operator=(Place&&) = delete;

    private:
        QueueFeed* x_feed;
    };

    /// nullopt: there are limits::queue_streams_max. The first one starts the reader on `executor`.
    [[nodiscard]] std::optional<Place> take(boost::asio::any_io_executor executor);
    [[nodiscard]] Current current() const;
    /// Wakes its owner when current() has changed.
    [[nodiscard]] LiveSubscription watch(boost::asio::any_io_executor executor);

    /// Reads once, and wakes the watchers if something changed. Called by the reader.
    Task<void> read_once(std::set<std::string> resolved);

private:
    void leave();
    [[nodiscard]] bool is_watched();
    Task<void> run();

    QueueReader x_reader;
    LiveChannel& x_channel;
    LiveChannel x_watchers;  ///< of this process only
    QueueFeedConfig x_config;
    mutable std::mutex x_mutex;
    std::size_t x_places = 0;
    bool x_running = false;
    Current x_current;
};

}  // namespace continuo
