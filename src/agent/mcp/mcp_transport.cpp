#include "agent/mcp/mcp_transport.hpp"

#include <utility>

#include <boost/asio/this_coro.hpp>

#include "async/spawn.hpp"

namespace continuo {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds cancel_time{2'000};
constexpr milliseconds drain_time{1'000};
/// Of the answer to a notification, and of what follows a response.
constexpr std::size_t ignored_bytes_max = 64 * 1024;

HttpClientConfig mcp_http_config(const McpServerConfig& config) {
    HttpClientConfig http;
    http.public_addresses_only = !config.private_addresses;
    http.certificate_file = config.certificate_file;
    return http;
}

}  // namespace

McpTransport::McpTransport(const McpServerConfig& config, McpAddress address)
    : x_target(std::move(address.target)),
      x_authorization(config.authorization),
      x_headers(config.headers),
      x_limits(config.limits),
      x_sleep(config.sleep),
      x_keeps(config.keep_connections),
      x_pool(std::move(address.server), mcp_http_config(config), config.keep_connections) {}

HttpClientRequest McpTransport::make_request(
    const McpLink& link, std::string method, HttpHeaders headers, std::string body
) const {
    HttpClientRequest request;
    const bool is_post = method == "POST";
    request.method = std::move(method);
    request.target = x_target;
    request.headers = std::move(headers);
    request.headers.add(
        "Accept", is_post ? "application/json, text/event-stream" : "text/event-stream"
    );
    request.headers.add("Accept-Encoding", "identity");
    if (is_post) request.headers.add("Content-Type", "application/json");
    if (!link.revision.empty()) request.headers.add("MCP-Protocol-Version", link.revision);
    if (!link.session_id.empty()) request.headers.add("Mcp-Session-Id", link.session_id);
    if (!x_authorization.empty()) request.headers.add("Authorization", x_authorization.reveal());
    for (const auto& [name, value] : x_headers)
        request.headers.add(name, value.reveal());
    request.body = std::move(body);
    return request;
}

Task<Result<McpReply>> McpTransport::request(McpLink link, McpRequest request, Deadline deadline) {
    const auto executor = co_await asio::this_coro::executor;
    const auto id = ++x_last_id;
    // A server without sessions takes the closed connection for it.
    const bool tells = request.cancellable && link.era == McpEra::sessions;
    const auto give_up = [self = shared_from_this(), executor, link, id] {
        spawn(executor, "mcp cancellation", cancel(self, link, id));
    };
    try {
        auto reply = co_await exchange(link, std::move(request), id, deadline);
        if (tells && !reply && reply.error().code == Errc::timeout) give_up();
        co_return reply;
    } catch (...) {
        if (tells) give_up();
        throw;
    }
}

Task<Result<McpReply>> McpTransport::exchange(
    McpLink link, McpRequest request, std::int64_t id, Deadline deadline
) {
    const auto executor = co_await asio::this_coro::executor;
    auto client = x_pool.connect(executor);
    if (!client) co_return std::unexpected(std::move(client.error()));
    auto body = mcp_request_text(id, request.method, std::move(request.params));
    auto message = make_request(link, "POST", std::move(request.headers), std::move(body));
    auto head = co_await (*client)->begin(std::move(message), deadline);
    if (!head) co_return std::unexpected(std::move(head.error()));
    Stream stream{
        std::move(link),
        McpAnswerReader(id, x_limits.answer_bytes_max),
        std::move(*client),
    };
    auto reply = co_await read_answer(&stream, std::move(*head), deadline);
    if (stream.at_end && stream.client) {
        x_pool.keep(executor, std::move(stream.client));
    } else if (stream.reader.is_complete() && stream.client && x_keeps) {
        // The end of a stream comes after the response; nobody waits for it.
        auto rest =
            drain(shared_from_this(), std::move(stream.client), Deadline::after(drain_time));
        spawn(executor, "mcp connection", std::move(rest));
    }
    co_return reply;
}

Task<Result<McpReply>> McpTransport::post(
    McpLink link, HttpHeaders headers, std::string body, Deadline deadline
) {
    const auto executor = co_await asio::this_coro::executor;
    auto client = x_pool.connect(executor);
    if (!client) co_return std::unexpected(std::move(client.error()));
    auto message = make_request(link, "POST", std::move(headers), std::move(body));
    auto head = co_await (*client)->begin(std::move(message), deadline);
    if (!head) co_return std::unexpected(std::move(head.error()));
    McpReply reply;
    reply.status = head->status;
    co_await drain(shared_from_this(), std::move(*client), deadline);
    co_return reply;
}

/// Reads what is left of a body, and keeps the connection.
Task<void> McpTransport::drain(
    std::shared_ptr<McpTransport> self, std::unique_ptr<HttpClient> client, Deadline deadline
) {
    for (std::size_t size = 0; size <= ignored_bytes_max;) {
        const auto bytes = co_await client->read_some(deadline);
        if (!bytes) co_return;
        if (bytes->empty()) {
            self->x_pool.keep(co_await asio::this_coro::executor, std::move(client));
            co_return;
        }
        size += bytes->size();
    }
}

Task<Result<McpReply>> McpTransport::notify(
    McpLink link, std::string method, json::object params, Deadline deadline
) {
    return post(std::move(link), {}, mcp_notification_text(method, std::move(params)), deadline);
}

/// A root of its own, which may outlive the client whose call it was.
Task<void> McpTransport::cancel(std::shared_ptr<McpTransport> self, McpLink link, std::int64_t id) {
    json::object params{{"requestId", id}, {"reason", "no longer waited for"}};
    (void)co_await self->notify(
        std::move(link), "notifications/cancelled", std::move(params), Deadline::after(cancel_time)
    );
}

Task<Result<void>> McpTransport::end_session(McpLink link, Deadline deadline) {
    if (link.session_id.empty()) co_return Result<void>();
    const auto executor = co_await asio::this_coro::executor;
    auto client = x_pool.connect(executor);
    if (!client) co_return std::unexpected(std::move(client.error()));
    auto message = make_request(link, "DELETE", {}, {});
    co_return to_void(co_await (*client)->begin(std::move(message), deadline));
}

}  // namespace continuo
