#include "live/redis_live.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "async/spawn.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto publish_reply_time = 1s;
/// That wait to be published. More come only while Redis does not answer.
constexpr std::size_t waiting_max = 10'000;
constexpr std::string_view note_field = "live";
/// Comes before the id in the name of a channel (RedisKeys::channel).
constexpr std::string_view channel_mark = "}:live:";

class PubSubLive final : public RemoteLive, public std::enable_shared_from_this<PubSubLive> {
public:
    PubSubLive(RedisNotesConfig config, RedisCommands& redis, LiveChannel& channel)
        : x_config(std::move(config)), x_redis(redis), x_channel(channel) {}

    Result<void> start() {
        RedisListener listener;
        // The subscriber calls nothing after close().
        listener.message = [this](std::string name, std::string text) { heard(name, text); };
        listener.gap = [this] { x_channel.wake_all(); };
        auto subscriber = x_config.subscribe(std::move(listener));
        if (!subscriber) return std::unexpected(std::move(subscriber.error()));
        x_subscriber = std::move(*subscriber);
        return {};
    }

    void publish(const LiveNote& note) override {
        {
            const std::scoped_lock lock(x_mutex);
            if (x_closed || x_waiting.size() >= waiting_max) return;
            x_waiting.push_back(note);
            if (std::exchange(x_publishing, true)) return;
        }
        // Without the lock: on the executor's own thread it may run at once.
        spawn(x_config.executor, "publish live notes", publish_all(shared_from_this()));
    }

    void listen(const std::string& session_id) override {
        change([name = x_config.keys.channel(session_id)](RedisSubscriber& subscriber) {
            subscriber.subscribe(name);
        });
    }
    void ignore(const std::string& session_id) override {
        change([name = x_config.keys.channel(session_id)](RedisSubscriber& subscriber) {
            subscriber.unsubscribe(name);
        });
    }

    void close() override {
        {
            const std::scoped_lock lock(x_mutex);
            if (std::exchange(x_closed, true)) return;
        }
        std::promise<void> closed;
        asio::post(x_config.executor, [this, &closed] {
            x_subscriber->close();
            x_subscriber.reset();
            closed.set_value();
        });
        closed.get_future().wait();
    }

    std::string fault() const override {
        if (!x_subscriber) return "closed";
        const auto status = x_subscriber->status();
        return status.connected ? std::string() : status.last_error;
    }

private:
    template <class Change>
    void change(Change apply) {
        asio::post(x_config.executor, [self = shared_from_this(), apply = std::move(apply)] {
            if (self->x_subscriber) apply(*self->x_subscriber);
        });
    }

    /// `<instance> <note>`.
    std::string payload(const LiveNote& note) const {
        return x_config.instance + ' ' +
               to_stored(x_config.cipher.get(), note.session_id, note_field, encode_note(note), 0);
    }

    static Task<void> publish_all(std::shared_ptr<PubSubLive> self) {
        for (;;) {
            std::vector<LiveNote> notes;
            {
                const std::scoped_lock lock(self->x_mutex);
                notes = std::exchange(self->x_waiting, {});
                if (notes.empty() || self->x_closed) {
                    self->x_publishing = false;
                    co_return;
                }
            }
            std::vector<Command> commands;
            for (const auto& note : notes) {
                commands.push_back(Command{
                    "PUBLISH", self->x_config.keys.channel(note.session_id), self->payload(note)
                });
            }
            const auto replies = co_await self->x_redis.execute(
                std::move(commands), Deadline::after(publish_reply_time)
            );
            self->report(replies);
        }
    }

    void report(const Result<std::vector<Reply>>& replies) {
        std::string error;
        if (!replies) {
            error = replies.error().detail;
        } else if (replies->front().is_error()) {
            error = replies->front().quoted();
        }
        const bool failed = !error.empty();
        if (failed && !std::exchange(x_failing, true)) {
            log("live").warn(
                "PUBLISH failed: viewers at other instances see changes later: {}", error
            );
        }
        if (!failed) x_failing = false;
    }

    void heard(const std::string& name, std::string& text) {
        const auto mark = name.find(channel_mark);
        const auto space = text.find(' ');
        if (mark == std::string::npos || space == std::string::npos) return;
        if (std::string_view(text).substr(0, space) == x_config.instance) return;
        auto session_id = name.substr(mark + channel_mark.size());
        const auto note = decode_stored(
            x_config.cipher.get(),
            session_id,
            note_field,
            text.substr(space + 1),
            [&](const std::string& json) { return decode_note(session_id, json); }
        );
        // One that cannot be read still says that something happened.
        x_channel.deliver(note ? *note : LiveNote{session_id, live_note::SessionChanged{}});
    }

    RedisNotesConfig x_config;
    RedisCommands& x_redis;
    LiveChannel& x_channel;
    std::unique_ptr<RedisSubscriber> x_subscriber;  ///< Thread: the executor's
    std::mutex x_mutex;
    std::vector<LiveNote> x_waiting;
    bool x_publishing = false;
    bool x_closed = false;
    bool x_failing = false;  ///< Thread: the executor's
};

/// Keeps the shared part alive for coroutines that run when its owner lets go.
class OwnedRedisLive final : public RemoteLive {
public:
    explicit OwnedRedisLive(std::shared_ptr<PubSubLive> shared) : x_shared(std::move(shared)) {}
    ~OwnedRedisLive() override { x_shared->close(); }
    void publish(const LiveNote& note) override { x_shared->publish(note); }
    void listen(const std::string& session_id) override { x_shared->listen(session_id); }
    void ignore(const std::string& session_id) override { x_shared->ignore(session_id); }
    void close() override { x_shared->close(); }
    std::string fault() const override { return x_shared->fault(); }

private:
    std::shared_ptr<PubSubLive> x_shared;
};

}  // namespace

Result<std::unique_ptr<RemoteLive>> make_redis_live(
    RedisNotesConfig config, RedisCommands& redis, LiveChannel& channel
) {
    auto shared = std::make_shared<PubSubLive>(std::move(config), redis, channel);
    if (auto started = shared->start(); !started)
        return std::unexpected(std::move(started.error()));
    return std::make_unique<OwnedRedisLive>(std::move(shared));
}

}  // namespace continuo
