// Providers name the same error differently, in `code`, `type` or only in the message. The code
// decides, then the message, then the status.
#include "agent/llm/model_failure.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::chrono::milliseconds retry_after_max{60'000};

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::ranges::any_of(parts, [text](auto part) { return text.contains(part); });
}

/// By what an error says of itself; nullopt if that is nothing known.
std::optional<ModelFault> fault_of_words(std::string_view code, std::string_view message) {
    if (has_any(code, {"insufficient_quota", "credit_balance", "billing", "payment_required"}))
        return ModelFault::quota;
    if (has_any(code, {"context_length", "exceed_context_size"}) ||
        has_any(message, {"context length", "context size", "context window", "too many tokens"}))
        return ModelFault::context_length;
    if (has_any(code, {"content_filter", "content_policy", "responsibleaipolicy"}))
        return ModelFault::content_filter;
    if (has_any(code, {"slow_down", "overloaded", "unavailable_error"}))
        return ModelFault::overloaded;
    if (has_any(code, {"rate_limit", "too_many_requests"})) return ModelFault::rate_limited;
    if (has_any(code, {"invalid_api_key", "authentication", "permission"}))
        return ModelFault::unauthorized;
    if (has_any(code, {"model_not_found", "deploymentnotfound", "not_found_error"}))
        return ModelFault::not_found;
    if (has_any(message, {"exceeded your current quota", "insufficient credits"}))
        return ModelFault::quota;
    if (has_any(message, {"overloaded"})) return ModelFault::overloaded;
    return std::nullopt;
}

ModelFault fault_of_status(int status) {
    switch (status) {
        case 401:
        case 403:
            return ModelFault::unauthorized;
        case 402:
            return ModelFault::quota;
        case 404:
        case 405:
            return ModelFault::not_found;
        case 408:
        case 409:
            return ModelFault::server_error;
        case 413:
            return ModelFault::context_length;
        case 429:
            return ModelFault::rate_limited;
        case 503:
        case 529:
            return ModelFault::overloaded;
        default:
            break;
    }
    if (status / 100 == 3) return ModelFault::redirected;
    return status / 100 == 4 ? ModelFault::bad_request : ModelFault::server_error;
}

/// A member as text, whether it is one or a number.
std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = find_member(object, name);
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(value->get_string());
    if (value->is_number()) return fmt::format("{:.0f}", value->to_number<double>());
    return {};
}

/// Seconds, or a date, as RFC 9110 has it; 0 or less, and too far away, is none.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text, TimePoint now) {
    using std::chrono::milliseconds;
    char* end = nullptr;
    const std::string number(trim(text));
    const double seconds = std::strtod(number.c_str(), &end);
    milliseconds wait{0};
    if (end != number.c_str() && *end == '\0') {
        if (!(seconds > 0) || seconds * 1000 > static_cast<double>(retry_after_max.count()))
            return std::nullopt;
        wait = milliseconds(static_cast<std::int64_t>(seconds * 1000));
    } else {
        std::tm date{};
        const char* rest = ::strptime(number.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
        if (rest == nullptr || *rest != '\0') return std::nullopt;
        const auto when = std::chrono::sys_seconds(std::chrono::seconds(::timegm(&date)));
        wait = std::chrono::duration_cast<milliseconds>(when - now);
    }
    if (wait.count() <= 0 || wait > retry_after_max) return std::nullopt;
    return wait;
}

void read_advice(const HttpHeaders& headers, TimePoint now, ModelFailure& failure) {
    if (const auto* should = headers.find("x-should-retry")) {
        if (equal_ignoring_case(trim(*should), "true")) failure.retry = true;
        if (equal_ignoring_case(trim(*should), "false")) failure.retry = false;
    }
    std::int64_t milliseconds = 0;
    const auto* exact = headers.find("retry-after-ms");
    if (exact != nullptr && parse_integer(trim(*exact), milliseconds) && milliseconds > 0 &&
        milliseconds <= retry_after_max.count()) {
        failure.retry_after = std::chrono::milliseconds(milliseconds);
    } else if (const auto* after = headers.find("retry-after")) {
        failure.retry_after = parse_retry_after(*after, now);
    }
}

}  // namespace

std::string_view to_string(ModelFault fault) {
    constexpr std::array<std::string_view, 22> names{
        "unreachable",    "first_byte",     "between_bytes", "total_time",   "rate_limited",
        "overloaded",     "quota",          "unauthorized",  "not_found",    "bad_request",
        "context_length", "content_filter", "server_error",  "redirected",   "malformed",
        "truncated",      "malformed_call", "empty",         "circuit_open", "too_many",
        "budget",         "stopped",
    };
    return names[static_cast<std::size_t>(fault)];
}

ModelFailure failure_of_error(const json::value& error) {
    std::string message;
    std::string code;
    if (error.is_string()) {
        message = error.get_string();
    } else if (error.is_object()) {
        const auto& object = error.get_object();
        message = text_of(object, "message");
        code = text_of(object, "code") + ' ' + text_of(object, "type");
        if (const auto* inner = find_object(object, "innererror"))
            code += ' ' + text_of(*inner, "code");
    }
    ModelFailure failure;
    failure.detail = excerpt(message.empty() ? "an error" : message, quoted_reply_code_points_max);
    int status = 0;
    const auto lower = to_lower(code);
    if (const auto fault = fault_of_words(lower, to_lower(message))) {
        failure.fault = *fault;
    } else if (parse_integer(std::string_view(lower).substr(0, lower.find(' ')), status) &&
               status >= 300 && status < 600) {
        failure.fault = fault_of_status(status);
    }
    return failure;
}

ModelFailure failure_of_response(
    int status, const HttpHeaders& headers, std::string_view body, TimePoint now
) {
    ModelFailure failure;
    failure.fault = fault_of_status(status);
    boost::system::error_code ec;
    const auto value = json::parse(json::string_view(body.data(), body.size()), ec);
    std::string said;
    if (!ec && value.is_object()) {
        const auto* error = find_member(value.get_object(), "error");
        // vLLM and some proxies have the members of the error at the top.
        const auto told = failure_of_error(error != nullptr ? *error : value);
        said = told.detail;
        if (told.fault != ModelFault::server_error) failure.fault = told.fault;
    } else {
        said = excerpt(trim(body), excerpt_code_points_max);
    }
    failure.detail = fmt::format("HTTP {}: {}", status, said);
    if (failure.fault == ModelFault::not_found)
        failure.detail += " (check LLM_BASE_URL, which usually ends with /v1, and LLM_MODEL)";
    if (failure.fault == ModelFault::unauthorized) failure.detail += " (check LLM_API_KEY)";
    if (failure.fault == ModelFault::redirected)
        failure.detail = fmt::format(
            "HTTP {}: a redirection, which is not followed (check LLM_BASE_URL)", status
        );
    read_advice(headers, now, failure);
    return failure;
}

ModelFailure failure_of_transport(const Error& error) {
    const auto fault =
        error.code == Errc::corrupt ? ModelFault::malformed : ModelFault::unreachable;
    return {fault, error.detail};
}

bool speaks_against_endpoint(ModelFault fault) {
    switch (fault) {
        case ModelFault::bad_request:
        case ModelFault::context_length:
        case ModelFault::content_filter:
        case ModelFault::malformed_call:
        case ModelFault::empty:
        case ModelFault::circuit_open:
        case ModelFault::too_many:
        case ModelFault::budget:
        case ModelFault::stopped:
            return false;
        default:
            return true;
    }
}

}  // namespace continuo
