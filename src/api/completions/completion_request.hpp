#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "api/error_response.hpp"

namespace continuo {

// POST /v1/chat/completions as programs send it. Source of the format: OpenAI's API reference and
// the types of its client libraries (openai-node 6).

/// The one model: whatever answers customers here.
inline constexpr std::string_view completion_model = "continuo";
inline constexpr std::size_t completion_messages_max = 2000;
/// Parts of the content of one message.
inline constexpr std::size_t completion_parts_max = 64;

struct CompletionRequest {
    std::string message;  ///< the last message of the user: 1..limits::message_code_points_max
    bool stream = false;
    bool include_usage = false;               ///< stream_options
    std::optional<std::string> conversation;  ///< metadata.session_id
    std::optional<std::string> user;
};

/// Reads the members that mean something here. Of `messages` only the last one of the user is
/// taken, which must be the last but for those of system and developer. Members that tune a model
/// are ignored, as are unknown ones; those that ask for another form of answer than one text are
/// problems.
/// Errors: 404 (code model_not_found) for another model, else a list of problems (422, which
/// completion_error_response() shows as 400).
[[nodiscard]] ApiResult<CompletionRequest> read_completion_request(const std::string& body);

}  // namespace continuo
