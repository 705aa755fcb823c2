#include "api/wire/requests.hpp"

#include <array>

#include <boost/json.hpp>

#include "api/wire/form.hpp"
#include "api/wire/validation.hpp"
#include "base/id.hpp"
#include "base/json_text.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr TextBounds id_bounds{.min = 1, .max = limits::id_bytes_max, .name = true};
constexpr TextBounds message_bounds{
    .min = 1, .max = limits::message_code_points_max, .lines = true, .trimmed = true
};
constexpr std::int64_t offset_max = 1'000'000'000;

std::unexpected<ApiError> failed(Validation&& validation) {
    return std::unexpected(std::move(validation).error());
}

template <class Status, class Parse>
std::optional<Status> one_of(
    Validation& validation,
    const json::array& loc,
    const std::optional<std::string>& text,
    Parse parse,
    std::string_view names
) {
    if (!text) return std::nullopt;
    auto value = parse(*text);
    if (!value) validation.add(loc, "Value should be one of " + std::string(names), "enum");
    return value;
}

constexpr std::string_view session_statuses = "active, escalated, ended";

/// Reads the cursor or the offset; both at once are a problem.
void read_place(Validation& validation, FieldReader& fields, ListRequest& out) {
    if (const auto offset = fields.integer("offset", 0, offset_max))
        out.offset = static_cast<std::size_t>(*offset);
    if (auto cursor = fields.text("cursor", {.max = 1024})) out.cursor = std::move(*cursor);
    if (!out.cursor.empty() && fields.has("offset"))
        validation.add(fields.loc("cursor"), "Give cursor or offset, not both", "value_error");
}

void check_metadata(Validation& validation, json::array loc, const json::object& metadata) {
    std::string text;
    append_json(text, metadata);
    if (text.size() > limits::metadata_bytes_max)
        validation.add(std::move(loc), "Value should be at most 64 KiB as JSON", "too_long");
}

/// Idempotency-Key as sent, or as a quoted string of structured fields (RFC 8941).
std::string unquoted(std::string_view text) {
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
        text = text.substr(1, text.size() - 2);
    return std::string(text);
}

void check_message_id(Validation& validation, json::array loc, const std::string& id) {
    if (!is_valid_id(id))
        validation.add(
            std::move(loc), "Value should be 1 to 255 of A-Z a-z 0-9 _ . : @ -", "string_pattern"
        );
}

/// The identity of the message; if it is given twice, both must agree.
void read_idempotency_key(Validation& validation, const HttpRequest& request, NewMessage& out) {
    if (!out.client_message_id.empty())
        check_message_id(validation, {"body", "client_message_id"}, out.client_message_id);
    const auto* header = request.headers.find("Idempotency-Key");
    if (header == nullptr) return;
    const auto key = unquoted(*header);
    check_message_id(validation, {"header", "idempotency-key"}, key);
    if (!out.client_message_id.empty() && out.client_message_id != key) {
        validation.add(
            {"header", "idempotency-key"}, "It differs from client_message_id", "value_error"
        );
    }
    out.client_message_id = key;
}

/// The token in the header, or the one in the body; if it is given twice, both must agree. An empty
/// one is given, too: it is refused later, and not taken for none.
void read_user_token(
    Validation& validation, const HttpRequest& request, std::optional<std::string>& token
) {
    const auto* header = request.headers.find("X-User-Token");
    if (header == nullptr) return;
    if (token && *token != *header)
        validation.add({"header", "x-user-token"}, "It differs from user_token", "value_error");
    token = *header;
}

}  // namespace

ApiResult<SessionRequest> read_new_session(const HttpRequest& request) {
    auto object = read_json_object(request.body);
    if (!object) return std::unexpected(std::move(object.error()));
    Validation validation;
    ObjectReader reader(validation, *object);
    SessionRequest out;
    out.session.user_id = reader.text("user_id", id_bounds);
    if (const auto* metadata = reader.object("metadata")) {
        check_metadata(validation, reader.loc("metadata"), *metadata);
        out.session.metadata = *metadata;
    }
    if (auto tags = reader.access_tags(access_tags_member))
        out.session.access_tags = std::move(*tags);
    out.proof.token = reader.text("user_token", {});
    out.proof.hash = reader.text("user_hash", {});
    read_user_token(validation, request, out.proof.token);
    if (out.proof.hash && !out.session.user_id && validation.ok())
        validation.missing(reader.loc("user_id"));
    if (!validation.ok()) return failed(std::move(validation));
    return out;
}

ApiResult<ListRequest> read_session_list(const FieldList& query) {
    Validation validation;
    FieldReader fields(validation, query, "query");
    ListRequest out;
    out.filter.user_id = fields.text("user_id", id_bounds);
    out.filter.status = one_of<SessionStatus>(
        validation,
        fields.loc("status"),
        fields.text("status", {}),
        parse_session_status,
        session_statuses
    );
    out.limit =
        static_cast<std::size_t>(fields.integer("limit", 1, limits::session_page_max).value_or(20));
    read_place(validation, fields, out);
    if (!validation.ok()) return failed(std::move(validation));
    return out;
}

