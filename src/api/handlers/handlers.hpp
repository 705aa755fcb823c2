#pragma once

#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "async/task.hpp"

namespace continuo {

// Every handler of the route table, by the file that holds it. A handler validates the wire form,
// calls a service and writes the answer; it knows no socket, no Redis and no SQL.

// root_handlers.cpp
Task<ApiReply> show_root(ApiCall call);
Task<ApiReply> show_metrics(ApiCall call);
Task<ApiReply> show_security_contact(ApiCall call);

// health_handlers.cpp
Task<ApiReply> show_health(ApiCall call);
Task<ApiReply> show_liveness(ApiCall call);
Task<ApiReply> show_readiness(ApiCall call);

// session_handlers.cpp
Task<ApiReply> create_session(ApiCall call);
Task<ApiReply> show_session(ApiCall call);
Task<ApiReply> list_sessions(ApiCall call);
Task<ApiReply> change_session_status(ApiCall call);
Task<ApiReply> delete_session(ApiCall call);
Task<ApiReply> clean_up_sessions(ApiCall call);

// body_checks.cpp: Route::body_check
Task<ApiReply> check_session_for_message(ApiCall call);
Task<ApiReply> check_session_for_status(ApiCall call);

// chat_handlers.cpp
Task<ApiReply> send_message(ApiCall call);
Task<ApiReply> list_messages(ApiCall call);
Task<ApiReply> search_knowledge(ApiCall call);
Task<ApiReply> upload_file(ApiCall call);

// ../events/event_handlers.cpp
Task<ApiReply> show_events(ApiCall call);
Task<ApiReply> stream_message(ApiCall call);
Task<ApiReply> stop_answer(ApiCall call);
Task<ApiReply> open_websocket(ApiCall call);

// ../queue/queue_handlers.cpp
Task<ApiReply> show_queue_events(ApiCall call);
Task<ApiReply> open_operator_websocket(ApiCall call);

// knowledge_handlers.cpp
Task<ApiReply> add_documents(ApiCall call);
Task<ApiReply> add_document_file(ApiCall call);
Task<ApiReply> list_documents(ApiCall call);
Task<ApiReply> show_document(ApiCall call);
Task<ApiReply> delete_document(ApiCall call);
Task<ApiReply> show_knowledge_status(ApiCall call);
Task<ApiReply> list_gaps(ApiCall call);

// ticket_handlers.cpp
Task<ApiReply> list_tickets(ApiCall call);
Task<ApiReply> show_ticket(ApiCall call);
Task<ApiReply> change_ticket(ApiCall call);

// people_handlers.cpp
Task<ApiReply> list_queue(ApiCall call);
Task<ApiReply> claim_session(ApiCall call);
Task<ApiReply> send_operator_message(ApiCall call);
Task<ApiReply> add_note(ApiCall call);
Task<ApiReply> list_notes(ApiCall call);
Task<ApiReply> list_actions(ApiCall call);
Task<ApiReply> decide_on_action(ApiCall call);
Task<ApiReply> release_session(ApiCall call);
Task<ApiReply> resolve_session(ApiCall call);

// analytics_handlers.cpp
Task<ApiReply> show_analytics_summary(ApiCall call);
Task<ApiReply> show_analytics_series(ApiCall call);
Task<ApiReply> list_analytics_conversations(ApiCall call);
Task<ApiReply> list_analytics_figures(ApiCall call);

// feedback_handler.cpp
Task<ApiReply> rate_reply(ApiCall call);

// handoff_handlers.cpp
Task<ApiReply> request_handoff(ApiCall call);
Task<ApiReply> cancel_handoff(ApiCall call);

// ../completions/completion_handlers.cpp
Task<ApiReply> create_completion(ApiCall call);
Task<ApiReply> list_models(ApiCall call);
Task<ApiReply> show_model(ApiCall call);

// docs_handlers.cpp
Task<ApiReply> show_openapi(ApiCall call);
Task<ApiReply> show_docs_asset(ApiCall call);

}  // namespace continuo
