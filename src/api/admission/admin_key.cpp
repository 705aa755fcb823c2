#include "api/admission/admin_key.hpp"

#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// The credential of the request; nullopt when it has none.
std::optional<std::string_view> credential(const HttpRequest& head) {
    if (const auto* key = head.headers.find("X-API-Key")) return *key;
    const auto* authorization = head.headers.find("Authorization");
    if (authorization == nullptr) return std::nullopt;
    constexpr std::string_view scheme = "bearer ";
    const std::string_view text = *authorization;
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) return std::nullopt;
    return trim(text.substr(scheme.size()));
}

}  // namespace

bool has_admin_key(const HttpRequest& head, std::string_view key) {
    const auto given = credential(head);
    return given && !key.empty() && equal_constant_time(*given, key);
}

bool has_credential(const HttpRequest& head) {
    return credential(head).has_value();
}

std::optional<ApiError> check_admin_key(const HttpRequest& head, std::string_view key) {
    if (has_admin_key(head, key)) return std::nullopt;
    const bool wrong = has_credential(head);
    auto error = api_error(
        401,
        wrong ? "The administrator key is not valid."
              : "This needs the administrator key, as X-API-Key or Authorization: Bearer."
    );
    error.headers.add(
        "WWW-Authenticate",
        wrong ? R"(Bearer realm="continuo", error="invalid_token")" : R"(Bearer realm="continuo")"
    );
    return error;
}

}  // namespace continuo