ApiResult<SessionStatus> read_status_change(const FieldList& query, const std::string& body) {
    Validation validation;
    FieldReader fields(validation, query, "query");
    auto said = fields.text("status", {});
    auto loc = fields.loc("status");
    if (!body.empty()) {
        const auto object = read_json_object(body);
        if (!object) return std::unexpected(object.error());
        auto in_body = ObjectReader(validation, *object).text("status", {});
        if (said && in_body && *said != *in_body)
            validation.add({"body", "status"}, "It differs from the query", "value_error");
        if (!said && in_body) {
            said = std::move(in_body);
            loc = {"body", "status"};
        }
    }
    const auto status =
        one_of<SessionStatus>(validation, loc, said, parse_session_status, session_statuses);
    if (!said && validation.ok()) validation.missing(loc);
    if (!validation.ok()) return failed(std::move(validation));
    return *status;
}

ApiResult<std::chrono::days> read_cleanup(const FieldList& query) {
    Validation validation;
    FieldReader fields(validation, query, "query");
    const auto days = fields.integer("days", 1, 3650).value_or(30);
    if (!validation.ok()) return failed(std::move(validation));
    return std::chrono::days(days);
}

ApiResult<NewMessage> read_new_message(const HttpRequest& request) {
    Validation validation;
    std::optional<std::string> message;
    std::optional<std::string> id;
    std::optional<std::string> token;
    if (media_type(request) == MediaType::json) {
        const auto object = read_json_object(request.body);
        if (!object) return std::unexpected(object.error());
        ObjectReader reader(validation, *object);
        message = reader.text("message", message_bounds, true);
        id = reader.text("client_message_id", {});
        token = reader.text("user_token", {});
    } else {
        const auto form = read_form(request);
        if (!form) return std::unexpected(form.error());
        FieldReader reader(validation, *form, "body");
        message = reader.text("message", message_bounds, true);
        id = reader.text("client_message_id", {});
        token = reader.text("user_token", {});
    }
    NewMessage out{std::move(message).value_or(""), std::move(id).value_or(""), std::move(token)};
    read_idempotency_key(validation, request, out);
    read_user_token(validation, request, out.user_token);
    if (!validation.ok()) return failed(std::move(validation));
    return out;
}

ApiResult<std::string> read_idempotency_key(const HttpRequest& request) {
    Validation validation;
    NewMessage message;
    read_idempotency_key(validation, request, message);
    if (!validation.ok()) return failed(std::move(validation));
    return std::move(message.client_message_id);
}

ApiResult<HistoryRequest> read_history_request(const FieldList& query) {
    Validation validation;
    FieldReader fields(validation, query, "query");
    HistoryRequest out;
    out.limit =
        static_cast<std::size_t>(fields.integer("limit", 1, limits::history_page_max).value_or(50));
    const auto after = fields.integer("after", 0, offset_max);
    const auto offset = fields.integer("offset", 0, offset_max);
    if (fields.has("after") && fields.has("offset"))
        validation.add(fields.loc("after"), "Give after or offset, not both", "value_error");
    out.after = static_cast<std::uint64_t>(after ? *after : offset.value_or(0));
    if (!validation.ok()) return failed(std::move(validation));
    return out;
}

ApiResult<PageRequest> read_page_request(const FieldList& query) {
    Validation validation;
    FieldReader fields(validation, query, "query");
    PageRequest out;
    out.limit =
        static_cast<std::size_t>(fields.integer("limit", 1, limits::session_page_max).value_or(20));
    out.cursor = fields.text("cursor", {.max = 1024}).value_or("");
    if (!validation.ok()) return failed(std::move(validation));
    return out;
}

ApiResult<TicketListRequest> read_ticket_list(const FieldList& query) {
    auto page = read_page_request(query);
    if (!page) return std::unexpected(std::move(page.error()));
    Validation validation;
    FieldReader fields(validation, query, "query");
    TicketListRequest out{std::nullopt, std::move(*page)};
    out.status = one_of<TicketStatus>(
        validation,
        fields.loc("status"),
        fields.text("status", {}),
        parse_ticket_status,
        "pending, open, resolved"
    );
    if (!validation.ok()) return failed(std::move(validation));
    return out;
}

ApiResult<TicketPatch> read_ticket_patch(const std::string& body) {
    const auto object = read_json_object(body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    ObjectReader reader(validation, *object);
    TicketPatch out;
    out.status = one_of<TicketStatus>(
        validation,
        reader.loc("status"),
        reader.text("status", {}),
        parse_ticket_status,
        "pending, open, resolved"
    );
    out.assignee =
        reader.text("assignee", {.max = limits::id_bytes_max, .trimmed = true, .name = true});
    out.note = reader.text(
        "note", {.max = limits::message_code_points_max, .lines = true, .trimmed = true}
    );
    if (validation.ok() && !out.status && !out.assignee && !out.note)
        validation.add({"body"}, "Give at least one of status, assignee, note", "missing");
    if (!validation.ok()) return failed(std::move(validation));
    return out;
}

}  // namespace continuo
