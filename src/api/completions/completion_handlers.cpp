// What a program sends is a customer's message like any other: these handlers find its session, run
// a turn, and write the reply in OpenAI's format.
#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>

#include "api/completions/completion_request.hpp"
#include "api/completions/completion_response.hpp"
#include "api/completions/completion_stream.hpp"
#include "api/completions/completion_turn_error.hpp"
#include "api/completions/program_conversation.hpp"
#include "api/events/sse_stream.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "api/handlers/turn_request.hpp"
#include "api/handlers/user_access.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/requests.hpp"
#include "base/id.hpp"
#include "live/live.hpp"

namespace continuo {

namespace {

/// A request that was read, with its session.
struct ProgramTurn {
    CompletionRequest request;
    SessionSnapshot session;
    std::string key;  ///< Idempotency-Key; may be empty
    std::optional<TokenUser> verified_user;
};

/// The user of X-User-Token. Errors: 401, and 403 if `user` is another one.
ApiResult<std::optional<TokenUser>> verified_user_of(
    const ApiCall& call, const std::optional<std::string>& user
) {
    const auto* header = call.request.headers.find("X-User-Token");
    const auto token = header == nullptr ? std::nullopt : std::optional(*header);
    auto verified = check_user_token(call, token);
    if (!verified) {
        auto& error = verified.error();
        error.problems.push_back({{"header", "X-User-Token"}, error.message, "invalid_user_token"});
        return verified;
    }
    if (*verified && user && (*verified)->id != *user)
        return std::unexpected(api_error(403, "The user token is of another user than user."));
    return verified;
}

Task<ApiResult<ProgramTurn>> read_program_turn(const ApiCall* call) {
    auto request = read_completion_request(call->request.body);
    if (!request) co_return std::unexpected(std::move(request.error()));
    auto key = read_idempotency_key(call->request);
    if (!key) co_return std::unexpected(std::move(key.error()));
    auto verified = verified_user_of(*call, request->user);
    if (!verified) co_return std::unexpected(std::move(verified.error()));

    ProgramConversation conversation;
    conversation.name = request->conversation;
    conversation.user = *verified ? (*verified)->id : request->user;
    conversation.user_verified = verified->has_value();
    conversation.client_message_id = *key;
    auto session = co_await open_conversation(call, std::move(conversation));
    if (!session) co_return std::unexpected(std::move(session.error()));
    co_return ProgramTurn{
        std::move(*request), std::move(*session), std::move(*key), std::move(*verified)
    };
}

TurnRequest turn_request_of(const ApiCall& call, const ProgramTurn& asked) {
    TurnRequest turn;
    turn.session_id = asked.session->session_id;
    // With an id it joins a turn that is running, and a stream knows its own message by it.
    turn.client_message_id = asked.key.empty() ? make_uuid() : asked.key;
    turn.message = asked.request.message;
    turn.request_id = call.request_id;
    turn.trace = call.trace;
    turn.fingerprint = strict_fingerprint_of(call);
    if (asked.verified_user) {
        turn.verified_user = asked.verified_user->id;
        turn.access_tags = asked.verified_user->access_tags;
    }
    turn.deadline = Deadline::after(call.config.turn_timeout, call.services.clock);
    return turn;
}

Task<ApiReply> stream_completion(const ApiCall* call, ProgramTurn asked) {
    const auto executor = co_await asio::this_coro::executor;
    const auto& services = call->services;
    const auto& session = *asked.session;
    const auto repeated = co_await find_repeated(&services.sessions, asked.session, asked.key);
    const StreamCursor from{
        .epoch = session.epoch,
        .seq = repeated.value_or(session.last_seq + 1),
        .offset = 0,
        .digest = 0,
    };
    auto turn = turn_request_of(*call, asked);
    CompletionStream::Config config{
        make_completion_head(services.clock.now(), asked.request.include_usage),
        session.session_id,
        turn.client_message_id,
        !asked.key.empty(),
        call->config.debug,
    };
    auto view = std::make_unique<SessionView>(
        services.live->view, session.session_id, from, call->request_id, executor
    );
    auto running = services.live->hub.start(std::move(turn), executor);
    auto stream =
        std::make_shared<CompletionStream>(std::move(config), std::move(view), std::move(running));
    // What refuses the message is an ordinary error; later ones are parts of the stream.
    if (auto error = co_await stream->begin(Deadline::after(call->config.turn_timeout)))
        co_return std::unexpected(
            completion_turn_error(std::move(*error), session.session_id, !asked.key.empty())
        );
    co_return sse_response(std::move(stream));
}

}  // namespace

ApiError completion_turn_error(Error error, const std::string& id, bool has_key) {
    if (error.reason == ErrorReason::other_content) {
        return validation_error(
            {"header", "Idempotency-Key"},
            "It was used before for another message; give each message its own",
            "idempotency_key_reused"
        );
    }
    const auto code = error.code;
    auto out = turn_error(std::move(error), id);
    if (code == Errc::unavailable || code == Errc::timeout || code == Errc::cancelled)
        out.headers.add("x-should-retry", has_key ? "true" : "false");
    return out;
}

Task<ApiReply> create_completion(ApiCall call) {
    auto asked = co_await read_program_turn(&call);
    if (!asked) co_return std::unexpected(std::move(asked.error()));
    if (asked->request.stream) co_return co_await stream_completion(&call, std::move(*asked));
    const auto turn = co_await call.services.agent.turn(turn_request_of(call, *asked));
    if (!turn)
        co_return std::unexpected(
            completion_turn_error(turn.error(), asked->session->session_id, !asked->key.empty())
        );
    const auto head = make_completion_head(call.services.clock.now(), false);
    co_return json_response(200, completion_json(head, *turn));
}

Task<ApiReply> list_models(ApiCall) {
    co_return json_response(200, R"({"object":"list","data":[)" + model_json() + "]}");
}

Task<ApiReply> show_model(ApiCall call) {
    if (call.id == completion_model) co_return json_response(200, model_json());
    auto error = api_error(404, "This model does not exist here.");
    error.problems.push_back({{"model"}, error.message, "model_not_found"});
    co_return std::unexpected(std::move(error));
}

}  // namespace continuo
