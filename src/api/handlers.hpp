#pragma once

#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "async/task.hpp"

namespace continuo {

// Every handler of the route table, by the file that holds it. A handler validates the wire form,
// calls a service and writes the answer; it knows no socket, no Redis and no SQL.

// root_handlers.cpp
Task<Reply> show_root(ApiCall call);
Task<Reply> show_metrics(ApiCall call);

// health_handlers.cpp
Task<Reply> show_health(ApiCall call);
Task<Reply> show_liveness(ApiCall call);
Task<Reply> show_readiness(ApiCall call);

// session_handlers.cpp
Task<Reply> create_session(ApiCall call);
Task<Reply> show_session(ApiCall call);
Task<Reply> list_sessions(ApiCall call);
Task<Reply> change_session_status(ApiCall call);
Task<Reply> delete_session(ApiCall call);
Task<Reply> clean_up_sessions(ApiCall call);

// chat_handlers.cpp
Task<Reply> send_message(ApiCall call);
Task<Reply> list_messages(ApiCall call);
Task<Reply> search_knowledge(ApiCall call);
Task<Reply> upload_file(ApiCall call);

// knowledge_handlers.cpp
Task<Reply> add_documents(ApiCall call);
Task<Reply> add_document_file(ApiCall call);
Task<Reply> list_documents(ApiCall call);
Task<Reply> show_document(ApiCall call);
Task<Reply> delete_document(ApiCall call);

// ticket_handlers.cpp
Task<Reply> list_tickets(ApiCall call);
Task<Reply> show_ticket(ApiCall call);
Task<Reply> change_ticket(ApiCall call);

// docs_handlers.cpp
Task<Reply> show_openapi(ApiCall call);
Task<Reply> show_docs_asset(ApiCall call);

}  // namespace continuo
