#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/http_headers.hpp"
#include "base/json.hpp"

namespace continuo {

/// Why a model did not give an answer. The names are values of metrics.
enum class ModelFault : unsigned char {
    unreachable,     ///< no connection, or it was lost before a response
    first_byte,      ///< timeout before the first byte
    between_bytes,   ///< timeout within the answer
    total_time,      ///< timeout of the request, or the turn has no time left
    rate_limited,    ///< 429: it may succeed later
    overloaded,      ///< 503, 529 and the like: it may succeed later still
    quota,           ///< paid for no more: it will not succeed
    unauthorized,    ///< the key is wrong, or may not use the model
    not_found,       ///< no such path or model
    bad_request,     ///< the endpoint does not understand the request
    context_length,  ///< the prompt is too long for the model
    content_filter,  ///< the provider refuses the prompt or the answer
    server_error,    ///< any other error, as a status or within a stream
    redirected,      ///< a redirection, which is never followed: it would take the key along
    malformed,       ///< not the response of a model: HTML, not JSON, too large
    truncated,       ///< the answer ends without an end
    malformed_call,  ///< a tool call with arguments that are no JSON object
    empty,           ///< an answer without text and tool calls
    circuit_open,    ///< not asked: it failed too often just before
    too_many,        ///< not asked: LLM_CONCURRENCY
    budget,          ///< not asked: LLM_TURN_TOKENS
    stopped,         ///< the caller wants no more of it
};

/// A static name: "first_byte".
[[nodiscard]] std::string_view to_string(ModelFault fault);

/// A failure, and what the server says about another attempt.
struct ModelFailure {
    ModelFault fault = ModelFault::server_error;
    std::string detail;              ///< for the log; text of a server as excerpt()
    std::optional<bool> retry = {};  ///< `x-should-retry`
    std::optional<std::chrono::milliseconds> retry_after = {};
};

/// Of a response with a status other than 200: its error as OpenAI, Azure, Ollama, llama.cpp, vLLM
/// and proxies write it. `now` is for dates in Retry-After.
[[nodiscard]] ModelFailure failure_of_response(
    int status, const HttpHeaders& headers, std::string_view body, TimePoint now
);

/// Of the `error` member of a response or of an event in a stream: a text, or an object with
/// `message`, `type` and `code` (text or number).
[[nodiscard]] ModelFailure failure_of_error(const json::value& error);

/// Of an Error of the HTTP client other than timeout.
[[nodiscard]] ModelFailure failure_of_transport(const Error& error);

/// Whether it says that the endpoint is in no state to answer, which opens its circuit.
[[nodiscard]] bool speaks_against_endpoint(ModelFault fault);

}  // namespace continuo
