#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/error_response.hpp"
#include "base/clock.hpp"
#include "live/stream_event.hpp"

namespace continuo {

// The wire form of events, the same over SSE and WebSocket. docs/api.md, "Streams".

/// One event as a JSON object. `session_id` names the messages in it.
[[nodiscard]] std::string event_json(
    const StreamEvent& event, std::string_view session_id, TimePoint now
);
/// The value of "type".
[[nodiscard]] std::string_view event_type(const StreamEvent& event);

/// `error`: for people to read, with what the client may do about it. `retry_after`: seconds;
/// `client_message_id`: the message it is about, or empty.
[[nodiscard]] std::string error_event_json(
    const ApiError& error, std::string_view client_message_id, TimePoint now
);
[[nodiscard]] std::string pong_event_json(TimePoint now);

/// One event of a text/event-stream, with its id if it has a place in the log.
[[nodiscard]] std::string sse_event(
    std::string_view type, const std::optional<StreamCursor>& cursor, std::string_view json
);

}  // namespace continuo
