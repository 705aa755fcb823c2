#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cli/operator/operator_client.hpp"
#include "http_client/event_stream_parser.hpp"

namespace continuo {

/// The queue as the events of GET {p}/queue/events tell it. Thread: one.
class QueueBoard {
public:
    /// `clock` outlives it.
    explicit QueueBoard(const Clock& clock) : x_clock(clock) {}

    /// What the event says, as a line for people; empty: nothing that changes the queue.
    std::string take(const ServerSentEvent& event);
    /// Those that wait longest first; their waiting time is that of now.
    [[nodiscard]] std::vector<QueuedConversation> queue() const;

private:
    struct Row {
        QueuedConversation item;
        SteadyPoint told{};
    };
    void put(const json::object& conversation);
    void take_all(const json::object& event);

    const Clock& x_clock;
    std::vector<Row> x_rows;
};

}  // namespace continuo
