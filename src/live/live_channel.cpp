#include "live/live_channel.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace continuo {

namespace {

/// A subscriber that is this far behind reads the log, which is cheaper than its notes.
constexpr std::size_t notes_max = 64;
constexpr std::size_t note_bytes_max = 64 * 1024;

std::size_t bytes_of(const LiveNote& note) {
    const auto* grew = std::get_if<live_note::DraftGrew>(&note.what);
    return grew == nullptr ? 0 : grew->text.size();
}

}  // namespace

class LiveMailbox : public std::enable_shared_from_this<LiveMailbox> {
public:
    explicit LiveMailbox(asio::any_io_executor executor) : x_executor(std::move(executor)) {}

    /// Thread: any.
    void put(const LiveNote& note) {
        const std::scoped_lock lock(x_mutex);
        const auto bytes = bytes_of(note);
        if (x_notes.size() >= notes_max || x_bytes + bytes > note_bytes_max) {
            x_notes.clear();
            x_notes.push_back({note.session_id, live_note::SessionChanged{}});
            x_bytes = 0;
        } else {
            x_notes.push_back(note);
            x_bytes += bytes;
        }
        wake_locked();
    }

    void interrupt() {
        const std::scoped_lock lock(x_mutex);
        x_interrupted = true;
        wake_locked();
    }

    Task<std::vector<LiveNote>> next(Deadline deadline) {
        std::vector<LiveNote> notes;
        for (;;) {
            if (take(notes) || deadline.expired()) co_return notes;
            const auto timer = std::make_shared<asio::steady_timer>(x_executor, deadline.when());
            x_timer = timer;
            co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }
    void on_note(std::function<void()> call) { x_on_note = std::move(call); }

private:
    /// True if there is something to return. If not, the next note wakes the subscriber.
    bool take(std::vector<LiveNote>& out) {
        const std::scoped_lock lock(x_mutex);
        out = std::exchange(x_notes, {});
        x_bytes = 0;
        const bool done = !out.empty() || std::exchange(x_interrupted, false);
        x_waits = !done;
        return done;
    }

    void wake_locked() {
        if (!std::exchange(x_waits, false)) return;
        asio::post(x_executor, [self = shared_from_this()] {
            if (const auto timer = self->x_timer.lock()) {
                timer->cancel();
            } else if (self->x_on_note) {
                self->x_on_note();
            }
        });
    }

    asio::any_io_executor x_executor;
    std::weak_ptr<asio::steady_timer> x_timer;  ///< of a next() that waits. Thread: the executor's
    std::function<void()> x_on_note;            ///< the same
    std::mutex x_mutex;
    std::vector<LiveNote> x_notes;
    std::size_t x_bytes = 0;
    bool x_waits = false;
    bool x_interrupted = false;
};

LiveSubscription::LiveSubscription(
    std::shared_ptr<LiveMailbox> mailbox, std::function<void()> unsubscribe
)
    : x_mailbox(std::move(mailbox)), x_unsubscribe(std::move(unsubscribe)) {}

LiveSubscription::~LiveSubscription() {
    if (!x_mailbox) return;
    x_mailbox->on_note({});  // a wake that is on its way finds nobody
    x_unsubscribe();
}

Task<std::vector<LiveNote>> LiveSubscription::next(Deadline deadline) {
    return x_mailbox->next(deadline);
}

void LiveSubscription::wake() {
    x_mailbox->interrupt();
}

void LiveSubscription::on_note(std::function<void()> call) {
    x_mailbox->on_note(std::move(call));
}

LiveChannel::Stripe& LiveChannel::stripe_of(const std::string& session_id) {
    return x_stripes[std::hash<std::string>()(session_id) % x_stripes.size()];
}

void LiveChannel::publish(const LiveNote& note) {
    deliver(note);
    if (x_remote != nullptr) x_remote->publish(note);
}

void LiveChannel::deliver(const LiveNote& note) {
    if (x_count.load(std::memory_order_relaxed) == 0) return;
    auto& stripe = stripe_of(note.session_id);
    const std::scoped_lock lock(stripe.mutex);
    const auto found = stripe.sessions.find(note.session_id);
    if (found == stripe.sessions.end()) return;
    for (const auto& mailbox : found->second)
        mailbox->put(note);
}

void LiveChannel::wake_all() {
    for (auto& stripe : x_stripes) {
        const std::scoped_lock lock(stripe.mutex);
        for (const auto& [session_id, mailboxes] : stripe.sessions) {
            for (const auto& mailbox : mailboxes)
                mailbox->put({session_id, live_note::SessionChanged{}});
        }
    }
}

LiveSubscription LiveChannel::subscribe(std::string session_id, asio::any_io_executor executor) {
    auto mailbox = std::make_shared<LiveMailbox>(std::move(executor));
    auto& stripe = stripe_of(session_id);
    {
        const std::scoped_lock lock(stripe.mutex);
        auto& mailboxes = stripe.sessions[session_id];
        if (mailboxes.empty() && x_remote != nullptr) x_remote->listen(session_id);
        mailboxes.push_back(mailbox);
    }
    x_count.fetch_add(1, std::memory_order_relaxed);
    auto* const raw = mailbox.get();
    return {std::move(mailbox), [this, raw, id = std::move(session_id)] { unsubscribe(id, raw); }};
}

void LiveChannel::unsubscribe(const std::string& session_id, const LiveMailbox* mailbox) {
    auto& stripe = stripe_of(session_id);
    const std::scoped_lock lock(stripe.mutex);
    const auto found = stripe.sessions.find(session_id);
    if (found == stripe.sessions.end()) return;
    std::erase_if(found->second, [&](const auto& one) { return one.get() == mailbox; });
    x_count.fetch_sub(1, std::memory_order_relaxed);
    if (!found->second.empty()) return;
    stripe.sessions.erase(found);
    if (x_remote != nullptr) x_remote->ignore(session_id);
}

}  // namespace continuo
