#pragma once

#include <optional>
#include <string_view>

#include "api/error_response.hpp"
#include "api/http_message.hpp"

namespace continuo {

/// Whether the request has the administrator's key, as `X-API-Key` or `Authorization: Bearer`.
/// Compared in constant time. An empty `key` matches nothing.
[[nodiscard]] bool has_admin_key(const HttpRequest& head, std::string_view key);

/// Whether the request has a credential in one of these fields, right or wrong.
[[nodiscard]] bool has_credential(const HttpRequest& head);

/// nullopt when it has the key. A missing and a wrong key are both 401 with WWW-Authenticate
/// (RFC 9110, 15.5.2: "authorization has been refused for those credentials"); 403 would mean that
/// the key is valid and not sufficient.
[[nodiscard]] std::optional<ApiError> check_admin_key(
    const HttpRequest& head, std::string_view key
);

}  // namespace continuo
