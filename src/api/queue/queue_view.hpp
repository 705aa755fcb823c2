#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/queue/queue_feed.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"

namespace continuo {

/// One event of an operators' stream, in its wire form.
struct QueueMessage {
    std::string type;
    std::string id;  ///< to go on from; empty: it has none
    std::string json;
};

/// One operator's view of the queue: all of it first, unless `after` says that the client has it,
/// then what changes. Thread: that of the executor it was made for.
class QueueView {
public:
    /// `feed` and `clock` outlive it. `name`: the operator's, told in `connected`; or empty.
    QueueView(
        QueueFeed& feed,
        QueueFeed::Place place,
        std::string after,
        std::string name,
        const Clock& clock,
        boost::asio::any_io_executor executor
    );

    /// The next events; waits for them until `deadline`, and then returns none. Cancel: at once;
    /// nothing is lost.
    Task<std::vector<QueueMessage>> next(Deadline deadline);
    /// Ends a next() that waits, with no events.
    void wake() { x_subscription.wake(); }

private:
    [[nodiscard]] std::vector<QueueMessage> take();

    QueueFeed& x_feed;
    QueueFeed::Place x_place;
    std::string x_after;
    std::string x_name;
    const Clock& x_clock;
    LiveSubscription x_subscription;
    std::shared_ptr<const QueueState> x_told;  ///< null: nothing yet
    bool x_greeted = false;
    bool x_failing = false;
};

}  // namespace continuo
