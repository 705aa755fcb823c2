#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "base/http_headers.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

struct HttpClientRequest {
    std::string method = "GET";
    std::string target = "/";  ///< path under the base URL, percent-encoded; begins with `/`
    HttpHeaders headers;       ///< without Host, Content-Length, Connection, Transfer-Encoding
    std::string body;
    TraceContext trace{};  ///< sent as traceparent and tracestate, if there is one
};

struct HttpClientResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;
};

struct HttpClientConfig {
    /// Of a body that is read whole; a larger one is `corrupt`.
    std::size_t response_bytes_max = 16 * 1024 * 1024;
    /// Refuses to connect to what is_public_address() is not, whatever the name resolves to.
    bool public_addresses_only = false;
    std::string certificate_file;  ///< PEM file of the trusted CAs; empty: the system's
};

/// A client of one HTTP/1.1 server. It keeps the connection open between requests.
/// Thread: one coroutine at a time, all on one executor, whose context outlives the client.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    /// Sends a request and reads the whole response, whatever its status.
    /// Errors: invalid_input (method, target or a header cannot be sent), forbidden
    /// (`public_addresses_only`), unavailable (the name
    /// cannot be resolved, the connection is refused or lost, the certificate is not trusted),
    /// timeout, corrupt (a response that is not HTTP, or too large).
    /// Retry: once, on a new connection, if a reused connection fails before the first byte of the
    /// response, and either nothing was written or the method is GET or HEAD.
    /// Cancel: the connection is closed.
    virtual Task<Result<HttpClientResponse>> send(HttpClientRequest request, Deadline deadline) = 0;

    /// Sends a request and reads the head of the response; its body, of any length, is left to
    /// read_some(). Errors, retry and cancellation: those of send().
    virtual Task<Result<HttpClientResponse>> begin(
        HttpClientRequest request, Deadline deadline
    ) = 0;
    /// The next bytes of the body of begin(); empty at its end. Errors: unavailable (the connection
    /// was lost before the end), timeout (no byte until `deadline`), corrupt; after each of them,
    /// and after a cancellation, the rest of the body is lost.
    virtual Task<Result<std::string>> read_some(Deadline deadline) = 0;
};

/// `base_url`: `http[s]://host[:port][/path]`; its path is prepended to every target. Does not
/// connect yet. Errors: invalid_input (another form of URL, unreadable certificates).
[[nodiscard]] Result<std::unique_ptr<HttpClient>> make_http_client(
    std::string_view base_url, HttpClientConfig config = {}
);

}  // namespace continuo
