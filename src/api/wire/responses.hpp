#pragma once

#include <string>

#include "agent/agent.hpp"
#include "api/api_call.hpp"
#include "base/json.hpp"
#include "database/repositories.hpp"
#include "knowledge/knowledge_base.hpp"
#include "session/session_store.hpp"

namespace continuo {

// What each route answers. schemas.cpp describes the same shapes; the tests hold them against each
// other.

/// SessionResponse.
[[nodiscard]] json::object session_response(const Session& session);
/// ChatResponse, as text: every turn writes one. `call` gives what is reported of the server.
[[nodiscard]] std::string chat_response(const ApiCall& call, const TurnReply& turn);
/// `{messages, total, session_id}`.
[[nodiscard]] std::string history_response(const std::string& session_id, const HistoryPage& page);
[[nodiscard]] json::array search_response(const std::vector<Hit>& hits);
[[nodiscard]] json::object upsert_response(const UpsertReport& report);
/// A document, with its content when `whole`.
[[nodiscard]] json::object document_response(const Document& document, bool whole);

/// A listing: the items as an array, X-Total-Count, and X-Next-Cursor when it goes on.
[[nodiscard]] HttpResponse page_response(
    json::array items, std::uint64_t total, const std::string& next
);

}  // namespace continuo
