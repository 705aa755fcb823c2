#pragma once

#include <string>
#include <string_view>

#include "api/error_response.hpp"

namespace continuo {

// The errors of the paths under /v1, in OpenAI's form: its clients read message, type, param and
// code, and decide by the header x-should-retry whether they send the request again.

/// A path that errors of this form belong to.
[[nodiscard]] bool is_completions_path(std::string_view path);

/// `{"error": {message, type, param, code}}`. `param` and `code` are those of the first problem;
/// without one `code` follows from the status. `debug`: as error_body().
[[nodiscard]] std::string completion_error_json(const ApiError& error, bool debug);

/// The same as a response. 422 becomes 400, which these clients expect. x-should-retry says
/// "true" for 408, 429 and 503, unless the error has the header itself.
[[nodiscard]] HttpResponse completion_error_response(const ApiError& error, bool debug);

}  // namespace continuo
