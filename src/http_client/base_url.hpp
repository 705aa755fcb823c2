#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// The part of an HTTP URL that all requests of a client share.
struct BaseUrl {
    bool secure = false;     ///< https
    std::string host;        ///< name or numeric address, without brackets
    std::uint16_t port = 0;  ///< 80 or 443 if the URL has none
    std::string authority;   ///< as written; sent as the Host header
    std::string path;        ///< empty, or begins with `/` and does not end with one
};

/// Parses `http[s]://host[:port][/path]`. Errors: invalid_input (another form, or a user, query or
/// fragment).
[[nodiscard]] Result<BaseUrl> parse_base_url(std::string_view url);

/// All but unreserved characters (RFC 3986, 2.3) as `%XX`: a segment of a path, or a name or value
/// of a query.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace continuo
