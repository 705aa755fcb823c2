#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "api/http_message.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

/// One problem of a request: its location (`["body", "message"]`), a message, and a stable name for
/// programs ("missing", "string_too_long").
struct Problem {
    json::array loc;
    std::string msg;
    std::string type;
};

/// A response other than success, as the customer sees it.
struct ApiError {
    int status = 500;
    std::string error;    ///< the kind: "Not found"
    std::string message;  ///< for people; never contains internals
    std::vector<Problem> problems;
    HttpHeaders headers;  ///< Retry-After, Allow, WWW-Authenticate
    std::string cause;    ///< what happened: for the log, and for the reader only with DEBUG
};

template <class T>
using ApiResult = std::expected<T, ApiError>;
/// The result of a handler.
using ApiReply = ApiResult<HttpResponse>;

/// The one table from Errc and ErrorReason to HTTP. A `busy` session is 503 and not 409: a client
/// that gets `Retry-After` may send the same request again, a client that gets 409 must not.
[[nodiscard]] ApiError to_api_error(Error error);

/// The error of a request that the connection rejects with `status` (HttpHandler::reject).
[[nodiscard]] ApiError rejection_error(int status, Error error);

/// An exception that reached the edge: 500.
[[nodiscard]] ApiError to_api_error_from_exception(std::string_view what);

/// An error of a given status, with the kind that belongs to the status.
[[nodiscard]] ApiError api_error(int status, std::string message);

/// 422 with a list of problems; there is at least one.
[[nodiscard]] ApiError validation_error(std::vector<Problem> problems);
[[nodiscard]] ApiError validation_error(json::array loc, std::string msg, std::string type);

/// The kind that belongs to a status: "Not found", "Internal server error".
[[nodiscard]] std::string_view error_kind(int status);

/// The members of the one error shape: `{error, message, detail, request_id, support}`.
[[nodiscard]] json::object error_body(
    const ApiError& error, std::string_view request_id, bool debug
);
[[nodiscard]] HttpResponse error_response(
    const ApiError& error, std::string_view request_id, bool debug
);

}  // namespace continuo
