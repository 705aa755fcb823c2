// The routes by which people take part: operators, and customers who ask for them.
#include <array>

#include "api/handlers/handlers.hpp"
#include "api/routes.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

constexpr std::array queue_query{
    QueryParameter{
        "limit",
        R"({"type":"integer","minimum":1,"maximum":100,"default":20})",
        "How many items at most."
    },
    QueryParameter{
        "cursor",
        R"({"type":"string","maxLength":1024})",
        "Where to go on: X-Next-Cursor of the page before."
    },
};

constexpr QueryParameter queue_after{
    "after",
    R"({"type":"string","maxLength":64})",
    "The id of the newest event that the client has: the queue comes again if it changed since."
};
constexpr std::array queue_events_query{queue_after};
constexpr std::array queue_errors{422, 503};
constexpr std::array queue_events_errors{503};
constexpr std::array operator_socket_errors{400, 403, 426, 503};
constexpr std::array people_errors{400, 403, 404, 409, 410, 413, 415, 422, 503, 504};
constexpr std::array note_errors{400, 404, 410, 413, 415, 422, 503};
constexpr std::array handoff_errors{400, 403, 404, 409, 410, 413, 415, 422, 503, 504};

constexpr auto people_json_max = limits::json_body_bytes_max;

// clang-format off
constexpr std::array people_table{
    Route{.method = "GET", .pattern = "{p}/queue", .handler = list_queue,
          .operation_id = "listQueue", .tag = "People", .summary = "Conversations that people have, those that wait longest first",
          .operators = true, .query = queue_query, .response_schema = "QueueList", .errors = queue_errors},
    Route{.method = "GET", .pattern = "{p}/queue/events", .handler = show_queue_events,
          .operation_id = "showQueueEvents", .tag = "People", .summary = "What happens in the queue, as server-sent events",
          .operators = true, .query = queue_events_query, .content_type = "text/event-stream", .errors = queue_events_errors},
    Route{.method = "GET", .pattern = "/ws/operator", .handler = open_operator_websocket,
          .operation_id = "openOperatorWebSocket", .tag = "People", .summary = "The queue as a WebSocket; the token comes as a header or in the first message",
          .query = queue_events_query, .status = 101, .content_type = "*/*", .errors = operator_socket_errors},
    Route{.method = "POST", .pattern = "{p}/sessions/{id}/claim", .handler = claim_session,
          .operation_id = "claimSession", .tag = "People", .summary = "Take a conversation over: from then on only its operator speaks",
          .operators = true, .body = BodyKind::optional_json, .body_bytes_max = people_json_max,
          .request_schema = "Claim", .response_schema = "ClaimedSession", .errors = people_errors},
    Route{.method = "POST", .pattern = "{p}/sessions/{id}/messages", .handler = send_operator_message,
          .operation_id = "sendOperatorMessage", .tag = "People", .summary = "Write to the customer of a conversation that was claimed",
          .operators = true, .body = BodyKind::json, .body_bytes_max = people_json_max,
          .request_schema = "NewOperatorMessage", .response_schema = "OperatorMessage", .errors = people_errors},
    Route{.method = "POST", .pattern = "{p}/sessions/{id}/notes", .handler = add_note,
          .operation_id = "addNote", .tag = "People", .summary = "Note something that only operators see",
          .operators = true, .body = BodyKind::json, .body_bytes_max = people_json_max,
          .request_schema = "NewNote", .status = 201, .response_schema = "Note", .errors = note_errors},
    Route{.method = "GET", .pattern = "{p}/sessions/{id}/notes", .handler = list_notes,
          .operation_id = "listNotes", .tag = "People", .summary = "The notes of a conversation, oldest first",
          .operators = true, .response_schema = "Notes", .errors = note_errors},
    Route{.method = "GET", .pattern = "{p}/sessions/{id}/actions", .handler = list_actions,
          .operation_id = "listActions", .tag = "People", .summary = "The actions of a conversation that need an approval of the team, oldest first",
          .operators = true, .response_schema = "TeamActions", .errors = note_errors},
    Route{.method = "POST", .pattern = "{p}/sessions/{id}/actions", .handler = decide_on_action,
          .operation_id = "decideOnAction", .tag = "People", .summary = "Approve an action, which makes it, or refuse it; the same decision again returns what came of it",
          .operators = true, .body = BodyKind::json, .body_bytes_max = people_json_max,
          .request_schema = "ActionDecision", .response_schema = "ActionEntry", .errors = people_errors},
    Route{.method = "POST", .pattern = "{p}/sessions/{id}/release", .handler = release_session,
          .operation_id = "releaseSession", .tag = "People", .summary = "Give a conversation back to the bot; its ticket stays open",
          .operators = true, .response_schema = "ClaimedSession", .errors = people_errors},
    Route{.method = "POST", .pattern = "{p}/sessions/{id}/resolve", .handler = resolve_session,
          .operation_id = "resolveSession", .tag = "People", .summary = "Resolve the ticket and give the conversation back to the bot",
          .operators = true, .response_schema = "ClaimedSession", .errors = people_errors},

    Route{.method = "POST", .pattern = "{p}/chat/sessions/{id}/handoff", .handler = request_handoff,
          .operation_id = "requestHandoff", .tag = "People", .summary = "The customer asks for a human",
          .body = BodyKind::optional_json, .body_bytes_max = people_json_max,
          .request_schema = "HandoffRequest", .response_schema = "Handoff", .errors = handoff_errors},
    Route{.method = "DELETE", .pattern = "{p}/chat/sessions/{id}/handoff", .handler = cancel_handoff,
          .operation_id = "cancelHandoff", .tag = "People", .summary = "The customer takes the request for a human back",
          .response_schema = "Handoff", .errors = handoff_errors},
    Route{.method = "POST", .pattern = "{p}/chat/sessions/{id}/feedback", .handler = rate_reply,
          .operation_id = "rateReply", .tag = "People", .summary = "The customer says whether a reply helped; a second time replaces the first",
          .body = BodyKind::json, .body_bytes_max = people_json_max,
          .request_schema = "NewFeedback", .response_schema = "Feedback", .errors = handoff_errors},
};
// clang-format on

}  // namespace

std::span<const Route> people_routes() {
    return people_table;
}

}  // namespace continuo
