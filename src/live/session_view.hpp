#pragma once

#include <functional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "live/drafts.hpp"
#include "live/live_channel.hpp"
#include "live/view_state.hpp"
#include "live/waiting_places.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// What views of conversations read.
struct LiveServices {
    SessionStore& sessions;
    Drafts& drafts;
    LiveChannel& channel;
    const WaitingPlaces* places = nullptr;  ///< null: nobody is told a place in the queue
};

/// Orders the answer that is being made to end, at whichever instance makes it, with what was said
/// so far. `last_seq`: the newest message that the caller knows of; `seq`: the answer that is
/// meant, 0: any. Returns its seq; nullopt: none is being made, another one, or the drafts cannot
/// be read.
[[nodiscard]] Task<std::optional<std::uint64_t>> order_stop(
    LiveServices services, std::string session_id, std::uint64_t last_seq, std::uint64_t seq
);

/// One viewer of one conversation: the events from a cursor on, as they come. Log and draft are
/// what it reads; the channel only wakes it. Thread: that of the executor it was made for.
class SessionView {
public:
    /// `services` outlives it. `source`: the name of the viewer's connection.
    SessionView(
        LiveServices services,
        std::string session_id,
        StreamCursor from,
        std::string source,
        boost::asio::any_io_executor executor
    );

    /// The next events; waits for them until `deadline`, and then returns none. The first call
    /// returns Connected at least. None come after SessionEnded.
    /// Errors: those of SessionStore::load and history. It may be called again after them: nothing
    /// is lost. Cancel: at once; nothing is lost either.
    Task<Result<std::vector<StreamEvent>>> next(Deadline deadline);

    /// Ends a next() that waits, with no events.
    void wake() { x_subscription.wake(); }
    /// For viewers that do not wait: `call` is made when next() may have events again after it had
    /// none. Until then they need not call it, unless is_behind(). On the view's thread, and not
    /// after the view is destroyed.
    void on_change(std::function<void()> call) { x_subscription.on_note(std::move(call)); }
    /// Text is missing that no change announces: next() must wait for it.
    [[nodiscard]] bool is_behind() const { return x_state.is_behind(); }
    /// Goes on from the beginning of message `seq`. Not while next() runs.
    void go_to(std::uint64_t seq);
    [[nodiscard]] bool is_ended() const { return x_state.is_ended(); }
    [[nodiscard]] const StreamCursor& cursor() const { return x_state.cursor(); }

private:
    using Events = ViewState::Events;
    Task<Result<void>> read(Events* out);
    Task<Result<void>> read_log(Events* out);
    Task<Result<void>> read_draft(Events* out);

    LiveServices x_services;
    std::string x_session_id;
    ViewState x_state;
    LiveSubscription x_subscription;
    ViewState::Need x_need = ViewState::Need::log;
    std::vector<LiveNote> x_notes;  ///< taken, and not looked at yet
};

}  // namespace continuo
