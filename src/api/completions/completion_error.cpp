#include "api/completions/completion_error.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "api/wire/json_response.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::string_view retry_header = "x-should-retry";

struct CompletionErrorKind {
    int status;
    std::string_view type;
    std::string_view code;
};

constexpr std::array completion_error_kinds{
    CompletionErrorKind{401, "authentication_error", "invalid_api_key"},
    CompletionErrorKind{403, "permission_error", "permission_denied"},
    CompletionErrorKind{404, "invalid_request_error", "not_found"},
    CompletionErrorKind{405, "invalid_request_error", "method_not_allowed"},
    CompletionErrorKind{408, "invalid_request_error", "request_timeout"},
    CompletionErrorKind{409, "conflict_error", "conflict"},
    CompletionErrorKind{410, "invalid_request_error", "gone"},
    CompletionErrorKind{413, "invalid_request_error", "request_too_large"},
    CompletionErrorKind{415, "invalid_request_error", "unsupported_media_type"},
    CompletionErrorKind{429, "rate_limit_error", "rate_limit_exceeded"},
    CompletionErrorKind{503, "server_error", "service_unavailable"},
    CompletionErrorKind{504, "server_error", "timeout"},
};

CompletionErrorKind kind_of(int status) {
    const auto* const found =
        std::ranges::find(completion_error_kinds, status, &CompletionErrorKind::status);
    if (found != completion_error_kinds.end()) return *found;
    if (status >= 500) return {status, "server_error", "internal_error"};
    return {status, "invalid_request_error", "invalid_request"};
}

/// `["body", "messages", 2, "content"]` as `messages[2].content`; empty: the request as a whole.
std::string param_of(const json::array& loc) {
    std::string out;
    for (std::size_t i = 0; i < loc.size(); ++i) {
        const bool is_place = i == 0 && loc[i].is_string() &&
                              is_one_of(loc[i].get_string(), {"body", "header", "query"});
        if (is_place) continue;
        if (const auto* name = loc[i].if_string()) {
            if (!out.empty()) out += '.';
            out += *name;
        } else {
            out += '[' + json::serialize(loc[i]) + ']';
        }
    }
    return out;
}

}  // namespace

bool is_completions_path(std::string_view path) {
    return path.starts_with("/v1/");
}

std::string completion_error_json(const ApiError& error, bool debug) {
    const auto kind = kind_of(error.status);
    const auto common = error_body(error, {}, debug);
    const auto* problem = error.problems.empty() ? nullptr : &error.problems.front();
    const auto param = problem == nullptr ? std::string() : param_of(problem->loc);
    std::string text;
    JsonObjectText out(text);
    JsonObjectText members(out.value("error"));
    members.add("message", problem == nullptr ? *find_string(common, "message") : problem->msg);
    members.add("type", kind.type);
    if (param.empty()) {
        members.add_null("param");
    } else {
        members.add("param", param);
    }
    members.add("code", problem == nullptr ? kind.code : std::string_view(problem->type));
    members.end();
    out.end();
    return text;
}

HttpResponse completion_error_response(const ApiError& error, bool debug) {
    auto response = json_response(
        error.status == 422 ? 400 : error.status, completion_error_json(error, debug)
    );
    for (const auto& [name, value] : error.headers.fields())
        response.headers.add(name, value);
    if (response.headers.find(retry_header) == nullptr) {
        const bool helps = error.status == 408 || error.status == 429 || error.status == 503;
        response.headers.add(std::string(retry_header), helps ? "true" : "false");
    }
    return response;
}

}  // namespace continuo
