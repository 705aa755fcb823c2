// How a connection sends its answers: whole ones, streams, and the switch to a WebSocket.
#include <iterator>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "async/offload.hpp"
#include "base/text.hpp"
#include "server/gzip.hpp"
#include "server/http_connection.hpp"
#include "server/websocket/websocket_connection.hpp"
#include "server/websocket/websocket_frames.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// RFC 6797; a year. Names below this one are not included: they are not ours to speak for.
constexpr std::string_view transport_security = "max-age=31536000";
/// Compressing more than this would keep the shard's other connections waiting.
constexpr std::size_t gzip_here_bytes_max = 128 * 1024;

/// The watch refers to its connection, which lives until it ends.
class WatchEnd {
public:
    explicit WatchEnd(asio::cancellation_signal& watch) : x_watch(watch) {}
    ~WatchEnd() { x_watch.emit(asio::cancellation_type::terminal); }
    WatchEnd(const WatchEnd&) = delete;
    WatchEnd& operator=(const WatchEnd&) = delete;

private:
    asio::cancellation_signal& x_watch;
};

}  // namespace

Task<HttpConnection::Next> HttpConnection::respond(HttpResponse response) {
    if (gains_by_gzip(response)) {
        response.headers.add("Vary", "Accept-Encoding");
        if (x_accepts_gzip) {
            response.headers.add("Content-Encoding", "gzip");
            response.body = co_await compress(std::move(response.body));
        }
    }
    if (x_stream.secure())
        response.headers.add("Strict-Transport-Security", std::string(transport_security));
    const bool close =
        response.close || x_slot.is_reserve() || !x_reader.frame().keep_alive || draining();
    using Option = ResponseFrame::Connection;
    ResponseFrame frame;
    if (close) {
        frame.connection = Option::close;
    } else if (x_reader.frame().http_1_0) {
        frame.connection = Option::keep_alive;
    }
    frame.content_length = response.body.size();
    frame.date = x_shard->date.at(now());
    x_output.clear();
    append_response_head(x_output, response, frame);

    WriteBuffers buffers{asio::buffer(x_output)};
    if (!x_is_head && !is_bodyless(response.status)) buffers[1] = asio::buffer(response.body);
    if (!x_stream.write_at_once(buffers)) {
        if (!co_await x_stream.write_all(buffers, config().write_timeout)) co_return Next::close;
    }
    if (!close) co_return Next::request;
    const bool all_read = x_body_read && x_reader.empty() && !x_stream.has_unread();
    co_return all_read && !x_stream.secure() ? Next::close : Next::linger;
}

/// The bytes stay until it returns. False: the client is gone.
Task<bool> HttpConnection::send(const std::string* bytes) {
    WriteBuffers buffers{asio::buffer(*bytes)};
    if (x_stream.write_at_once(buffers)) co_return true;
    co_return co_await x_stream.write_all(buffers, config().write_timeout);
}

Task<HttpConnection::Next> HttpConnection::switch_protocols(HttpResponse response) {
    response.headers.add("Upgrade", "websocket");
    response.headers.add("Sec-WebSocket-Accept", websocket_accept(x_websocket_key));
    ResponseFrame frame;
    frame.content_length = std::nullopt;
    frame.date = x_shard->date.at(now());
    std::string head;
    append_response_head(head, response, frame);
    if (!co_await send(&head)) co_return Next::close;
    // It may be idle for hours: what HTTP needed is given back.
    x_request = {};
    x_output = {};
    x_websocket_key = {};
    x_is_websocket = true;
    count_websocket(1);
    x_websocket = start_websocket(
        shared_from_this(),
        x_stream,
        std::move(response.websocket),
        x_reader.take_unread(),
        {.write_timeout = config().write_timeout,
         .ping_interval = config().websocket_ping_interval,
         .ping_timeout = config().websocket_ping_timeout},
        x_shard->context.get_executor()
    );
    if (const auto websocket = draining() ? x_websocket.lock() : nullptr) websocket->drain();
    co_return Next::websocket;
}

/// A response whose end is not known. The connection closes after it.
Task<HttpConnection::Next> HttpConnection::send_stream(HttpResponse response) {
    ResponseFrame frame;
    frame.connection = ResponseFrame::Connection::close;
    frame.content_length = std::nullopt;
    frame.is_chunked = !x_reader.frame().http_1_0;
    frame.date = x_shard->date.at(now());
    x_output.clear();
    append_response_head(x_output, response, frame);
    if (!co_await send(&x_output)) co_return Next::close;
    if (x_is_head) co_return Next::linger;
    x_body = std::move(response.stream);
    if (draining()) x_body->end(BodyStream::End::draining);
    auto at_end = [self = shared_from_this(), body = x_body](const std::exception_ptr&) {
        body->end(BodyStream::End::client_gone);
    };
    asio::co_spawn(
        x_shard->context,
        x_stream.wait_closed(),
        asio::bind_cancellation_slot(x_watch.slot(), std::move(at_end))
    );
    const WatchEnd watch_end(x_watch);
    const bool complete = co_await send_parts();
    x_body->end(BodyStream::End::client_gone);
    x_body.reset();
    if (!complete) co_return Next::close;
    x_output = "0\r\n\r\n";
    if (frame.is_chunked && !co_await send(&x_output)) co_return Next::close;
    co_return Next::linger;
}

/// False: the client is gone, or the stream failed.
Task<bool> HttpConnection::send_parts() {
    const bool is_chunked = !x_reader.frame().http_1_0;
    try {
        while (const auto part = co_await x_body->next()) {
            x_output.clear();
            if (is_chunked) fmt::format_to(std::back_inserter(x_output), "{:x}\r\n", part->size());
            x_output += *part;
            if (is_chunked) x_output += "\r\n";
            if (!co_await send(&x_output)) co_return false;
        }
        co_return true;
    } catch (const std::exception& e) {
        if (x_is_cut) throw;
        log("server").error("a stream failed: {}", excerpt(e.what()));
    }
    co_return false;
}

bool HttpConnection::gains_by_gzip(const HttpResponse& response) const {
    if (response.body.size() < config().gzip_bytes_min || is_bodyless(response.status))
        return false;
    const auto* type = response.headers.find("Content-Type");
    return type != nullptr && is_compressible(*type) &&
           response.headers.find("Content-Encoding") == nullptr;
}

Task<std::string> HttpConnection::compress(std::string body) {
    if (body.size() <= gzip_here_bytes_max) co_return x_shard->gzip.encode(body);
    co_return co_await offload(x_shard->server->blocking, [whole = std::move(body)] {
        return GzipEncoder().encode(whole);
    });
}

}  // namespace continuo
