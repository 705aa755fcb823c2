// A request that finds its link lost forgets it, if no other request has done so, and begins again
// once. Several that find none agree each for itself, and the first one's link is kept.
#include "agent/mcp/mcp_session.hpp"

#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "agent/mcp/mcp_failure.hpp"
#include "agent/mcp/mcp_headers.hpp"

namespace continuo {

namespace {

constexpr std::string_view idempotency_meta = "continuo/idempotency-key";
constexpr std::string_view idempotency_header = "Idempotency-Key";

}  // namespace

McpSession::McpSession(const McpServerConfig& config, std::shared_ptr<McpTransport> transport)
    : x_handshake{config.revision, config.client_version},
      x_setup_timeout(config.setup_timeout),
      x_transport(std::move(transport)) {}

Task<Result<McpConnected>> McpSession::connected(Deadline deadline) {
    {
        const std::scoped_lock lock(x_mutex);
        if (x_connected) co_return *x_connected;
    }
    auto made = co_await connect_mcp(x_transport, x_handshake, deadline.shortened(x_setup_timeout));
    if (!made) co_return made;
    McpLink surplus;
    {
        const std::scoped_lock lock(x_mutex);
        if (x_connected) {
            surplus = std::exchange(*made, *x_connected).link;
        } else {
            made->link.number = ++x_links;
            x_connected = *made;
            ++x_changes;
        }
    }
    (void)co_await x_transport->end_session(std::move(surplus), deadline);
    co_return made;
}

void McpSession::forget(const McpLink& link) {
    const std::scoped_lock lock(x_mutex);
    if (x_connected && x_connected->link.number == link.number) x_connected.reset();
}

Task<Result<McpAnswer>> McpSession::ask(McpQuestion question, Deadline deadline) {
    constexpr int rounds = 2;
    for (int round = 0; round < rounds; ++round) {
        const auto agreed = co_await connected(deadline);
        if (!agreed) co_return std::unexpected(agreed.error());
        const auto& link = agreed->link;
        auto request = make_request(link, question);
        if (!request) co_return std::unexpected(std::move(request.error()));
        auto reply = co_await x_transport->request(link, std::move(*request), deadline);
        if (!reply) co_return std::unexpected(std::move(reply.error()));
        if (reply->tools_changed) ++x_changes;
        if (!is_mcp_link_lost(link, *reply)) co_return McpAnswer{std::move(*reply), link.era};
        forget(link);
    }
    co_return fail(Errc::unavailable, "the server does not keep to what it just agreed to");
}

Result<McpRequest> McpSession::make_request(const McpLink& link, McpQuestion question) const {
    McpRequest request;
    json::object meta;
    if (link.era == McpEra::stateless) {
        meta = mcp_request_meta(x_handshake.client_version);
        request.headers.add("Mcp-Method", question.method);
        if (question.tool != nullptr) {
            request.headers.add("Mcp-Name", mcp_header_value(question.tool->name));
            const auto* arguments = find_object(question.params, "arguments");
            const auto added = add_mcp_parameter_headers(
                request.headers,
                question.tool->headers,
                arguments == nullptr ? json::object() : *arguments
            );
            if (!added) return std::unexpected(added.error());
        }
    }
    if (!question.idempotency_key.empty()) {
        meta.emplace(idempotency_meta, question.idempotency_key);
        request.headers.add(std::string(idempotency_header), question.idempotency_key);
    }
    request.cancellable = question.tool != nullptr;
    request.method = std::move(question.method);
    request.params = std::move(question.params);
    if (!meta.empty()) request.params["_meta"] = std::move(meta);
    return request;
}

Task<void> McpSession::end(Deadline deadline) {
    McpLink link;
    {
        const std::scoped_lock lock(x_mutex);
        if (x_connected) link = x_connected->link;
        x_connected.reset();
    }
    (void)co_await x_transport->end_session(std::move(link), deadline);
}

}  // namespace continuo
