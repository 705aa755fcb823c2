#pragma once

#include <string_view>

#include "api/api.hpp"
#include "app/services.hpp"
#include "server/http_server.hpp"

namespace continuo {

// Converts settings to the configuration of the HTTP server and the API.

/// Returns development, testing, staging or production.
[[nodiscard]] std::string_view environment_name(Environment environment);

/// Errors: invalid_input (TRUSTED_PROXIES or ALLOWED_HOSTS).
[[nodiscard]] Result<ApiConfig> make_api_config(const Services& services);
[[nodiscard]] HttpServerConfig make_server_config(const Services& services);
/// For the listener at METRICS_HOST and METRICS_PORT.
[[nodiscard]] HttpServerConfig make_metrics_server_config(const Settings& settings);

}  // namespace continuo
