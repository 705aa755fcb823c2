#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/http_message.hpp"

namespace continuo {

struct CorsConfig {
    /// Exact origins ("https://shop.example"), or the one entry "*". An empty list allows none.
    std::vector<std::string> origins;
    /// CORS_ALLOW_CREDENTIALS. Never together with "*": any web page could then act for a visitor.
    bool credentials = true;
};

[[nodiscard]] bool origin_allowed(const CorsConfig& config, std::string_view origin);

/// The fields that let a page of `origin` (empty: the request named none) read the response.
void add_cors_headers(const CorsConfig& config, std::string_view origin, HttpHeaders& headers);

/// Whether it is a preflight request of a browser: OPTIONS with an Origin and a requested method.
[[nodiscard]] bool is_preflight(const HttpRequest& head);

/// The response to it: 204, with the permissions for an allowed origin, without them for any other.
[[nodiscard]] HttpResponse answer_preflight(const CorsConfig& config, const HttpRequest& head);

}  // namespace continuo
