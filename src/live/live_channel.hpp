#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "live/live_note.hpp"

namespace continuo {

/// Notes that wait for one subscriber.
class LiveMailbox;

/// A subscription, until it is destroyed. Thread: its executor's.
class LiveSubscription {
public:
    LiveSubscription(std::shared_ptr<LiveMailbox> mailbox, std::function<void()> unsubscribe);
    ~LiveSubscription();
    LiveSubscription(LiveSubscription&&) noexcept = default;
    LiveSubscription& operator=(LiveSubscription&&) = delete;

    /// The notes that came since the last call, oldest first; waits for one until `deadline`, and
    /// then returns none. Notes that found the mailbox full are replaced by one SessionChanged.
    /// Cancel: at once.
    Task<std::vector<LiveNote>> next(Deadline deadline);
    /// Ends a next() that waits, now or as soon as it is called, with no notes.
    void wake();
    /// For subscribers that do not wait: `call` is made when a note comes after next() found none.
    /// Thread of the call: the executor's. Not after the subscription is destroyed.
    void on_note(std::function<void()> call);

private:
    std::shared_ptr<LiveMailbox> x_mailbox;
    std::function<void()> x_unsubscribe;
};

/// How notes reach the subscribers of other instances. Thread: any. Never waits.
class RemoteNotes {
public:
    virtual ~RemoteNotes() = default;
    virtual void publish(const LiveNote& note) = 0;
    /// Notes of this session are wanted from now on, or no longer.
    virtual void listen(const std::string& session_id) = 0;
    virtual void ignore(const std::string& session_id) = 0;
};

/// Passes notes to the subscribers of a session, in this process and, with `remote`, in others.
/// It keeps nothing: a note without a subscriber is gone. Thread: any.
class LiveChannel {
public:
    /// Before the first publish or subscribe. Null: this process is all there is. It outlives the
    /// channel's use.
    void connect(RemoteNotes* remote) { x_remote = remote; }

    void publish(const LiveNote& note);
    /// To the subscribers in this process only: notes from others, which come from here.
    void deliver(const LiveNote& note);
    /// Every subscriber reads the log again: notes may have been missed.
    void wake_all();

    /// The subscriber waits on `executor`, whose thread alone uses the subscription.
    [[nodiscard]] LiveSubscription subscribe(
        std::string session_id, boost::asio::any_io_executor executor
    );
    [[nodiscard]] std::size_t subscribers() const {
        return x_count.load(std::memory_order_relaxed);
    }

private:
    using Mailboxes = std::vector<std::shared_ptr<LiveMailbox>>;
    struct Stripe {
        std::mutex mutex;
        std::unordered_map<std::string, Mailboxes> sessions;
    };
    [[nodiscard]] Stripe& stripe_of(const std::string& session_id);
    void unsubscribe(const std::string& session_id, const LiveMailbox* mailbox);

    std::array<Stripe, 64> x_stripes;
    std::atomic<std::size_t> x_count{0};
    RemoteNotes* x_remote = nullptr;
};

}  // namespace continuo
