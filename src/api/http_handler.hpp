#pragma once

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

    /// Called when the head is there and before any of the body is read. Either how to take the
    /// body, or the answer: then the body is not read, and the connection is closed after the
    /// answer when there is one.
    virtual std::variant<BodyPlan, HttpResponse> accept(HttpRequest& head) = 0;

    /// Called when the request is whole. The request is the callee's.
    virtual Task<HttpResponse> handle(HttpRequest request) = 0;

    /// The answer to a request that could not be read: `error` says what was wrong with it
    /// (invalid_input 400, limit_exceeded 413, timeout 408; `status` where the kind is not enough:
    /// 431, 415). `head` holds what was understood; its target may be empty.
    virtual HttpResponse reject(const HttpRequest& head, int status, Error error) = 0;
};

}  // namespace continuo
