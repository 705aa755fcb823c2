#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/wire/query_string.hpp"
#include "base/error.hpp"

namespace continuo {

/// The parts of a request's target. Segments are decoded after the path was split: an encoded `/`
/// never makes a new segment, and `..` is a name like any other (which no route has).
struct RequestTarget {
    std::string path;                   ///< as sent, without the query: for logs and prefixes
    std::vector<std::string> segments;  ///< "/a/b" is {"a", "b"}; "/" is {""}
    std::string query;                  ///< as sent, without the `?`
};

/// Accepts the origin form ("/a?b") and the absolute form ("http://host/a?b"). A fragment is not
/// part of a request and is refused. Errors: invalid_input.
[[nodiscard]] Result<RequestTarget> parse_target(std::string_view target);

}  // namespace continuo
