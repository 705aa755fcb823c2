#pragma once

#include <optional>
#include <variant>

#include "api/http_message.hpp"
#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

/// The whole API, seen from a connection. The server knows no route.
/// Thread: any shard. Never throws.
class HttpHandler {
public:
    virtual ~HttpHandler() = default;

    /// Called when the head is complete, before any of the body is read. Returns how to read the
    /// body, or the response: then the body is not read, and if there is one the connection is
    /// closed after the response.
    virtual std::variant<BodyPlan, HttpResponse> accept(HttpRequest& head) = 0;

    /// Called after accept(), if BodyPlan::check_first, with a copy of the head, while the client
    /// still has to send some of the body. A response means that the body is not read, and that the
    /// connection is closed after it. handle() does not depend on it. Unless overridden, it refuses
    /// nothing.
    virtual Task<std::optional<HttpResponse>> check_before_body(HttpRequest) {
        co_return std::nullopt;
    }

    /// Called when the request is complete.
    virtual Task<HttpResponse> handle(HttpRequest request) = 0;

    /// The response to a request that could not be read, with `status`. `error` says why
    /// (invalid_input, limit_exceeded, timeout, unavailable; and ErrorReason). `head` has what was
    /// understood; its target may be empty.
    virtual HttpResponse reject(const HttpRequest& head, int status, Error error) = 0;
};

}  // namespace continuo
