#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "agent/tools/declared_tool.hpp"
#include "agent/tools/tool.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "cache/rate_window.hpp"
#include "http_client/http_client.hpp"
#include "http_client/http_client_pool.hpp"

namespace continuo {

/// A tool of TOOLS_FILE. run() returns {outcome: "done", values} with the values of its mapping,
/// {outcome: "not_found"} for status 404 or 410, and {outcome: "refused", reason?} for another
/// status of the client's fault. Errors: invalid_input (an argument that cannot be in a URL;
/// nothing was sent), limit_exceeded (its rate; nothing was sent), forbidden (a private address;
/// nothing was sent), unavailable, timeout, busy (429), corrupt (a response that is no JSON, too
/// large, or not as declared). What a server writes is in no error. A redirect is not followed.
/// `rates`: as of ToolRateLimiter. `connections` and `clock` outlive it.
[[nodiscard]] std::unique_ptr<Tool> make_http_tool(
    std::shared_ptr<const DeclaredTools> declared,
    std::string name,
    HttpClientPool& connections,
    std::shared_ptr<RateWindow> rates,
    const Clock& clock
);

/// The client settings of its pool.
[[nodiscard]] HttpClientConfig tool_client_config(const ToolEndpoint& endpoint);

/// The request of a call. `customer`: the verified user_id, or empty. `key`: its idempotency key.
/// Errors: invalid_input.
[[nodiscard]] Result<HttpClientRequest> make_tool_request(
    const ToolEndpoint& endpoint,
    const json::object& arguments,
    std::string_view customer,
    std::string_view key
);

/// Replaces the values of secret headers in texts, should the server repeat them.
void hide_tool_secrets(const ToolEndpoint& endpoint, json::object& values);

/// What a response says, as run() returns it.
[[nodiscard]] Result<json::object> read_tool_response(
    const DeclaredTool& tool, const HttpClientResponse& response
);

}  // namespace continuo
