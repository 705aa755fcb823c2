#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/mcp/mcp_answer.hpp"
#include "agent/mcp/mcp_config.hpp"
#include "agent/mcp/mcp_message.hpp"
#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "base/http_headers.hpp"
#include "http_client/http_client_pool.hpp"

namespace continuo {

/// What all requests under one handshake have in common.
struct McpLink {
    McpEra era = McpEra::stateless;
    std::string revision;    ///< empty: it is not known yet
    std::string session_id;  ///< empty: there is none
    std::uint64_t number = 0;
};

/// A request to a server.
struct McpRequest {
    std::string method;
    json::object params;
    HttpHeaders headers;
    bool cancellable = false;  ///< the server is told if nobody waits for the answer any more
};

/// What a server answered.
struct McpReply {
    int status = 0;
    std::string session_id;             ///< that the response gives; empty: none
    std::optional<McpMessage> message;  ///< the response; none: a status of failure without one
    bool tools_changed = false;
};

/// Sends single messages to a server over HTTP and reads the answers. Thread: any.
class McpTransport : public std::enable_shared_from_this<McpTransport> {
public:
    McpTransport(const McpServerConfig& config, McpAddress address);

    /// Sends a request and waits for its response, of whatever HTTP status. Resumes a stream that
    /// breaks off, and answers the server's own requests, where the revision has that.
    /// Errors: those of HttpClient::begin() before there is a response; then timeout (the answer
    /// did not come whole: it is unknown whether the request was done), limit_exceeded and corrupt
    /// (it cannot be read). No error has text of the server. Cancel: the connection is closed.
    Task<Result<McpReply>> request(McpLink link, McpRequest request, Deadline deadline);
    /// Sends a notification. Errors: those of HttpClient::begin(), and of its status.
    Task<Result<McpReply>> notify(
        McpLink link, std::string method, json::object params, Deadline deadline
    );
    /// Ends the session of `link`; a server that does not allow that has its will.
    Task<Result<void>> end_session(McpLink link, Deadline deadline);

    void close() { x_pool.close(); }

private:
    /// The answer to one request while it comes.
    struct Stream {
        McpLink link;
        McpAnswerReader reader;
        std::unique_ptr<HttpClient> client;
        bool at_end = false;  ///< the body was read to its end: the connection can be kept
        int resumptions = 0;
    };
    Task<Result<McpReply>> exchange(
        McpLink link, McpRequest request, std::int64_t id, Deadline deadline
    );
    Task<Result<McpReply>> read_answer(Stream* stream, HttpClientResponse head, Deadline deadline);
    Task<Result<void>> read_body(Stream* stream, Deadline deadline);
    Task<Result<void>> resume(Stream* stream, Deadline deadline);
    Task<Result<void>> answer_requests(Stream* stream, Deadline deadline);
    Task<Result<McpReply>> post(
        McpLink link, HttpHeaders headers, std::string body, Deadline deadline
    );
    static Task<void> drain(
        std::shared_ptr<McpTransport> self, std::unique_ptr<HttpClient> client, Deadline deadline
    );
    static Task<void> cancel(std::shared_ptr<McpTransport> self, McpLink link, std::int64_t id);
    Task<void> wait(std::chrono::milliseconds time, Deadline deadline);
    [[nodiscard]] HttpClientRequest make_request(
        const McpLink& link, std::string method, HttpHeaders headers, std::string body
    ) const;

    std::string x_target;
    Secret x_authorization;
    std::vector<std::pair<std::string, Secret>> x_headers;
    McpLimits x_limits;
    std::function<Task<void>(std::chrono::milliseconds)> x_sleep;
    bool x_keeps;  ///< connections
    HttpClientPool x_pool;
    std::atomic<std::int64_t> x_last_id{0};
};

}  // namespace continuo
