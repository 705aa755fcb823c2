#include "server/websocket/websocket_output.hpp"

#include <utility>

#include <boost/asio/this_coro.hpp>

#include "async/as_result.hpp"

namespace continuo {

bool WebSocketOutput::write_at_once() {
    if (x_writer || x_failed) return false;
    WriteBuffers buffers{asio::buffer(x_frames)};
    const bool done = x_stream.write_at_once(buffers);
    x_frames.erase(0, x_frames.size() - asio::buffer_size(buffers));
    if (done) x_frames.shrink_to_fit();
    return done;
}

Task<bool> WebSocketOutput::write_all() {
    while (const auto writer = x_writer)
        (void)co_await writer->async_wait(as_result);
    if (x_frames.empty()) co_return !x_failed;
    struct Writing {
        WebSocketOutput& output;
        ~Writing() { std::exchange(output.x_writer, nullptr)->cancel(); }
    };
    x_writer = std::make_shared<asio::steady_timer>(
        co_await asio::this_coro::executor, SteadyPoint::max()
    );
    const Writing writing{*this};
    while (!x_frames.empty() && !x_failed) {
        const auto part = std::exchange(x_frames, {});
        const WriteBuffers buffers{asio::buffer(part)};
        x_failed = true;  // unless it returns: a frame may have been cut
        x_failed = !co_await x_stream.write_all(buffers, x_timeout);
    }
    co_return !x_failed;
}

}  // namespace continuo
