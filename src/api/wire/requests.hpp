#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/gaps/question_gaps.hpp"
#include "api/error_response.hpp"
#include "api/http_message.hpp"
#include "api/wire/query_string.hpp"
#include "database/repositories.hpp"
#include "knowledge/knowledge_base.hpp"
#include "session/session_store.hpp"

namespace continuo {

// The requests of each route, typed and checked: a value of these types is within the bounds of the
// contract. Every read_... collects all problems of a request into one 422. Pure functions.

/// What a caller sends to prove who the customer is; unchecked (api/admission/user_token.hpp).
struct UserProof {
    std::optional<std::string> token;  ///< `user_token`, or the header X-User-Token
    std::optional<std::string> hash;   ///< `user_hash`, of user_id
};
struct SessionRequest {
    NewSession session;  ///< its user is not verified
    UserProof proof;
};
/// JSON `{user_id?: 1..255, metadata?: object, access_tags?, user_token?, user_hash?}`; the token
/// may also be in the header X-User-Token. A hash needs a user_id.
[[nodiscard]] ApiResult<SessionRequest> read_new_session(const HttpRequest& request);

/// `user_id?, status?, limit 1..100 = 20, offset = 0 or cursor`.
[[nodiscard]] ApiResult<ListRequest> read_session_list(const FieldList& query);

/// `status`, in the query or in a JSON body; in both they must agree.
[[nodiscard]] ApiResult<SessionStatus> read_status_change(
    const FieldList& query, const std::string& body
);

/// `days 1..3650 = 30`.
[[nodiscard]] ApiResult<std::chrono::days> read_cleanup(const FieldList& query);

struct NewMessage {
    std::string message;            ///< 1..limits::message_code_points_max, trimmed
    std::string client_message_id;  ///< may be empty
    std::optional<std::string> user_token;
};
/// Form, multipart or JSON `{message, client_message_id?, user_token?}`; the last two may also be
/// in the headers Idempotency-Key and X-User-Token. Files are not examined.
[[nodiscard]] ApiResult<NewMessage> read_new_message(const HttpRequest& request);

/// The header Idempotency-Key alone; empty: none is given.
[[nodiscard]] ApiResult<std::string> read_idempotency_key(const HttpRequest& request);

struct HistoryRequest {
    std::uint64_t after = 0;
    std::size_t limit = 50;
};
/// `limit 1..200 = 50, offset = 0 or after=<seq>`: they mean the same, since the log has no gaps.
[[nodiscard]] ApiResult<HistoryRequest> read_history_request(const FieldList& query);

struct SearchRequest {
    SearchQuery query;  ///< without access
    std::optional<std::vector<std::string>> access_tags;
    std::optional<std::string> user_token;  ///< the header X-User-Token
};
/// `{query 1..500, limit 1..20 = 5, filters?: object of plain values, access_tags?}`.
[[nodiscard]] ApiResult<SearchRequest> read_search(const HttpRequest& request);

/// `{documents: [{id?, title?, content, content_type?, source?, metadata?} or {id, title?, source?,
/// metadata?, error}]}`, 1..1000 of them.
/// Only the form is checked here; the knowledge base reports each document that it cannot accept.
[[nodiscard]] ApiResult<std::vector<NewDocument>> read_documents(const std::string& body);

/// The fields of an upload: `id?, title?, source?, metadata?` (a JSON object as text). The content
/// is left empty; the type follows from the file's name. Errors: 415 for a type that is not
/// supported (extraction/file_format.hpp).
[[nodiscard]] ApiResult<NewDocument> read_document_fields(
    const FieldList& form, const std::string& filename
);

struct PageRequest {
    std::string cursor;
    std::size_t limit = 20;
};
/// `limit 1..100 = 20, cursor?`.
[[nodiscard]] ApiResult<PageRequest> read_page_request(const FieldList& query);

enum class GapStatus { open, resolved };
struct GapListRequest {
    std::optional<GapStatus> status = GapStatus::open;  ///< nullopt: any
    GapOrder order = GapOrder::frequent;
    bool as_csv = false;
    std::size_t limit = 20;
    std::size_t from = 0;  ///< place in the order, from the cursor
};
[[nodiscard]] ApiResult<GapListRequest> read_gap_list(const FieldList& query);

struct TicketListRequest {
    std::optional<TicketStatus> status;
    PageRequest page;
};
[[nodiscard]] ApiResult<TicketListRequest> read_ticket_list(const FieldList& query);

/// `{status?, assignee?, note?}`, at least one of them.
[[nodiscard]] ApiResult<TicketPatch> read_ticket_patch(const std::string& body);

}  // namespace continuo
