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
    std::string_view retry_after;  ///< seconds; empty: sending it again will not help
};

constexpr std::array rows{
    Row{Errc::not_found, 404, "There is nothing at this address.", ""},
    Row{Errc::gone, 410, "This was deleted, or its time is over.", ""},
    Row{Errc::invalid_input, 422, "The request is not valid.", ""},
    Row{Errc::unauthorized, 401, "Authentication is required.", ""},
    Row{Errc::forbidden, 403, "This is not allowed.", ""},
    Row{Errc::conflict, 409, "The current state does not admit this.", ""},
    Row{Errc::busy, 503, "An earlier message is still being answered. Please try again.", "1"},
    Row{Errc::timeout, 504, "The answer took too long. Please try again.", ""},
    Row{Errc::unavailable, 503, "The service is temporarily unavailable. Please try again.", "2"},
    Row{Errc::limit_exceeded, 413, "A limit was reached.", ""},
    Row{Errc::cancelled, 503, "The request was cancelled.", "1"},
    Row{Errc::corrupt, 500, "What is stored of this cannot be read.", ""},
    Row{Errc::internal, 500, "An unexpected error occurred", ""},
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
};

constexpr std::string_view support = "Please contact support if this persists";

bool tables_are_missing(std::string_view cause) {
    return to_lower(cause).find("no such table") != std::string::npos;
}

/// The database file is there and its tables are not: operators see at once where to look.
void name_missing_tables(ApiError& error) {
    if (!tables_are_missing(error.cause)) return;
    error.status = 500;
    error.error = "Database configuration error";
    error.message = "The application database is not properly initialized";
    error.headers = {};
}

/// Text of unknown origin, fit for JSON.
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
    auto out = api_error(row->status, std::string(row->message));
    out.cause = std::move(error.detail);
    if (!row->retry_after.empty()) out.headers.add("Retry-After", std::string(row->retry_after));
    if (error.code == Errc::corrupt) out.error = "Corrupt data";
    if (row->status == 422) out.problems.push_back({{"body"}, out.message, "value_error"});
    name_missing_tables(out);
    return out;
}

ApiError to_api_error_from_exception(std::string_view what) {
    return to_api_error(Error{Errc::internal, std::string(what)});
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
    const bool tell = debug && error.status >= 500 && !error.cause.empty();
    const auto message = tell ? printable(error.cause) : error.message;
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
