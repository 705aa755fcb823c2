#include "api/error_response.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "api/wire/json_response.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

struct Row {
    Errc code;
    int status;
    std::string_view message;
    std::string_view retry_after;  ///< seconds; empty: a retry does not help
};

constexpr std::array rows{
    Row{Errc::not_found, 404, "There is nothing at this address.", ""},
    Row{Errc::gone, 410, "This was deleted or has expired.", ""},
    Row{Errc::invalid_input, 422, "The request is not valid.", ""},
    Row{Errc::unauthorized, 401, "Authentication is required.", ""},
    Row{Errc::forbidden, 403, "This is not allowed.", ""},
    Row{Errc::conflict, 409, "The current state does not allow this.", ""},
    Row{Errc::busy, 503, "An earlier message is still being answered. Please try again.", "1"},
    Row{Errc::timeout, 504, "The answer took too long. Please try again.", ""},
    Row{Errc::unavailable, 503, "The service is temporarily unavailable. Please try again.", "2"},
    Row{Errc::limit_exceeded, 413, "A limit was reached.", ""},
    Row{Errc::cancelled, 503, "The request was cancelled.", "1"},
    Row{Errc::corrupt, 500, "The stored data cannot be read.", ""},
    Row{Errc::internal, 500, "An unexpected error occurred", ""},
};

struct ReasonMessage {
    ErrorReason reason;
    std::string_view message;
};

constexpr std::array reason_messages{
    ReasonMessage{
        ErrorReason::other_user,
        "This session belongs to another user. Please create a new session.",
    },
    ReasonMessage{
        ErrorReason::session_ended,
        "Session is ended. Cannot send messages to inactive sessions.",
    },
    ReasonMessage{
        ErrorReason::stale_lease,
        "This message is being answered elsewhere. Please load the conversation again.",
    },
    ReasonMessage{
        ErrorReason::human_owner,
        "A member of our team is answering in this conversation.",
    },
    ReasonMessage{
        ErrorReason::version_mismatch,
        "This was changed in the meantime. Please load it again.",
    },
    ReasonMessage{
        ErrorReason::shared_full,
        "Redis has no room for this: KNOWLEDGE_SHARED_MAX_MB is reached. Raise it on all "
        "instances, "
        "delete documents, or use PostgreSQL.",
    },
    ReasonMessage{
        ErrorReason::id_taken,
        "This id is in use already. Please choose another one.",
    },
};

struct Kind {
    int status;
    std::string_view name;
};

constexpr std::array kinds{
    Kind{400, "Bad request"},
    Kind{401, "Unauthorized"},
    Kind{403, "Forbidden"},
    Kind{404, "Not found"},
    Kind{405, "Method not allowed"},
    Kind{408, "Request timeout"},
    Kind{409, "Conflict"},
    Kind{410, "Gone"},
    Kind{411, "Length required"},
    Kind{413, "Payload too large"},
    Kind{414, "URI too long"},
    Kind{415, "Unsupported media type"},
    Kind{417, "Expectation failed"},
    Kind{422, "Validation error"},
    Kind{429, "Rate limit exceeded"},
    Kind{431, "Request header fields too large"},
    Kind{500, "Internal server error"},
    Kind{501, "Not implemented"},
    Kind{503, "Service unavailable"},
    Kind{504, "Timeout"},
    Kind{505, "HTTP version not supported"},
    Kind{507, "Insufficient storage"},
};

constexpr std::string_view support = "Please contact support if this persists";

/// The database file exists and lacks tables: operators see at once where to look.
ApiError missing_tables_error() {
    auto error = api_error(500, "The application database is not properly initialized");
    error.error = "Database configuration error";
    return error;
}

std::string_view message_of(const Row& row, ErrorReason reason) {
    const auto* const found = std::ranges::find(reason_messages, reason, &ReasonMessage::reason);
    return found != reason_messages.end() ? found->message : row.message;
}

