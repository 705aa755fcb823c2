#pragma once

#include <optional>
#include <string>

#include "api/error_response.hpp"
#include "api/wire/requests.hpp"
#include "session/session_store.hpp"

namespace continuo {

// The requests of the routes for people, typed and checked. Pure functions.

/// `{operator?}`: the name of an operator. An empty body is an empty object.
[[nodiscard]] ApiResult<std::optional<std::string>> read_claim(const std::string& body);

struct OperatorMessage {
    std::string content;            ///< 1..limits::message_code_points_max, trimmed
    std::string client_message_id;  ///< may be empty
};
/// `{content, client_message_id?}`.
[[nodiscard]] ApiResult<OperatorMessage> read_operator_message(const std::string& body);

/// `{content}`.
[[nodiscard]] ApiResult<std::string> read_note(const std::string& body);

struct WantedDecision {
    std::string action;
    bool approve = false;
    std::optional<std::string> operator_name;
};
/// `{action, decision: approve | refuse, operator?}`.
[[nodiscard]] ApiResult<WantedDecision> read_action_decision(const std::string& body);

struct HandoffRequest {
    std::optional<std::string> reason;   ///< 1..200 code points
    std::optional<std::string> contact;  ///< 3..255 code points
};
/// `{reason?, contact?}`. An empty body is an empty object.
[[nodiscard]] ApiResult<HandoffRequest> read_handoff(const std::string& body);

/// `{seq?, rating: up | down, comment?}`.
[[nodiscard]] ApiResult<MessageFeedback> read_feedback(const std::string& body);

/// `limit 1..100 = 20, cursor?`; the cursor is `<microseconds>:<id>` of the last item before.
struct QueuePlace {
    TimePoint since{};
    std::string session_id;
};
struct QueueRequest {
    std::optional<QueuePlace> after;
    std::size_t limit = 20;
};
[[nodiscard]] ApiResult<QueueRequest> read_queue_request(const FieldList& query);
[[nodiscard]] std::string format_queue_cursor(const QueuePlace& place);

}  // namespace continuo
