// The routes for programs that speak OpenAI's format. Their paths are the same whatever API_PREFIX
// is: clients are given the address up to /v1.
#include <array>

#include "api/handlers/handlers.hpp"
#include "api/routes.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

constexpr std::array completion_errors{404, 409, 410, 413, 415, 503, 504};
constexpr std::array model_errors{404};

// clang-format off
constexpr std::array completion_table{
    Route{.method = "POST", .pattern = "/v1/chat/completions", .handler = create_completion,
          .operation_id = "createCompletion", .tag = "Completions",
          .summary = "Answer the last message of the user; with stream: true as server-sent events",
          .programs = true, .user_token = true, .body = BodyKind::json, .body_bytes_max = limits::json_body_bytes_max,
          .request_schema = "NewCompletion", .response_schema = "Completion", .errors = completion_errors},
    Route{.method = "GET", .pattern = "/v1/models", .handler = list_models,
          .operation_id = "listModels", .tag = "Completions", .summary = "The one model: whatever answers customers here",
          .programs = true, .response_schema = "Models"},
    Route{.method = "GET", .pattern = "/v1/models/{id}", .handler = show_model,
          .operation_id = "showModel", .tag = "Completions", .summary = "A model",
          .programs = true, .response_schema = "Model", .errors = model_errors},
};
// clang-format on

}  // namespace

std::span<const Route> completion_routes() {
    return completion_table;
}

}  // namespace continuo