/// Text of unknown origin, made fit for JSON.
std::string printable(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    std::string out(text);
    std::ranges::replace_if(
        out, [](char c) { return static_cast<unsigned char>(c) >= 0x80U; }, '?'
    );
    return out;
}

}  // namespace

std::string_view error_kind(int status) {
    const auto* const found = std::ranges::find(kinds, status, &Kind::status);
    if (found != kinds.end()) return found->name;
    return status >= 500 ? "Internal server error" : "Bad request";
}

ApiError api_error(int status, std::string message) {
    ApiError error;
    error.status = status;
    error.error = error_kind(status);
    error.message = std::move(message);
    return error;
}

ApiError to_api_error(Error error) {
    const auto* const row = std::ranges::find(rows, error.code, &Row::code);
    if (error.reason == ErrorReason::missing_tables) {
        auto out = missing_tables_error();
        out.cause = std::move(error.detail);
        return out;
    }
    const int status = error.reason == ErrorReason::shared_full ? 507 : row->status;
    auto out = api_error(status, std::string(message_of(*row, error.reason)));
    out.cause = std::move(error.detail);
    if (!row->retry_after.empty()) out.headers.add("Retry-After", std::string(row->retry_after));
    if (error.code == Errc::corrupt) out.error = "Corrupt data";
    if (row->status == 422) out.problems.push_back({{"body"}, out.message, "value_error"});
    return out;
}

ApiError rejection_error(int status, Error error) {
    if (error.reason == ErrorReason::unexpected_field)
        return validation_error({"body", error.detail}, "No file is expected here", "extra");
    ApiError out;
    if (error.reason == ErrorReason::overloaded && status == 429) {
        out = api_error(
            429, "Too many uploads from your network are in progress. Please try again later."
        );
        out.headers.add("Retry-After", "5");
    } else if (error.reason == ErrorReason::overloaded) {
        out = api_error(status, "Too many uploads are in progress. Please try again later.");
        out.error = "Overloaded";
        out.headers.add("Retry-After", "5");
    } else if (error.reason == ErrorReason::no_space) {
        out = api_error(status, "No files can be taken at the moment. Please try again later.");
        out.headers.add("Retry-After", "60");
    } else if (status == 503) {
        return to_api_error(Error{Errc::unavailable, std::move(error.detail)});
    } else {
        // The detail is about the form of the request only: it may be shown.
        out = api_error(status, is_utf8(error.detail) ? error.detail : "");
        if (out.message.empty()) out.message = out.error;
        return out;
    }
    out.cause = std::move(error.detail);
    return out;
}

ApiError to_api_error_from_exception(std::string_view what) {
    return to_api_error(Error{Errc::internal, excerpt(what, quoted_reply_code_points_max)});
}

ApiError validation_error(std::vector<Problem> problems) {
    auto error = api_error(422, "The request is not valid.");
    if (problems.size() == 1) error.message = problems.front().msg;
    error.problems = std::move(problems);
    return error;
}

ApiError validation_error(json::array loc, std::string msg, std::string type) {
    std::vector<Problem> problems;
    problems.push_back({std::move(loc), std::move(msg), std::move(type)});
    return validation_error(std::move(problems));
}

json::object error_body(const ApiError& error, std::string_view request_id, bool debug) {
    const bool shows_cause = debug && error.status >= 500 && !error.cause.empty();
    const auto message = shows_cause ? printable(error.cause) : error.message;
    json::object body;
    body["error"] = error.error;
    body["message"] = message;
    if (error.problems.empty()) {
        body["detail"] = message;
    } else {
        json::array list;
        for (const auto& problem : error.problems)
            list.push_back({{"loc", problem.loc}, {"msg", problem.msg}, {"type", problem.type}});
        body["detail"] = std::move(list);
    }
    body["request_id"] = request_id;
    body["support"] = support;
    return body;
}

HttpResponse error_response(const ApiError& error, std::string_view request_id, bool debug) {
    auto response = json_response(error.status, error_body(error, request_id, debug));
    for (const auto& [name, value] : error.headers.fields())
        response.headers.add(name, value);
    return response;
}

}  // namespace continuo
