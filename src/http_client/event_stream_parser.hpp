#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

struct ServerSentEvent {
    std::string type = "message";
    std::string data;  ///< its lines, joined by LF
    std::string id;    ///< of this event, or of the last one before it that has one

    bool operator==(const ServerSentEvent&) const = default;
};

/// Reads a text/event-stream that comes in pieces, cut anywhere. Source: WHATWG HTML, 9.2.6
/// (lines end with LF, CR or CRLF; comments and unknown fields are skipped; an event without data
/// is none, an incomplete one at the end is dropped). Thread: one.
class EventStreamParser {
public:
    /// The largest event is a reply with its sources, or a queue.
    static constexpr std::size_t line_bytes_max = 4 * 1024 * 1024;
    static constexpr std::size_t event_bytes_max = 8 * 1024 * 1024;

    /// The events that `bytes` complete. Errors: corrupt: a line or an event is too long; nothing
    /// can be read after it.
    Result<std::vector<ServerSentEvent>> feed(std::string_view bytes);

    /// The last id of an event that was complete, also of one without data: for Last-Event-ID.
    [[nodiscard]] const std::string& last_id() const { return x_last_id; }
    /// What the server asked for last: how long to wait before connecting again.
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const { return x_retry; }
    /// The stream asked for it after its last event: it is about to end, and to be continued.
    [[nodiscard]] bool asked_to_come_back() const { return x_asked; }

private:
    [[nodiscard]] bool take_line(std::vector<ServerSentEvent>& out);
    void take_field(std::string_view name, std::string_view value);

    std::string x_line;
    bool x_first_line = true;
    bool x_after_return = false;  ///< the last byte was CR: an LF belongs to it
    std::string x_type;
    std::string x_data;  ///< each line ends with LF
    std::string x_id;
    std::string x_last_id;
    std::optional<std::chrono::milliseconds> x_retry;
    bool x_had_event = false;
    bool x_asked = false;
};

}  // namespace continuo
