// One coroutine a connection:
//   read a head -> check and parse it -> HttpHandler::accept -> read the body ->
//   HttpHandler::handle
//   -> write the answer -> again, until somebody ends it.
// The request of the moment lives in members, and only what really waits is a coroutine of its own:
// a pipelined request whose bytes are there costs no read, an answer that the socket takes whole
// costs no wait.
#include <optional>
#include <string>
#include <variant>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "server/connection.hpp"
#include "server/head_check.hpp"
#include "server/request_parser.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;
using Outcome = SocketStream::Outcome;

/// How much is read at once: of a head, where most fit; of a body.
constexpr std::size_t head_read_bytes = 2048;
constexpr std::size_t body_read_bytes = 64 * 1024;
/// Every so many bytes of a body buy it one more body_timeout: who sends less is cut, however
/// regularly a byte comes.
constexpr std::uint64_t body_bytes_per_timeout = 16 * 1024;
/// After its last answer a client gets this long, and may send this much, before the socket closes.
constexpr auto linger_time = 2s;
constexpr std::size_t linger_bytes_max = 16 * 1024 * 1024;

/// A request that could not be read.
struct Rejection {
    int status;
    Error error;
};

Rejection bad_request(std::string_view reason) {
    return {400, {Errc::invalid_input, std::string(reason)}};
}

enum class Next {
    request,
    linger,  ///< end it, and let the client read what it was sent
    close,
};

class HttpConnection final : public Connection {
public:
    HttpConnection(std::shared_ptr<ShardState> shard, TcpSocket socket);
    ~HttpConnection() override;

    Task<void> run();

private:
    const HttpServerConfig& config() const { return x_shard->server->config; }
    HttpHandler& handler() const { return x_shard->server->handler; }
    bool draining() const { return x_shard->server->draining.load(std::memory_order_relaxed); }
    std::string_view input() const;

    Task<Next> serve_one();
    Task<Outcome> read_more(std::size_t bytes, SteadyPoint deadline);

    // The head
    void begin_request();
    bool scan();
    Task<Outcome> read_head_part();
    std::optional<Rejection> missing_head(Outcome outcome) const;
    std::optional<Rejection> take_head();

    // The body
    std::optional<Rejection> refuse_body(const BodyPlan& plan) const;
    Task<std::optional<Rejection>> read_body(BodyPlan plan);
    Task<std::optional<Rejection>> read_body_part();

    // The answer
    Task<HttpResponse> ask_handler();
    Task<Next> reject(Rejection rejection);
    Task<Next> respond(HttpResponse response);

    std::shared_ptr<ShardState> x_shard;
    std::string x_remote_address;
    boost::beast::flat_buffer x_input{body_read_bytes};
    std::string x_output;
    RequestParser x_parser;

    // The request of the moment
    HttpRequest x_request;
    RequestFrame x_frame;
    HeadScan x_scan;
    std::size_t x_scanned = 0;
    std::uint64_t x_body_bytes = 0;  ///< as they came, chunk syntax included
    SteadyPoint x_head_deadline{};
    SteadyPoint x_body_begin{};
    bool x_is_head = false;
};

SteadyPoint now() {
    return std::chrono::steady_clock::now();
}

HttpConnection::HttpConnection(std::shared_ptr<ShardState> shard, TcpSocket socket)
    : Connection(std::move(socket), shard->server->tls.get()),
      x_shard(std::move(shard)),
      x_remote_address(x_stream.remote_address()) {
    x_shard->connections.push_back(*this);
    if (auto* metrics = x_shard->server->metrics.load()) metrics->add_connections(1);
}

HttpConnection::~HttpConnection() {
    if (auto* metrics = x_shard->server->metrics.load()) metrics->add_connections(-1);
    x_shard->server->connections.fetch_sub(1);
}

std::string_view HttpConnection::input() const {
    const auto data = x_input.data();
    return {static_cast<const char*>(data.data()), data.size()};
}

Task<void> HttpConnection::run() {
    if (!co_await x_stream.handshake(now() + config().header_timeout)) co_return;
    Next next = Next::request;
    while (next == Next::request)
        next = co_await serve_one();
    x_state = State::lingering;
    if (next == Next::linger) co_await x_stream.linger(linger_bytes_max, now() + linger_time);
    x_stream.close();
}

