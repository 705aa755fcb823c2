// The routes of streams. A handler checks the request and makes the stream; what is told on it is
// decided in live/.
#include <algorithm>

#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>

#include "api/events/live_access.hpp"
#include "api/events/sse_stream.hpp"
#include "api/events/websocket_session.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "api/handlers/turn_request.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/validation.hpp"
#include "live/live.hpp"

namespace continuo {

namespace {

std::string query_value(const FieldList& query, std::string_view name) {
    const auto* value = query.find(name);
    return value == nullptr ? std::string() : *value;
}

HttpResponse no_content() {
    HttpResponse nothing;
    nothing.status = 204;
    return nothing;
}

std::unique_ptr<SessionView> make_view(
    const ApiCall& call, StreamCursor cursor, asio::any_io_executor executor
) {
    return std::make_unique<SessionView>(
        call.services.live->view, call.id, cursor, call.request_id, std::move(executor)
    );
}

/// An answer is being made for the session, or there is something after the cursor.
Task<bool> has_news(const ApiCall* call, StreamCursor cursor, std::uint64_t last_seq) {
    if (cursor.seq <= last_seq) co_return true;
    const auto draft = co_await call->services.live->view.drafts.get(call->id);
    co_return draft&& is_unfinished(*draft, last_seq);
}

/// Where the events of a message begin: behind the log, or at the message if it was sent a short
/// while ago and may still be being answered.
Task<std::uint64_t> first_seq_of(
    const ApiCall* call, std::string client_message_id, std::uint64_t last_seq
) {
    constexpr std::uint64_t looked_at = 8;
    const auto after = last_seq - std::min(last_seq, looked_at);
    if (client_message_id.empty() || last_seq == 0) co_return last_seq + 1;
    const auto page = co_await call->services.sessions.history(call->id, after, looked_at);
    if (!page) co_return last_seq + 1;
    for (const auto& message : page->messages) {
        if (message.client_message_id == client_message_id) co_return message.seq;
    }
    co_return last_seq + 1;
}

}  // namespace

Task<ApiReply> show_events(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    const auto cursor = read_cursor(call);
    if (!cursor) co_return std::unexpected(cursor.error());
    const auto session = co_await call.services.sessions.load(call.id);
    if (!session) co_return std::unexpected(session_error(session.error(), call.id));
    if (auto error = check_fingerprint(call, *session))
        co_return std::unexpected(std::move(*error));
    if (query_value(call.query, "running") == "1" &&
        !co_await has_news(&call, *cursor, (*session)->last_seq)) {
        co_return no_content();
    }
    auto view = make_view(call, *cursor, co_await asio::this_coro::executor);
    co_return sse_response(
        std::make_shared<SseStream>(std::move(view), call.id, call.services.clock)
    );
}

Task<ApiReply> stream_message(ApiCall call) {
    auto turn = read_turn_request(call);
    if (!turn) co_return std::unexpected(std::move(turn.error()));
    const auto session = co_await call.services.sessions.load(call.id);
    if (!session) co_return std::unexpected(session_error(session.error(), call.id));

    const auto executor = co_await asio::this_coro::executor;
    const StreamCursor from{
        .epoch = (*session)->epoch,
        .seq = co_await first_seq_of(&call, turn->client_message_id, (*session)->last_seq),
        .offset = 0,
        .digest = 0,
    };
    auto view = make_view(call, from, executor);
    prepare_streamed_turn(*turn, call.config);
    const auto running = call.services.live->hub.start(std::move(*turn), executor);
    running->on_end([watched = view.get()] { watched->wake(); });
    // What refuses the message is an ordinary error; from the first event on it is one of the
    // stream.
    std::vector<StreamEvent> first;
    const auto taken = [&] { return view->cursor().seq > from.seq; };
    while (!taken() && !running->result()) {
        if (view->is_ended()) {
            co_await running->wait();
            break;
        }
        auto events = co_await view->next(Deadline::after(call.config.turn_timeout));
        if (!events) break;
        for (auto& event : *events)
            first.push_back(std::move(event));
    }
    running->on_end({});
    if (const auto& result = running->result(); result && !*result && !taken())
        co_return std::unexpected(turn_error(result->error(), call.id));
    co_return sse_response(std::make_shared<TurnStream>(
        std::move(view), call.id, running, std::move(first), from.seq, call.services.clock
    ));
}

Task<ApiReply> stop_answer(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    std::uint64_t seq = 0;
    if (!call.request.body.empty()) {
        const auto body = parse_json(call.request.body);
        if (!body || !body->is_object())
            co_return std::unexpected(
                validation_error({"body"}, "It must be a JSON object", "json_invalid")
            );
        const auto number = find_integer(body->get_object(), "seq").value_or(0);
        seq = number < 0 ? 0 : static_cast<std::uint64_t>(number);
    }
    const auto session = co_await call.services.sessions.load(call.id);
    if (!session) co_return std::unexpected(session_error(session.error(), call.id));
    if (auto error = check_fingerprint(call, *session))
        co_return std::unexpected(std::move(*error));
    const auto stopped =
        co_await order_stop(call.services.live->view, call.id, (*session)->last_seq, seq);
    if (!stopped) co_return no_content();
    co_return json_response(200, json::object{{"stopped", true}, {"seq", *stopped}});
}

Task<ApiReply> open_websocket(ApiCall call) {
    if (auto error = check_websocket_handshake(call.request))
        co_return std::unexpected(std::move(*error));
    if (!is_origin_allowed(call))
        co_return std::unexpected(api_error(403, "Pages of this origin may not connect here."));
    call.id = query_value(call.query, "session_id");
    HttpResponse response;
    response.status = 101;
    response.websocket =
        make_websocket_session(std::move(call), co_await asio::this_coro::executor);
    co_return response;
}

}  // namespace continuo
