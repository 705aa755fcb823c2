#include "api/routes.hpp"

#include <array>

#include "api/form_rules.hpp"
#include "api/handlers/handlers.hpp"
#include "api/pages/widget_pages.hpp"
#include "base/limits.hpp"
#include "extraction/document_file.hpp"

namespace continuo {

namespace {

constexpr QueryParameter cursor{
    "cursor",
    R"({"type":"string","maxLength":1024})",
    "Where to go on: X-Next-Cursor of the page before."
};
constexpr QueryParameter page_limit{
    "limit",
    R"({"type":"integer","minimum":1,"maximum":100,"default":20})",
    "How many items at most."
};
constexpr QueryParameter offset{
    "offset", R"({"type":"integer","minimum":0,"default":0})", "How many items to skip."
};
constexpr QueryParameter session_status{
    "status", R"({"type":"string","enum":["active","escalated","ended"]})", "Of the session."
};

constexpr std::array session_list_query{
    QueryParameter{"user_id", R"({"type":"string","maxLength":255})", "Only this user's sessions."},
    session_status,
    page_limit,
    offset,
    cursor,
};
constexpr std::array status_query{session_status};
constexpr std::array cleanup_query{QueryParameter{
    "days",
    R"({"type":"integer","minimum":1,"maximum":3650,"default":30})",
    "Ended sessions without activity for longer than this go."
}};
constexpr std::array history_query{
    QueryParameter{
        "limit",
        R"({"type":"integer","minimum":1,"maximum":200,"default":50})",
        "How many messages at most."
    },
    QueryParameter{
        "after", R"({"type":"integer","minimum":0})", "Only messages with a larger seq."
    },
    offset,
};
constexpr std::array page_query{page_limit, cursor};
constexpr std::array gap_list_query{
    QueryParameter{
        "status",
        R"({"type":"string","enum":["open","resolved","all"],"default":"open"})",
        "Resolved: the documents answer it by now."
    },
    QueryParameter{
        "sort",
        R"({"type":"string","enum":["frequent","newest"],"default":"frequent"})",
        "What comes first."
    },
    QueryParameter{
        "format",
        R"({"type":"string","enum":["json","csv"],"default":"json"})",
        "csv: a table, text/csv."
    },
    page_limit,
    cursor,
};
constexpr std::array ticket_list_query{
    QueryParameter{
        "status", R"({"type":"string","enum":["pending","open","resolved"]})", "Of the ticket."
    },
    page_limit,
    cursor,
};

constexpr QueryParameter after_event{
    "after",
    R"({"type":"string","maxLength":64})",
    "The id of the newest event that the client has, or the number of a message: what comes after "
    "it."
};
constexpr std::array events_query{
    after_event,
    QueryParameter{
        "running",
        R"({"type":"string","enum":["1"]})",
        "204 when no answer is being made and nothing is after the cursor."
    },
};
constexpr std::array websocket_query{
    QueryParameter{
        "session_id", R"({"type":"string","minLength":1,"maxLength":255})", "The conversation."
    },
    after_event,
    QueryParameter{
        "user_token", R"({"type":"string"})", "Proves who the customer is, as in POST sessions."
    },
};
constexpr std::array page_errors{404};
constexpr std::array websocket_errors{400, 403, 426};

constexpr std::array session_errors{400, 403, 404, 410, 503, 504};
constexpr std::array delete_errors{400, 403, 404, 409, 410, 503, 504};
constexpr std::array status_errors{400, 403, 404, 409, 410, 422, 503, 504};
constexpr std::array history_errors{400, 403, 404, 410, 422, 503};
constexpr std::array message_errors{400, 403, 404, 409, 410, 413, 415, 422, 503, 504};
constexpr std::array upload_errors{400, 403, 404, 410, 413, 415, 422, 503};
constexpr std::array search_errors{403, 413, 415, 422, 503, 504};
constexpr std::array create_errors{413, 415, 422, 503, 504};
constexpr std::array create_session_errors{403, 409, 413, 415, 422, 503, 504};
constexpr std::array store_errors{503};
constexpr std::array list_errors{422, 503};
constexpr std::array found_errors{404, 503};
// 507: Redis has no room for what the instances share.
constexpr std::array document_errors{413, 415, 422, 503, 504, 507};
constexpr std::array ticket_errors{404, 409, 413, 415, 422, 503, 507};

constexpr auto json_max = limits::json_body_bytes_max;

// clang-format off
constexpr std::array public_table{
    Route{.method = "GET", .pattern = "/", .handler = show_root,
          .operation_id = "showRoot", .tag = "Service", .summary = "What is running here",
          .response_schema = "Root"},
    Route{.method = "GET", .pattern = "/health", .handler = show_health,
          .operation_id = "showHealth", .tag = "Health", .summary = "Is the server up? Touches no dependency",
          .response_schema = "Health"},
    Route{.method = "GET", .pattern = "/health/live", .handler = show_liveness,
          .operation_id = "showLiveness", .tag = "Health", .summary = "Is the process alive?",
          .response_schema = "Liveness"},
    Route{.method = "GET", .pattern = "/health/ready", .handler = show_readiness,
          .operation_id = "showReadiness", .tag = "Health", .summary = "Can it take requests? Asks every part",
          .response_schema = "Readiness", .errors = store_errors},

    Route{.method = "POST", .pattern = "{p}/sessions", .handler = create_session,
          .operation_id = "createSession", .tag = "Sessions", .summary = "Begin a conversation",
          .user_token = true,
          .body = BodyKind::json, .body_bytes_max = json_max, .request_schema = "NewSession",
          .status = 201, .response_schema = "Session", .errors = create_session_errors},
    Route{.method = "GET", .pattern = "{p}/sessions", .handler = list_sessions,
          .operation_id = "listSessions", .tag = "Sessions", .summary = "List sessions, newest first",
          .admin = true, .query = session_list_query, .response_schema = "SessionList", .errors = list_errors},
    Route{.method = "POST", .pattern = "{p}/sessions/cleanup", .handler = clean_up_sessions,
          .operation_id = "cleanUpSessions", .tag = "Sessions", .summary = "Erase sessions that ended long ago",
          .admin = true, .is_bulk = true, .query = cleanup_query, .response_schema = "Cleanup", .errors = list_errors},
    Route{.method = "GET", .pattern = "{p}/sessions/{id}", .handler = show_session,
          .operation_id = "showSession", .tag = "Sessions", .summary = "The state of a session",
          .response_schema = "Session", .errors = session_errors},
    Route{.method = "DELETE", .pattern = "{p}/sessions/{id}", .handler = delete_session,
          .operation_id = "deleteSession", .tag = "Sessions", .summary = "Erase a session and all that belongs to it",
          .response_schema = "SessionDeleted", .errors = delete_errors},
    Route{.method = "PATCH", .pattern = "{p}/sessions/{id}/status", .handler = change_session_status,
          .operation_id = "changeSessionStatus", .tag = "Sessions", .summary = "End a session, hand it over or take it back",
          .body = BodyKind::optional_json, .body_check = check_session_for_status, .body_bytes_max = json_max, .query = status_query,
          .request_schema = "StatusChange", .response_schema = "Session", .errors = status_errors},

    Route{.method = "POST", .pattern = "{p}/chat/sessions/{id}/messages", .handler = send_message,
          .operation_id = "sendMessage", .tag = "Chat", .summary = "Send a message and get its answer",
          .user_token = true,
          .body = BodyKind::message, .body_check = check_session_for_message, .form = &message_form,
          .body_bytes_max = json_max, .request_schema = "NewMessage",
          .response_schema = "ChatResponse", .errors = message_errors},
    Route{.method = "GET", .pattern = "{p}/chat/sessions/{id}/messages", .handler = list_messages,
          .operation_id = "listMessages", .tag = "Chat", .summary = "The messages of a session, oldest first",
          .query = history_query, .response_schema = "History", .errors = history_errors},
    Route{.method = "GET", .pattern = "{p}/chat/sessions/{id}/events", .handler = show_events,
          .operation_id = "showEvents", .tag = "Streams", .summary = "What happens in a conversation, as server-sent events",
          .query = events_query, .content_type = "text/event-stream", .errors = history_errors},
    Route{.method = "POST", .pattern = "{p}/chat/sessions/{id}/stop", .handler = stop_answer,
          .operation_id = "stopAnswer", .tag = "Streams", .summary = "Stop the answer that is being made; 204 if none is",
          .body = BodyKind::optional_json, .body_bytes_max = json_max,
          .request_schema = "Stop", .response_schema = "Stopped", .errors = status_errors},
    Route{.method = "GET", .pattern = "/ws", .handler = open_websocket,
          .operation_id = "openWebSocket", .tag = "Streams", .summary = "A conversation as a WebSocket: events come, messages go",
          .user_token = true, .query = websocket_query, .status = 101, .content_type = "*/*", .errors = websocket_errors},
    Route{.method = "POST", .pattern = "{p}/chat/search", .handler = search_knowledge,
          .operation_id = "searchKnowledge", .tag = "Chat", .summary = "Search the knowledge base",
          .user_token = true,
          .body = BodyKind::json, .body_bytes_max = json_max, .request_schema = "Search",
          .response_schema = "SourceList", .errors = search_errors},
    Route{.method = "POST", .pattern = "{p}/chat/upload", .handler = upload_file,
          .operation_id = "uploadFile", .tag = "Chat", .summary = "Read a file and show what was understood",
          .body = BodyKind::file, .form = &upload_form, .request_schema = "FileUpload",
          .response_schema = "Upload", .errors = upload_errors},

    Route{.method = "POST", .pattern = "{p}/knowledge/documents", .handler = add_documents,
          .operation_id = "addDocuments", .tag = "Knowledge", .summary = "Add or replace documents",
          .admin = true, .body = BodyKind::json, .body_bytes_max = limits::knowledge_body_bytes_max, .is_bulk = true,
          .request_schema = "NewDocuments", .response_schema = "UpsertReport", .errors = document_errors},
    Route{.method = "GET", .pattern = "{p}/knowledge/documents", .handler = list_documents,
          .operation_id = "listDocuments", .tag = "Knowledge", .summary = "List documents, by id, without contents",
          .admin = true, .query = page_query, .response_schema = "DocumentList", .errors = list_errors},
    Route{.method = "POST", .pattern = "{p}/knowledge/documents/file", .handler = add_document_file,
          .operation_id = "addDocumentFile", .tag = "Knowledge", .summary = "Add or replace a document from a file: PDF, Office, EPUB, HTML, text, ...",
          .admin = true, .body = BodyKind::file, .form = &document_form, .file_bytes_max = document_file_bytes_max, .is_bulk = true,
          .request_schema = "DocumentFile", .response_schema = "UpsertReport", .errors = create_errors},
    Route{.method = "GET", .pattern = "{p}/knowledge/documents/{id}", .handler = show_document,
          .operation_id = "showDocument", .tag = "Knowledge", .summary = "A document with its content",
          .admin = true, .response_schema = "Document", .errors = found_errors},
    Route{.method = "DELETE", .pattern = "{p}/knowledge/documents/{id}", .handler = delete_document,
          .operation_id = "deleteDocument", .tag = "Knowledge", .summary = "Take a document out",
          .admin = true, .response_schema = "DocumentDeleted", .errors = found_errors},

    Route{.method = "GET", .pattern = "{p}/knowledge/status", .handler = show_knowledge_status,
          .operation_id = "showKnowledgeStatus", .tag = "Knowledge", .summary = "How far the instances' indexes follow the documents",
          .admin = true, .response_schema = "KnowledgeStatus", .errors = list_errors},

    Route{.method = "GET", .pattern = "{p}/knowledge/gaps", .handler = list_gaps,
          .operation_id = "listGaps", .tag = "Knowledge", .summary = "Questions without an answer, grouped",
          .admin = true, .query = gap_list_query, .response_schema = "GapList", .errors = list_errors},

    Route{.method = "GET", .pattern = "{p}/tickets", .handler = list_tickets,
          .operation_id = "listTickets", .tag = "Tickets", .summary = "List tickets, newest first",
          .admin = true, .query = ticket_list_query, .response_schema = "TicketList", .errors = list_errors},
    Route{.method = "GET", .pattern = "{p}/tickets/{id}", .handler = show_ticket,
          .operation_id = "showTicket", .tag = "Tickets", .summary = "A ticket",
          .admin = true, .response_schema = "Ticket", .errors = found_errors},
    Route{.method = "PATCH", .pattern = "{p}/tickets/{id}", .handler = change_ticket,
          .operation_id = "changeTicket", .tag = "Tickets", .summary = "Assign a ticket, note something, close it",
          .admin = true, .body = BodyKind::json, .body_bytes_max = json_max,
          .request_schema = "TicketChange", .response_schema = "Ticket", .errors = ticket_errors},
};

constexpr std::array widget_table{
    Route{.method = "GET", .pattern = "/widget.js", .handler = show_widget_script,
          .operation_id = "showWidgetScript", .tag = "Widget", .summary = "The chat widget: the script that a page includes",
          .content_type = "text/javascript", .errors = page_errors},
    Route{.method = "GET", .pattern = "/panel.js", .handler = show_panel_script,
          .operation_id = "showPanelScript", .tag = "Widget", .summary = "The chat widget: what the script loads when it is opened",
          .content_type = "text/javascript", .errors = page_errors},
    Route{.method = "GET", .pattern = "/chat", .handler = show_chat_page,
          .operation_id = "showChatPage", .tag = "Widget", .summary = "The chat as a page of its own",
          .content_type = "text/html", .errors = page_errors},
};

constexpr std::array demo_table{
    Route{.method = "GET", .pattern = "/demo", .handler = show_demo_page,
          .operation_id = "showDemoPage", .tag = "Widget", .summary = "The chat widget in the page of a shop that does not exist",
          .content_type = "text/html", .errors = page_errors},
};

constexpr std::array telemetry_table{
    Route{.method = "GET", .pattern = "/metrics", .handler = show_metrics,
          .operation_id = "showMetrics", .tag = "Service", .summary = "Numbers for Prometheus",
          .content_type = "text/plain"},
};

constexpr std::array security_contact_table{
    Route{.method = "GET", .pattern = "/.well-known/security.txt", .handler = show_security_contact,
          .operation_id = "showSecurityContact", .tag = "Service", .summary = "Where to report a vulnerability (RFC 9116)",
          .content_type = "text/plain"},
};

constexpr std::array admin_telemetry_table{[] {
    auto route = telemetry_table[0];
    route.admin = true;
    route.metrics = true;
    return route;
}()};

constexpr std::array docs_table{
    Route{.method = "GET", .pattern = "/openapi.json", .handler = show_openapi,
          .operation_id = "showOpenApi", .tag = "Documentation", .summary = "This description",
          .response_schema = "OpenApi"},
    Route{.method = "GET", .pattern = "/docs", .handler = show_docs_asset,
          .operation_id = "showDocs", .tag = "Documentation", .summary = "The API to read and to try",
          .content_type = "text/html"},
    Route{.method = "GET", .pattern = "/redoc", .handler = show_docs_asset,
          .operation_id = "showRedoc", .tag = "Documentation", .summary = "The API to read",
          .content_type = "text/html"},
    Route{.method = "GET", .pattern = "/docs/{id}", .handler = show_docs_asset,
          .operation_id = "showDocsAsset", .tag = "Documentation", .summary = "What the pages load",
          .content_type = "*/*", .errors = found_errors},
};
// clang-format on

}  // namespace

std::span<const Route> public_routes() {
    return public_table;
}
std::span<const Route> telemetry_routes(bool needs_key) {
    if (needs_key) return admin_telemetry_table;
    return telemetry_table;
}
std::span<const Route> security_contact_routes() {
    return security_contact_table;
}
std::span<const Route> widget_routes() {
    return widget_table;
}

std::span<const Route> demo_routes() {
    return demo_table;
}

std::span<const Route> docs_routes() {
    return docs_table;
}

}  // namespace continuo
