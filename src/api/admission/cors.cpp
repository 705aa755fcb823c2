#include "api/admission/cors.hpp"

#include <algorithm>

namespace continuo {

namespace {

constexpr std::string_view exposed =
    "X-Request-ID, X-Process-Time, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
    "Retry-After, X-Total-Count, X-Next-Cursor";
constexpr std::string_view methods = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
constexpr std::string_view usual_headers =
    "Accept, Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-API-Key, X-Request-ID, "
    "X-User-Token";

bool any_origin(const CorsConfig& config) {
    return std::ranges::find(config.origins, "*") != config.origins.end();
}

/// The header names that a page requests: only token characters, so that they may be repeated in
/// the response.
bool is_header_list(std::string_view text) {
    constexpr std::string_view punctuation = "!#$%&'*+-.^_`|~, ";
    return !text.empty() && text.size() <= 1024 && std::ranges::all_of(text, [punctuation](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               punctuation.find(c) != std::string_view::npos;
    });
}

}  // namespace

bool origin_allowed(const CorsConfig& config, std::string_view origin) {
    if (origin.empty()) return false;
    return any_origin(config) || std::ranges::find(config.origins, origin) != config.origins.end();
}

void add_cors_headers(const CorsConfig& config, std::string_view origin, HttpHeaders& headers) {
    if (config.origins.empty()) return;
    if (any_origin(config)) {
        if (origin.empty()) return;
        headers.add("Access-Control-Allow-Origin", "*");
    } else {
        // Also without an Origin: a cache must not serve this response to a page.
        headers.add("Vary", "Origin");
        if (!origin_allowed(config, origin)) return;
        headers.add("Access-Control-Allow-Origin", std::string(origin));
        if (config.credentials) headers.add("Access-Control-Allow-Credentials", "true");
    }
    headers.add("Access-Control-Expose-Headers", std::string(exposed));
}

bool is_preflight(const HttpRequest& head) {
    return head.method == "OPTIONS" && head.headers.find("Origin") != nullptr &&
           head.headers.find("Access-Control-Request-Method") != nullptr;
}

HttpResponse answer_preflight(const CorsConfig& config, const HttpRequest& head) {
    HttpResponse response;
    response.status = 204;
    if (!origin_allowed(config, *head.headers.find("Origin"))) return response;
    response.headers.add("Access-Control-Allow-Methods", std::string(methods));
    const auto* wanted = head.headers.find("Access-Control-Request-Headers");
    const bool repeat = wanted != nullptr && is_header_list(*wanted);
    response.headers.add(
        "Access-Control-Allow-Headers", repeat ? *wanted : std::string(usual_headers)
    );
    response.headers.add("Access-Control-Max-Age", "600");
    return response;
}

}  // namespace continuo
