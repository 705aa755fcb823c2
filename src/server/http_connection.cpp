// One coroutine for each connection, until it becomes a WebSocket:
//   read a head -> HttpHandler::accept -> read the body -> HttpHandler::handle -> write the answer
//   -> again, until either side closes it.
// Only steps that wait are coroutines of their own: a pipelined request whose bytes are in the
// buffer costs no read, an answer that the socket takes at once costs no wait.
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "async/offload.hpp"
#include "base/text.hpp"
#include "server/connection.hpp"
#include "server/gzip.hpp"
#include "server/request_reader.hpp"
#include "server/websocket/websocket_connection.hpp"
#include "server/websocket/websocket_frames.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;
using IoResult = SocketStream::IoResult;

/// After its last answer a client gets this long, and may send this much, before the socket closes.
constexpr auto linger_time = 2s;
constexpr std::size_t linger_bytes_max = 16 * 1024 * 1024;
/// How long a connection of the reserve lasts at most: a health check asks for 2 s (ping_timeout).
constexpr auto reserve_time = 5s;
/// RFC 6797; a year. Names below this one are not included: they are not ours to speak for.
constexpr std::string_view transport_security = "max-age=31536000";
/// Compressing more than this would keep the shard's other connections waiting.
constexpr std::size_t gzip_here_bytes_max = 128 * 1024;

enum class Next {
    request,
    websocket,
    linger,  ///< the client may still be sending: end it so that it can read what it was sent
    close,
};

class HttpConnection final : public OpenConnection {
public:
    HttpConnection(std::shared_ptr<ShardState> shard, TcpSocket socket, ConnectionSlot slot);
    ~HttpConnection() override;

    Task<void> run();

private:
    const HttpServerConfig& config() const { return x_shard->server->config; }
    HttpHandler& handler() const { return x_shard->server->handler; }
    IdleConnections& idle() const { return *x_shard->server->idle[x_shard->index]; }
    bool draining() const { return x_shard->server->draining.load(std::memory_order_relaxed); }

    Task<Next> serve_one();
    Task<IoResult> wait_for_request();
    Task<std::optional<HttpResponse>> check_before_body();
    Task<HttpResponse> ask_handler();
    HttpResponse report_failure(std::string failure);
    Task<Next> reject(Rejection rejection);
    Task<Next> respond(HttpResponse response);
    Task<Next> send_stream(HttpResponse response);
    Task<bool> send_parts();
    Task<bool> send(const std::string* bytes);
    Task<Next> switch_protocols(HttpResponse response);
    void count_websocket(int delta) const;
    bool gains_by_gzip(const HttpResponse& response) const;
    Task<std::string> compress(std::string body);

    std::shared_ptr<ShardState> x_shard;
    std::string x_remote_address;
    RequestReader x_reader;
    std::string x_output;

    // The current request
    HttpRequest x_request;
    bool x_is_head = false;
    bool x_accepts_gzip = false;
    bool x_body_read = false;  ///< to its end, or there is none
    std::string x_websocket_key;
    bool x_is_websocket = false;        ///< the metrics count it
    asio::cancellation_signal x_watch;  ///< ends the watch for the client's end of a stream
};

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

SteadyPoint now() {
    return std::chrono::steady_clock::now();
}

HttpConnection::HttpConnection(
    std::shared_ptr<ShardState> shard, TcpSocket socket, ConnectionSlot slot
)
    : OpenConnection(std::move(socket), shard->server->tls.get(), std::move(slot)),
      x_shard(std::move(shard)),
      x_remote_address(x_stream.remote_address()),
      x_reader(
          x_stream, x_shard->server->config, *x_shard->server->uploads, x_shard->server->blocking
      ) {
    x_shard->connections.push_back(*this);
    if (x_slot.is_reserve()) x_end = now() + reserve_time;
    if (auto* metrics = x_shard->server->metrics.load()) metrics->add_connections(1);
}

HttpConnection::~HttpConnection() {
    (void)idle().remove(x_idle);
    // Here and not in the base class, which is destroyed after x_shard: the last reference may
    // be this one.
    unlink();
    if (auto* metrics = x_shard->server->metrics.load()) metrics->add_connections(-1);
    if (x_is_websocket) count_websocket(-1);
}

void HttpConnection::count_websocket(int delta) const {
    if (auto* metrics = x_shard->server->metrics.load()) metrics->add_websocket_connections(delta);
}

Task<void> HttpConnection::run() {
    if (!co_await x_stream.handshake(now() + config().header_timeout)) co_return;
    Next next = Next::request;
    while (next == Next::request)
        next = co_await serve_one();
    if (next == Next::websocket) co_return;  // the stream is no longer ours
    x_state = State::lingering;
    if (next == Next::linger) co_await x_stream.linger(linger_bytes_max, now() + linger_time);
    x_stream.close();
}

