#include "api/events/websocket_session.hpp"

#include <utility>

#include "api/events/client_frame.hpp"
#include "api/events/event_json.hpp"
#include "api/events/live_access.hpp"
#include "api/events/message_allowance.hpp"
#include "api/events/session_connections.hpp"
#include "api/handlers/session_access.hpp"
#include "api/handlers/turn_request.hpp"
#include "api/handlers/user_access.hpp"
#include "async/with_deadline.hpp"
#include "base/limits.hpp"
#include "live/live.hpp"
#include "telemetry/tracer.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// Between two reads of a store that cannot be reached.
constexpr auto store_retry = 1s;
/// How long text that is missing is waited for in one go.
constexpr auto behind_wait = 1s;
/// Typing is told to the others once in this time.
constexpr auto typing_interval = 1s;
/// A message of 4,000 code points, escaped, and the members around it.
constexpr std::size_t frame_bytes_max = 32 * 1024;

class WebSocketSession final : public WebSocketHandler,
                               public std::enable_shared_from_this<WebSocketSession> {
public:
    WebSocketSession(ApiCall call, asio::any_io_executor executor)
        : x_config(call.config),
          x_services(call.services),
          x_live(*call.services.live),
          x_id(call.id),
          x_request_id(call.request_id),
          x_executor(std::move(executor)),
          x_handshake(std::make_unique<ApiCall>(std::move(call))),
          x_allowance(x_services.clock.steady_now()) {}

    Task<void> run(WebSocketPeer* peer) override;
    Task<void> on_text(WebSocketPeer* peer, std::string text) override;
    std::size_t message_bytes_max() const override { return frame_bytes_max; }
    void drain() override {
        x_draining = true;
        if (x_view) x_view->wake();
        if (x_peer != nullptr) x_peer->wake();
    }

private:
    struct Refusal {
        std::uint16_t code;
        std::string reason;
    };
    Task<std::optional<Refusal>> open();
    Task<bool> send_next(WebSocketPeer* peer);
    Task<bool> report_failure(WebSocketPeer* peer, Error error);
    void begin_turn(WebSocketPeer* peer, client_frame::MessageFrame message);
    void report_end(const Result<TurnReply>& result, const std::string& id);
    void tell_typing();
    [[nodiscard]] TimePoint now() const { return x_services.clock.now(); }

    const ApiConfig& x_config;
    const ApiServices& x_services;
    Live& x_live;
    const std::string x_id;
    const std::string x_request_id;
    asio::any_io_executor x_executor;
    std::unique_ptr<ApiCall> x_handshake;  ///< until the view is open
    std::optional<SessionConnections::Place> x_place;
    std::unique_ptr<SessionView> x_view;
    std::optional<TokenUser> x_user;
    std::optional<std::string> x_fingerprint;
    MessageAllowance x_allowance;
    SteadyPoint x_typing_told{};
    WebSocketPeer* x_peer = nullptr;  ///< outlives this; null before the first run()
    bool x_draining = false;
    bool x_failing = false;
};

/// nullopt: the view is open.
Task<std::optional<WebSocketSession::Refusal>> WebSocketSession::open() {
    using namespace websocket_close;
    const auto call = std::move(x_handshake);
    if (check_session_id(x_id)) co_return Refusal{invalid_session, "Invalid session_id"};
    const auto cursor = read_cursor(*call);
    if (!cursor) co_return Refusal{policy, "Invalid cursor in after"};
    std::optional<std::string> token;
    if (const auto* given = call->query.find("user_token")) token = *given;
    auto user = check_user_token(*call, token);
    if (!user) co_return Refusal{policy, "Invalid user_token"};
    x_user = std::move(*user);
    x_place = x_services.connections->take(x_id);
    if (!x_place) co_return Refusal{too_many, "Too many connections"};
    const auto session = co_await x_services.sessions.load(x_id);
    if (!session) {
        const auto code = session.error().code;
        if (code == Errc::not_found || code == Errc::gone || code == Errc::invalid_input)
            co_return Refusal{session_not_found, "Session not found"};
        co_return Refusal{try_again_later, "The store of conversations cannot be reached"};
    }
    if (check_fingerprint(*call, *session)) co_return Refusal{policy, "Not from here"};
    x_fingerprint = strict_fingerprint_of(*call);
    x_view = std::make_unique<SessionView>(x_live.view, x_id, *cursor, x_request_id, x_executor);
    x_view->on_change([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->x_peer->wake();
    });
    co_return std::nullopt;
}

/// Opens the view, and ends when it has nothing more to send for now: the next change, or drain(),
/// starts it again.
Task<void> WebSocketSession::run(WebSocketPeer* peer) {
    if (std::exchange(x_peer, peer) == nullptr) {
        if (const auto refusal = co_await open()) {
            peer->close(refusal->code, refusal->reason);
            co_return;
        }
    }
    while (co_await send_next(peer)) {
    }
}

