#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/error.hpp"
#include "http_client/base_url.hpp"
#include "http_client/http_client.hpp"

namespace continuo {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// The message of a request. Errors: invalid_input: a method, target or header that cannot be sent.
[[nodiscard]] Result<BeastRequest> make_beast_request(
    const BaseUrl& base, HttpClientRequest request
);

}  // namespace continuo
