#include "api/queue/operator_socket.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/admission/operator_directory.hpp"
#include "api/events/event_json.hpp"
#include "api/events/live_access.hpp"
#include "api/queue/operator_frame.hpp"
#include "api/queue/queue_stream.hpp"
#include "api/wire/people_responses.hpp"
#include "live/live.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto login_time = 10s;
/// Typing in a conversation is told to its customer once in this time.
constexpr auto operator_typing_interval = 1s;
/// Tokens and session ids are short.
constexpr std::size_t operator_frame_bytes_max = 8 * 1024;

class OperatorSocket final : public WebSocketHandler {
public:
    OperatorSocket(ApiCall call, asio::any_io_executor executor)
        : x_call(std::move(call)),
          x_executor(executor),
          x_login_end(std::move(executor), login_time) {
        if (x_call.principal.is_staff()) x_who = x_call.principal;
        // A credential that is none does not wait for another.
        if (!x_who && has_credential(x_call.request)) x_refused = true;
        x_after = read_after(x_call);
        x_call.request = {};
        x_call.query = {};
    }

    Task<void> run(WebSocketPeer* peer) override;
    Task<void> on_text(WebSocketPeer* peer, std::string text) override;
    std::size_t message_bytes_max() const override { return operator_frame_bytes_max; }
    void drain() override {
        x_draining = true;
        x_login_end.cancel();
        if (x_view) x_view->wake();
    }

private:
    Task<bool> log_in(WebSocketPeer* peer);
    Task<bool> send_queue(WebSocketPeer* peer);
    void take_token(const std::string& token);
    Task<void> tell_typing(WebSocketPeer* peer, std::string session_id);
    [[nodiscard]] bool is_removed() const {
        return x_who->kind == Principal::Kind::operator_ &&
               x_call.services.operators->is_removed(x_who->name);
    }
    [[nodiscard]] TimePoint now() const { return x_call.services.clock.now(); }

    ApiCall x_call;
    asio::any_io_executor x_executor;
    asio::steady_timer x_login_end;  ///< cancelled when it is known who it is
    std::string x_after;
    std::optional<Principal> x_who;
    bool x_refused = false;
    bool x_unchecked = false;
    std::unique_ptr<QueueView> x_view;
    SteadyPoint x_typing_told{};
    bool x_draining = false;
};

/// False: it is closed.
Task<bool> OperatorSocket::log_in(WebSocketPeer* peer) {
    using namespace websocket_close;
    if (!x_who && !x_refused && !x_draining)
        co_await x_login_end.async_wait(asio::as_tuple(asio::use_awaitable));
    if (x_draining) {
        peer->close(restart, "the instance restarts: connect again");
    } else if (x_unchecked) {
        peer->close(try_again_later, "Operators cannot be checked at the moment");
    } else if (!x_who) {
        peer->close(policy, x_refused ? "Invalid token" : "No token came in time");
    } else if (auto place = x_call.services.queue->take(x_executor); !place) {
        peer->close(too_many, "Too many connections");
    } else {
        x_view = std::make_unique<QueueView>(
            *x_call.services.queue,
            std::move(*place),
            x_after,
            x_who->name,
            x_call.services.clock,
            x_executor
        );
        co_return true;
    }
    co_return false;
}

Task<void> OperatorSocket::run(WebSocketPeer* peer) {
    if (!co_await log_in(peer)) co_return;
    while (co_await send_queue(peer)) {
    }
}

/// Sends what comes next. False: the connection is over.
Task<bool> OperatorSocket::send_queue(WebSocketPeer* peer) {
    if (x_draining) {
        peer->close(websocket_close::restart, "the instance restarts: connect again");
        co_return false;
    }
    if (is_removed()) {
        peer->close(websocket_close::policy, "The token is not valid any more");
        co_return false;
    }
    for (auto& message : co_await x_view->next(Deadline::after(operator_checked_every))) {
        if (!co_await peer->send(std::move(message.json))) co_return false;
    }
    co_return peer->is_open();
}

Task<void> OperatorSocket::on_text(WebSocketPeer* peer, std::string text) {
    auto frame = read_operator_frame(text);
    if (!frame) {
        peer->post(error_event_json(frame.error(), {}, now()));
        co_return;
    }
    if (const auto* login = std::get_if<operator_frame::Login>(&*frame)) {
        if (!x_who && !x_refused) take_token(login->token);
    } else if (std::holds_alternative<operator_frame::AlivePing>(*frame)) {
        peer->post(pong_event_json(now()));
    } else if (auto* typing = std::get_if<operator_frame::TypingTo>(&*frame)) {
        if (x_view) co_await tell_typing(peer, std::move(typing->session_id));
    }
}

/// Only operators' tokens: they are random, so that trying them one by one leads nowhere, and the
/// administrator's key may not be. One connection has one try.
void OperatorSocket::take_token(const std::string& token) {
    const auto* operators = x_call.services.operators;
    const bool known = operators != nullptr && is_operator_token(token);
    x_unchecked = known && !operators->is_current();
    auto found = known ? operators->find(token) : std::nullopt;
    if (found) x_who = Principal{Principal::Kind::operator_, std::move(found->name), found->role};
    x_refused = !found;
    x_login_end.cancel();
}

Task<void> OperatorSocket::tell_typing(WebSocketPeer* peer, std::string session_id) {
    const auto time = x_call.services.clock.steady_now();
    if (time - x_typing_told < operator_typing_interval) co_return;
    x_typing_told = time;
    const auto session = co_await x_call.services.sessions.load(session_id);
    const auto holder = session ? claimed_by(**session) : std::nullopt;
    const bool may =
        holder && (x_who->kind == Principal::Kind::administrator || *holder == x_who->name);
    if (!may) {
        const auto error = api_error(409, "You do not have this conversation.");
        peer->post(error_event_json(error, {}, now()));
        co_return;
    }
    x_call.services.live->view.channel.publish(
        {std::move(session_id), live_note::TypingNote{Role::operator_, *holder, x_call.request_id}}
    );
}

}  // namespace

std::shared_ptr<WebSocketHandler> make_operator_socket(
    ApiCall call, asio::any_io_executor executor
) {
    return std::make_shared<OperatorSocket>(std::move(call), std::move(executor));
}

}  // namespace continuo
