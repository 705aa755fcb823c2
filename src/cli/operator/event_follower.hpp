#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/chat/chat_client.hpp"
#include "http_client/event_stream_parser.hpp"

namespace continuo {

/// The events of one address of a server, over connections that are made again when they are lost.
/// Thread: one.
class EventFollower {
public:
    /// `transport` outlives it.
    EventFollower(ChatTransport& transport, std::string target, std::string token)
        : x_transport(transport), x_target(std::move(target)), x_token(std::move(token)) {}

    /// The events that came; waits for some at most `patience`. Connects first if there is no
    /// connection. Errors: unavailable, timeout (not connected, or no longer), corrupt, and those
    /// of the server's answer; the next call connects again, behind the newest event.
    Result<std::vector<ServerSentEvent>> next(std::chrono::milliseconds patience);

private:
    Result<void> connect();

    ChatTransport& x_transport;
    std::string x_target;
    std::string x_token;
    std::string x_cursor;
    std::unique_ptr<ChatByteStream> x_stream;  ///< null: not connected
    EventStreamParser x_parser;
    bool x_fruitful = false;  ///< the connection has brought an event
};

}  // namespace continuo
