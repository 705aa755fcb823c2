#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/steady_timer.hpp>

#include "async/task.hpp"
#include "server/socket_stream.hpp"
#include "server/websocket/websocket_frames.hpp"

namespace continuo {

/// The frames that a WebSocket is to send, in order. It has no buffer when all are sent. Thread:
/// the shard's.
class WebSocketOutput {
public:
    /// `stream` outlives it. A client that takes nothing for `timeout` fails.
    WebSocketOutput(SocketStream& stream, std::chrono::milliseconds timeout)
        : x_stream(stream), x_timeout(timeout) {}

    void append(WebSocketOpcode opcode, std::string_view payload) {
        append_frame(x_frames, opcode, payload);
    }
    void append_close(std::uint16_t code, std::string_view reason) {
        append_close_frame(x_frames, code, reason);
    }
    /// Bytes that no write has taken yet.
    [[nodiscard]] std::size_t waiting_bytes() const { return x_frames.size(); }
    /// A write_all() runs: it takes what is appended.
    [[nodiscard]] bool is_writing() const { return x_writer != nullptr; }
    [[nodiscard]] bool is_empty() const { return x_frames.empty() && !is_writing(); }

    /// Gives the socket what it takes without waiting. True: that was all.
    [[nodiscard]] bool write_at_once();
    /// Waits until all is written, by this call or by the one that is writing. False: the client
    /// is gone. Cancel: the connection is of no more use. The caller keeps this alive.
    Task<bool> write_all();

private:
    SocketStream& x_stream;
    std::chrono::milliseconds x_timeout;
    std::string x_frames;
    bool x_failed = false;
    std::shared_ptr<asio::steady_timer> x_writer;  ///< cancelled when the writing call returns
};

}  // namespace continuo
