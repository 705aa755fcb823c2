#include "api/handlers/turn_request.hpp"

#include <utility>

#include "api/handlers/session_access.hpp"
#include "api/handlers/user_access.hpp"
#include "api/wire/form.hpp"
#include "api/wire/requests.hpp"
#include "api/wire/validation.hpp"
#include "base/id.hpp"
#include "telemetry/log.hpp"

namespace continuo {

ApiResult<TurnRequest> read_turn_request(ApiCall& call) {
    if (auto error = check_session_id(call.id)) return std::unexpected(std::move(*error));
    auto message = read_new_message(call.request);
    if (!message) return std::unexpected(std::move(message.error()));
    if (auto error = check_files(call.request.files, "attachments", call.config.file_bytes_max))
        return std::unexpected(std::move(*error));
    auto user = check_user_token(call, message->user_token);
    if (!user) return std::unexpected(std::move(user.error()));

    TurnRequest turn;
    turn.session_id = call.id;
    turn.client_message_id = std::move(message->client_message_id);
    turn.message = std::move(message->message);
    turn.files = std::move(call.request.files);
    turn.request_id = call.request_id;
    turn.trace = call.trace;
    turn.fingerprint = strict_fingerprint_of(call);
    if (*user) {
        turn.verified_user = std::move((*user)->id);
        turn.access_tags = std::move((*user)->access_tags);
    }
    turn.deadline = Deadline::after(call.config.turn_timeout, call.services.clock);
    return turn;
}

void prepare_streamed_turn(TurnRequest& turn, const ApiConfig& config) {
    turn.acknowledge_early = true;
    turn.coalesce = config.turn_coalesce;
    // A message that joins a turn finds the reply by its id.
    if (turn.client_message_id.empty()) turn.client_message_id = make_uuid();
}

ApiError turn_error(Error error, const std::string& id) {
    if (error.reason == ErrorReason::other_content) {
        return validation_error(
            {"body", "client_message_id"},
            "It was used before for a message with other content; give each message its own",
            "client_message_id_reused"
        );
    }
    // The content was checked already, so invalid_input of a turn is about the message as a whole.
    if (error.code == Errc::invalid_input) {
        log("api").warn("a message that passed the checks was refused: {}", error.detail);
        return validation_error({"body", "message"}, "The message cannot be taken", "value_error");
    }
    return session_error(std::move(error), id);
}

}  // namespace continuo