Task<Next> HttpConnection::serve_one() {
    begin_request();
    while (!scan()) {
        if (x_input.size() >= limits::header_bytes_max) {
            const int status = oversized_head_status(input());
            co_return co_await reject({status, {Errc::limit_exceeded, "the head is too long"}});
        }
        const auto outcome = co_await read_head_part();
        if (outcome == Outcome::bytes) continue;
        if (auto rejection = missing_head(outcome))
            co_return co_await reject(std::move(*rejection));
        co_return Next::close;
    }
    if (auto rejection = take_head()) co_return co_await reject(std::move(*rejection));

    auto decision = handler().accept(x_request);
    if (auto* response = std::get_if<HttpResponse>(&decision)) {
        response->close = response->close || x_frame.has_body();
        co_return co_await respond(std::move(*response));
    }
    if (x_frame.has_body()) {
        auto rejection = co_await read_body(std::get<BodyPlan>(decision));
        if (rejection) co_return co_await reject(std::move(*rejection));
    }
    co_return co_await respond(co_await ask_handler());
}

Task<Outcome> HttpConnection::read_more(std::size_t bytes, SteadyPoint deadline) {
    const auto room = x_input.prepare(std::min(bytes, x_input.max_size() - x_input.size()));
    const auto read = co_await x_stream.read_some(room, deadline);
    x_input.commit(read.bytes);
    co_return read.outcome;
}

void HttpConnection::begin_request() {
    x_request = {};
    x_request.remote_address = x_remote_address;
    x_request.secure = x_stream.secure();
    x_request.shard = x_shard->index;
    x_frame = {};
    x_scan = {};
    x_scanned = 0;
    x_body_bytes = 0;
    x_is_head = false;
    x_head_deadline = SteadyPoint::max();
    // An idle connection keeps no buffer that a body had made large.
    if (x_input.size() == 0 && x_input.capacity() > head_read_bytes) x_input.shrink_to_fit();
}

/// True when the head is whole, or can never be.
bool HttpConnection::scan() {
    // RFC 9112 2.2: an empty line before a request is forgiven; some clients end a body with one.
    if (x_scanned == 0 && input().starts_with("\r\n")) x_input.consume(2);
    x_scan = scan_head(input(), x_scanned);
    return x_scan.state != HeadScan::State::incomplete;
}

Task<Outcome> HttpConnection::read_head_part() {
    const auto time = now();
    const bool begun = x_input.size() > 0;
    if (begun && x_head_deadline == SteadyPoint::max())
        x_head_deadline = time + config().header_timeout;
    if (begun) co_return co_await read_more(head_read_bytes, x_head_deadline);

    auto outcome = Outcome::cancelled;
    if (!draining()) {
        x_state = State::idle;
        outcome = co_await read_more(head_read_bytes, time + config().idle_timeout);
        x_state = State::busy;
    }
    // The drain came first. A request that was sent before the client could know is still answered.
    if (outcome == Outcome::cancelled && x_stream.has_unread())
        outcome = co_await read_more(head_read_bytes, time + config().header_timeout);
    co_return outcome;
}

/// What to say when no more of the head comes; nothing to a client that had sent nothing.
std::optional<Rejection> HttpConnection::missing_head(Outcome outcome) const {
    if (x_input.size() == 0) return std::nullopt;
    if (outcome == Outcome::end) return bad_request("the request ended inside its head");
    if (outcome == Outcome::late)
        return Rejection{408, {Errc::timeout, "the head of the request took too long"}};
    return std::nullopt;
}

