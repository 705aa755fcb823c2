#pragma once

#include <string>
#include <string_view>

#include "agent/agent.hpp"
#include "api/api_call.hpp"
#include "base/json.hpp"
#include "database/repositories.hpp"
#include "knowledge/knowledge_base.hpp"
#include "session/session_store.hpp"

namespace continuo {

// The responses of each route. docs/response_schemas.cpp describes the same shapes; the tests
// compare the two.

/// Shown to the customer when a human owns the conversation and the bot does not answer.
inline constexpr std::string_view passed_on_text =
    "Your message has been passed on to our team. Someone will reply to you here.";

/// SessionResponse.
[[nodiscard]] json::object session_response(const Session& session);
/// What customers may know of an action that a reply asks to agree to (ReplyRecord::approval): not
/// its hash.
[[nodiscard]] json::object approval_response(const json::object& approval);
/// ChatResponse, as text: every turn writes one. `call` has what is reported about the server.
[[nodiscard]] std::string chat_response(const ApiCall& call, const TurnReply& turn);
/// `{messages, total, session_id}`.
[[nodiscard]] std::string history_response(const std::string& session_id, const HistoryPage& page);
[[nodiscard]] json::array search_response(const std::vector<Hit>& hits);
[[nodiscard]] json::object upsert_response(const UpsertReport& report);
/// A document; with its content if `whole`.
[[nodiscard]] json::object document_response(const Document& document, bool whole);

/// A page of a listing: the items as an array, X-Total-Count, and X-Next-Cursor if there are more.
[[nodiscard]] HttpResponse page_response(
    json::array items, std::uint64_t total, const std::string& next
);

}  // namespace continuo