Task<Next> HttpConnection::serve_one() {
    x_request = {};
    x_request.remote_address = x_remote_address;
    x_request.secure = x_stream.secure();
    x_request.shard = x_shard->index;
    x_request.over_capacity = x_slot.is_reserve();
    x_is_head = x_accepts_gzip = x_body_read = false;
    x_reader.begin();
    if (x_reader.empty() && co_await wait_for_request() != IoResult::bytes) co_return Next::close;
    while (!x_reader.scan()) {
        if (auto rejection = co_await x_reader.read_head_part())
            co_return co_await reject(std::move(*rejection));
    }
    if (auto rejection = x_reader.take_head(x_request))
        co_return co_await reject(std::move(*rejection));
    x_is_head = x_request.method == "HEAD";
    x_body_read = !x_reader.frame().has_body();
    if (const auto* codings = x_request.headers.find("Accept-Encoding"))
        x_accepts_gzip = accepts_gzip(*codings);

    auto decision = handler().accept(x_request);
    if (auto* response = std::get_if<HttpResponse>(&decision)) {
        response->close = response->close || !x_body_read;
        co_return co_await respond(std::move(*response));
    }
    const auto plan = std::get<BodyPlan>(decision);
    if (!x_body_read && !plan.unread) {
        if (plan.check_first && !x_reader.has_whole_body()) {
            if (auto refusal = co_await check_before_body()) {
                refusal->close = true;
                co_return co_await respond(std::move(*refusal));
            }
        }
        auto rejection = co_await x_reader.read_body(plan);
        if (rejection) co_return co_await reject(std::move(*rejection));
        x_body_read = true;
    }
    if (const auto* key = x_request.headers.find("Sec-WebSocket-Key")) x_websocket_key = *key;
    auto response = co_await ask_handler();
    response.close = response.close || !x_body_read;
    if (response.websocket) co_return co_await switch_protocols(std::move(response));
    if (response.stream) co_return co_await send_stream(std::move(response));
    co_return co_await respond(std::move(response));
}

Task<IoResult> HttpConnection::wait_for_request() {
    const auto time = now();
    auto outcome = IoResult::cancelled;
    if (!draining()) {
        x_state = State::idle;
        const bool evictable = !x_slot.is_reserve() && !x_slot.is_trusted();
        if (evictable) idle().add(x_idle, time);
        outcome = co_await x_reader.wait(time + config().idle_timeout);
        x_state = State::busy;
        if (evictable && !idle().remove(x_idle)) co_return IoResult::broken;
    }
    // The drain came first. A request that the client had already sent is still answered.
    if (outcome == IoResult::cancelled && x_stream.has_unread())
        outcome = co_await x_reader.wait(time + config().header_timeout);
    co_return outcome;
}

Task<std::optional<HttpResponse>> HttpConnection::check_before_body() {
    std::string failure;
    try {
        co_return co_await handler().check_before_body(x_request);
    } catch (const std::exception& e) {
        if (x_is_cut) throw;
        failure = e.what();
    }
    co_return report_failure(std::move(failure));
}

Task<HttpResponse> HttpConnection::ask_handler() {
    std::string failure;
    try {
        co_return co_await handler().handle(std::move(x_request));
    } catch (const std::exception& e) {
        if (x_is_cut) throw;
        failure = excerpt(e.what(), quoted_reply_code_points_max);
    }
    co_return report_failure(std::move(failure));
}

/// An exception of the handler.
HttpResponse HttpConnection::report_failure(std::string failure) {
    log("server").error("an exception left the handler: {}", failure);
    return handler().reject({}, 500, {Errc::internal, std::move(failure)});
}

Task<Next> HttpConnection::reject(Rejection rejection) {
    if (rejection.status == 0) co_return Next::close;
    auto response = handler().reject(x_request, rejection.status, std::move(rejection.error));
    response.close = true;
    co_return co_await respond(std::move(response));
}

Task<Next> HttpConnection::respond(HttpResponse response) {
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

Task<Next> HttpConnection::switch_protocols(HttpResponse response) {
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
Task<Next> HttpConnection::send_stream(HttpResponse response) {
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

void log_end(const std::exception_ptr& error) {
    if (!error) return;
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log("server").debug("a connection ended: {}", e.what());
    }
}

}  // namespace

void spawn_connection(std::shared_ptr<ShardState> shard, TcpSocket socket, ConnectionSlot slot) {
    auto& context = shard->context;
    auto connection =
        std::make_shared<HttpConnection>(std::move(shard), std::move(socket), std::move(slot));
    auto* const raw = connection.get();
    auto at_end = [connection = std::move(connection), &context](const std::exception_ptr& error) {
        // The connection owns the signal, which must outlive the slot that this handler is bound
        // to.
        asio::post(context, [last = connection] {});
        log_end(error);
    };
    asio::co_spawn(
        context,
        raw->run(),
        asio::bind_cancellation_slot(raw->cancellation_slot(), std::move(at_end))
    );
}

}  // namespace continuo