/// Sends what comes next. False: there is nothing, or the connection is over.
Task<bool> WebSocketSession::send_next(WebSocketPeer* peer) {
    if (x_draining) {
        peer->close(websocket_close::restart, "the instance restarts: connect again");
        co_return false;
    }
    if (x_view->is_ended()) {
        peer->close(websocket_close::normal, "the session has ended");
        co_return false;
    }
    auto wait = Deadline::at(SteadyPoint::min());
    if (x_view->is_behind()) wait = Deadline::after(behind_wait);
    auto events = co_await x_view->next(wait);
    if (!events) co_return co_await report_failure(peer, std::move(events.error()));
    x_failing = false;
    for (const auto& event : *events) {
        if (!co_await peer->send(event_json(event, x_id, now()))) co_return false;
    }
    co_return peer->is_open() && (!events->empty() || x_view->is_behind());
}

Task<bool> WebSocketSession::report_failure(WebSocketPeer* peer, Error error) {
    if (error.code == Errc::not_found || error.code == Errc::gone) {
        const StreamEvent ended{stream_event::SessionEnded{}, std::nullopt};
        co_await peer->send(event_json(ended, x_id, now()));
        peer->close(websocket_close::normal, "the session has ended");
        co_return false;
    }
    if (std::exchange(x_failing, true)) {
        co_await sleep_until(Deadline::after(store_retry));
        co_return true;
    }
    co_return co_await peer->send(error_event_json(to_api_error(std::move(error)), {}, now()));
}

Task<void> WebSocketSession::on_text(WebSocketPeer* peer, std::string text) {
    auto frame = read_client_frame(text);
    if (!frame) {
        const auto& refusal = frame.error();
        peer->post(error_event_json(refusal.error, refusal.client_message_id, now()));
        co_return;
    }
    if (!x_view) co_return;  // it is being opened, or was refused
    if (auto* message = std::get_if<client_frame::MessageFrame>(&*frame)) {
        begin_turn(peer, std::move(*message));
    } else if (std::holds_alternative<client_frame::PingRequest>(*frame)) {
        peer->post(pong_event_json(now()));
    } else if (std::holds_alternative<client_frame::TypingFrame>(*frame)) {
        tell_typing();
    } else if (const auto* order = std::get_if<client_frame::StopFrame>(&*frame)) {
        // The view has passed what is in the log.
        co_await order_stop(x_live.view, x_id, x_view->cursor().seq - 1, order->seq);
    }
}

/// The turn is a root of the process: it goes on when this connection ends.
void WebSocketSession::begin_turn(WebSocketPeer* peer, client_frame::MessageFrame message) {
    if (const auto wait = x_allowance.take(x_services.clock.steady_now())) {
        auto error = api_error(429, "These are many messages at once. Please wait a moment.");
        error.headers.add("Retry-After", std::to_string(wait->count()));
        peer->post(error_event_json(error, message.client_message_id, now()));
        return;
    }
    TurnRequest turn;
    turn.session_id = x_id;
    turn.client_message_id = message.client_message_id;
    turn.message = std::move(message.content);
    turn.request_id = x_request_id;
    // A trace for each message: that of the connection would have hours of conversation.
    if (x_services.tracer != nullptr) turn.trace = x_services.tracer->enter();
    turn.trace.request = RequestLabel(turn.request_id);
    turn.fingerprint = x_fingerprint;
    if (x_user) {
        turn.verified_user = x_user->id;
        turn.access_tags = x_user->access_tags;
    }
    turn.deadline = Deadline::after(x_config.turn_timeout, x_services.clock);
    prepare_streamed_turn(turn, x_config);
    const auto running = x_live.hub.start(std::move(turn), x_executor);
    // Weakly both: the connection may end first, and so may the turn.
    running->on_end([weak = weak_from_this(),
                     turn_of = std::weak_ptr(running),
                     id = std::move(message.client_message_id)] {
        const auto self = weak.lock();
        const auto ended = turn_of.lock();
        if (self && ended) self->report_end(*ended->result(), id);
    });
}

/// What the events of the view do not tell of a turn of ours.
void WebSocketSession::report_end(const Result<TurnReply>& result, const std::string& id) {
    if (!result) {
        const auto error = turn_error(result.error(), x_id);
        x_peer->post(error_event_json(error, id, now()));
    } else if (result->replayed && result->message.seq < x_view->cursor().seq) {
        // Sent again: the client has not got the first acknowledgement, and the view has passed it.
        const StreamEvent event{stream_event::Acknowledged{result->message}, std::nullopt};
        x_peer->post(event_json(event, x_id, now()));
    }
}

void WebSocketSession::tell_typing() {
    const auto time = x_services.clock.steady_now();
    if (time - x_typing_told < typing_interval) return;
    x_typing_told = time;
    x_live.view.channel.publish({x_id, live_note::TypingNote{Role::user, {}, x_request_id}});
}

}  // namespace

std::shared_ptr<WebSocketHandler> make_websocket_session(
    ApiCall call, asio::any_io_executor executor
) {
    return std::make_shared<WebSocketSession>(std::move(call), std::move(executor));
}

}  // namespace continuo