std::optional<Rejection> HttpConnection::take_head() {
    if (x_scan.state == HeadScan::State::malformed)
        return bad_request("the head holds a control character or a bare line end");
    const auto head = input().substr(0, x_scan.length);
    if (head.size() > limits::header_bytes_max)
        return Rejection{431, {Errc::limit_exceeded, "the head is too long"}};
    const auto frame = check_head(head);
    if (!frame) {
        const auto& [status, reason] = frame.error();
        const auto code = status == 414 ? Errc::limit_exceeded : Errc::invalid_input;
        return Rejection{status, {code, std::string(reason)}};
    }
    x_frame = *frame;
    if (!x_parser.parse_head(head, x_request)) return bad_request("the head cannot be read");
    if (!x_frame.authority.empty()) {  // RFC 9112 3.2.2: the target's host is the one that counts
        x_request.headers.set("Host", std::string(x_frame.authority));
        x_request.target = x_frame.target;
    }
    x_frame.authority = x_frame.target = {};  // they look into what is consumed now
    x_input.consume(head.size());
    x_request.content_length = x_frame.content_length;
    x_request.received = now();
    x_is_head = x_request.method == "HEAD";
    return std::nullopt;
}

std::optional<Rejection> HttpConnection::refuse_body(const BodyPlan& plan) const {
    if (x_frame.content_length.value_or(x_request.body.size()) > plan.bytes_max) {
        const auto reason = fmt::format("the body is over {} bytes", plan.bytes_max);
        return Rejection{413, {Errc::limit_exceeded, reason}};
    }
    const auto* coding = x_request.headers.find("Content-Encoding");
    if (coding != nullptr && !equal_ignoring_case(*coding, "identity"))
        return Rejection{415, {Errc::invalid_input, "a compressed body is not taken"}};
    return std::nullopt;
}

Task<std::optional<Rejection>> HttpConnection::read_body(BodyPlan plan) {
    if (auto refused = refuse_body(plan)) co_return refused;
    x_body_begin = now();
    if (x_frame.expects_continue && x_input.size() == 0) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        if (!co_await x_stream.write_all({asio::buffer(go_on)}, config().write_timeout))
            co_return bad_request("the client left before its body");
    }
    for (;;) {
        const auto progress = x_parser.parse_body(input(), x_request.body);
        x_input.consume(progress.consumed);
        if (progress.malformed) co_return bad_request("the chunks of the body cannot be read");
        if (auto refused = refuse_body(plan)) co_return refused;
        if (progress.complete) co_return std::nullopt;
        if (auto failed = co_await read_body_part()) co_return failed;
    }
}

Task<std::optional<Rejection>> HttpConnection::read_body_part() {
    if (x_input.size() == x_input.max_size())
        co_return bad_request("the chunks of the body cannot be read");
    const auto bought = static_cast<int>(1 + x_body_bytes / body_bytes_per_timeout);
    const auto deadline =
        std::min(now() + config().body_timeout, x_body_begin + config().body_timeout * bought);
    const auto before = x_input.size();
    const auto outcome = co_await read_more(body_read_bytes, deadline);
    x_body_bytes += x_input.size() - before;
    if (outcome == Outcome::bytes) co_return std::nullopt;
    if (outcome == Outcome::late)
        co_return Rejection{408, {Errc::timeout, "the body of the request took too long"}};
    co_return bad_request("the request ended inside its body");
}

Task<HttpResponse> HttpConnection::ask_handler() {
    std::string failure;
    try {
        co_return co_await handler().handle(std::move(x_request));
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;  // cut
        failure = e.what();
    } catch (const std::exception& e) {
        failure = e.what();
    }
    log("server").error("an exception left the handler: {}", failure);
    co_return handler().reject({}, 500, {Errc::internal, std::move(failure)});
}

Task<Next> HttpConnection::reject(Rejection rejection) {
    auto response = handler().reject(x_request, rejection.status, std::move(rejection.error));
    response.close = true;
    return respond(std::move(response));
}

Task<Next> HttpConnection::respond(HttpResponse response) {
    const bool close = response.close || !x_frame.keep_alive || draining();
    using Option = ResponseFrame::Connection;
    ResponseFrame frame;
    if (close) {
        frame.connection = Option::close;
    } else if (x_frame.http_1_0) {
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
    co_return close ? Next::linger : Next::request;
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

void spawn_connection(std::shared_ptr<ShardState> shard, TcpSocket socket) {
    auto& context = shard->context;
    auto connection = std::make_shared<HttpConnection>(std::move(shard), std::move(socket));
    auto* const raw = connection.get();
    auto at_end = [connection = std::move(connection), &context](const std::exception_ptr& error) {
        // The signal must outlive the slot that this very handler is bound to.
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
