#pragma once

#include <string>

#include "api/request_path.hpp"
#include "api/route_table.hpp"

namespace continuo {

/// The path of a request for a log line: one line, at most 256 bytes. A session id gives access to
/// its session, so no more than half of it is shown, and at most 12 characters: enough to find a
/// conversation, not enough to read it. A request that matched a route is logged as the route's
/// pattern with its id, however the client encoded the path. Of any other path, long segments are
/// shortened too: they may be ids.
[[nodiscard]] std::string loggable_path(const RouteMatch& match, const RequestTarget& target);

}  // namespace continuo
