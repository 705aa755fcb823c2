// One coroutine for each connection, until it becomes a WebSocket:
//   read a head -> HttpHandler::accept -> read the body -> HttpHandler::handle -> write the answer
//   -> again, until either side closes it.
// Only steps that wait are coroutines of their own: a pipelined request whose bytes are in the
// buffer costs no read, an answer that the socket takes at once costs no wait. How answers are sent
// is in http_connection_responses.cpp.
#include "server/http_connection.hpp"

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
#include "server/websocket/websocket_frames.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// After its last answer a client gets this long, and may send this much, before the socket closes.
constexpr auto linger_time = 2s;
constexpr std::size_t linger_bytes_max = 16 * 1024 * 1024;
/// How long a connection of the reserve lasts at most: a health check asks for 2 s (ping_timeout).
constexpr auto reserve_time = 5s;

void log_end(const std::exception_ptr& error) {
    if (!error) return;
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log("server").debug("a connection ended: {}", e.what());
    }
}

}  // namespace

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

Task<HttpConnection::Next> HttpConnection::serve_one() {
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

Task<HttpConnection::IoResult> HttpConnection::wait_for_request() {
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

Task<HttpConnection::Next> HttpConnection::reject(Rejection rejection) {
    if (rejection.status == 0) co_return Next::close;
    auto response = handler().reject(x_request, rejection.status, std::move(rejection.error));
    response.close = true;
    co_return co_await respond(std::move(response));
}

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
