#include "cli/operator/event_follower.hpp"

#include "cli/chat/chat_refusal.hpp"

namespace continuo {

Result<void> EventFollower::connect() {
    ChatHttpRequest request{"GET", x_target, "", x_token};
    request.last_event_id = x_cursor;
    auto opened = x_transport.open(std::move(request));
    if (!opened) return std::unexpected(std::move(opened.error()));
    if (opened->reply.status != 200) return std::unexpected(refusal_of(opened->reply));
    if (!opened->stream) return fail(Errc::internal, "the server sends no events here");
    x_stream = std::move(opened->stream);
    x_parser = {};
    x_fruitful = false;
    return {};
}

Result<std::vector<ServerSentEvent>> EventFollower::next(std::chrono::milliseconds patience) {
    if (!x_stream) {
        if (auto connected = connect(); !connected)
            return std::unexpected(std::move(connected.error()));
    }
    auto bytes = x_stream->read(patience);
    if (!bytes || !*bytes) {
        x_stream.reset();
        if (!bytes) return std::unexpected(std::move(bytes.error()));
        if (!x_fruitful) return fail(Errc::unavailable, "the server ends its streams at once");
        // The instance restarts: another one, or the next call, goes on.
        return std::vector<ServerSentEvent>();
    }
    auto events = x_parser.feed(**bytes);
    if (!events) {
        x_stream.reset();
        return events;
    }
    x_fruitful = x_fruitful || !events->empty();
    if (!events->empty() && !events->back().id.empty()) x_cursor = events->back().id;
    return events;
}

}  // namespace continuo
