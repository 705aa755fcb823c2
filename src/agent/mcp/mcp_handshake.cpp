#include "agent/mcp/mcp_handshake.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "agent/mcp/mcp_failure.hpp"
#include "agent/mcp/mcp_text.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// Revisions of streamable HTTP with sessions, which differ in nothing that this client uses.
constexpr std::array<std::string_view, 3> session_revisions{
    mcp_sessions_revision, "2025-06-18", "2025-03-26"
};
constexpr std::size_t info_bytes_max = 128;

bool is_session_revision(std::string_view revision) {
    return std::ranges::find(session_revisions, revision) != session_revisions.end();
}

json::object client_info(std::string_view version) {
    return {{"name", "continuo"}, {"version", version}};
}

McpServerInfo read_info(const json::object* object, std::string_view revision) {
    McpServerInfo info;
    info.revision = revision;
    if (object == nullptr) return info;
    info.name = readable_mcp_text(find_string(*object, "name").value_or(""), info_bytes_max);
    info.version = readable_mcp_text(find_string(*object, "version").value_or(""), info_bytes_max);
    return info;
}

bool offers_tools(const json::object& result) {
    const auto* capabilities = find_object(result, "capabilities");
    return capabilities != nullptr && find_object(*capabilities, "tools") != nullptr;
}

/// Whether a list of revisions has one that `fits`.
bool lists_revision(const json::array* revisions, auto fits) {
    return revisions != nullptr && std::ranges::any_of(*revisions, [&](const json::value& one) {
               return one.is_string() && fits(std::string_view(one.get_string()));
           });
}

/// What an answer to `server/discover` shows.
enum class Discovered : unsigned char { stateless, sessions, failure };

Discovered judge_discovery(const McpReply& reply) {
    const bool silent = reply.status == 401 || reply.status == 403 || reply.status == 429 ||
                        (!reply.message && reply.status >= 500) ||
                        (reply.status >= 300 && reply.status < 400);
    if (silent) return Discovered::failure;
    if (!reply.message) return Discovered::sessions;
    if (reply.message->result) {
        const auto* supported = find_array(*reply.message->result, "supportedVersions");
        const auto is_ours = [](std::string_view one) { return one == mcp_stateless_revision; };
        if (lists_revision(supported, is_ours)) return Discovered::stateless;
        if (supported == nullptr || lists_revision(supported, is_session_revision))
            return Discovered::sessions;
        return Discovered::failure;
    }
    const auto& failure = reply.message->result.error();
    if (failure.code == mcp_header_mismatch || failure.code == mcp_missing_capability)
        return Discovered::failure;
    if (failure.code != mcp_unsupported_version) return Discovered::sessions;
    const auto* data = failure.data.if_object();
    const auto* supported = data == nullptr ? nullptr : find_array(*data, "supported");
    return lists_revision(supported, is_session_revision) ? Discovered::sessions
                                                          : Discovered::failure;
}

Error discovery_error(const McpReply& reply, Discovered found) {
    const bool other = found == Discovered::sessions;  // than the one that is configured
    if (other || (reply.message && reply.message->result))
        return {Errc::invalid_input, "the server speaks none of our revisions"};
    return mcp_reply_error(reply);
}

McpConnected read_discovery(const json::object& result) {
    const auto* meta = find_object(result, "_meta");
    const auto* info =
        meta == nullptr ? nullptr : find_object(*meta, "io.modelcontextprotocol/serverInfo");
    McpConnected connected;
    connected.link = {McpEra::stateless, std::string(mcp_stateless_revision), {}, 0};
    connected.info = read_info(info, mcp_stateless_revision);
    connected.has_tools = offers_tools(result);
    return connected;
}

Result<McpConnected> read_initialization(const McpReply& reply) {
    if (!reply.message || !reply.message->result || reply.status >= 300)
        return std::unexpected(mcp_reply_error(reply));
    const auto& result = *reply.message->result;
    const auto revision = find_string(result, "protocolVersion").value_or("");
    if (!is_session_revision(revision))
        return fail(
            Errc::invalid_input,
            "the server speaks revision '" + excerpt(revision) + "', which is none of ours"
        );
    McpConnected connected;
    connected.link = {McpEra::sessions, revision, reply.session_id, 0};
    connected.info = read_info(find_object(result, "serverInfo"), revision);
    connected.has_tools = offers_tools(result);
    return connected;
}

Task<Result<McpConnected>> initialize_mcp(
    std::shared_ptr<McpTransport> transport, McpHandshake handshake, Deadline deadline
) {
    McpRequest request;
    request.method = "initialize";
    request.params = {
        {"protocolVersion", mcp_sessions_revision},
        {"capabilities", json::object()},
        {"clientInfo", client_info(handshake.client_version)},
    };
    const auto reply =
        co_await transport->request({McpEra::sessions, {}, {}, 0}, std::move(request), deadline);
    if (!reply) co_return std::unexpected(reply.error());
    auto connected = read_initialization(*reply);
    if (!connected) co_return connected;
    const auto noted =
        co_await transport->notify(connected->link, "notifications/initialized", {}, deadline);
    if (!noted) co_return std::unexpected(noted.error());
    if (noted->status >= 300) co_return std::unexpected(mcp_status_error(noted->status));
    co_return connected;
}

}  // namespace

json::object mcp_request_meta(std::string_view client_version) {
    return {
        {"io.modelcontextprotocol/protocolVersion", mcp_stateless_revision},
        {"io.modelcontextprotocol/clientInfo", client_info(client_version)},
        {"io.modelcontextprotocol/clientCapabilities", json::object()},
    };
}

Task<Result<McpConnected>> connect_mcp(
    std::shared_ptr<McpTransport> transport, McpHandshake handshake, Deadline deadline
) {
    if (handshake.revision == McpRevision::sessions)
        co_return co_await initialize_mcp(std::move(transport), std::move(handshake), deadline);
    McpRequest request;
    request.method = "server/discover";
    request.params = {{"_meta", mcp_request_meta(handshake.client_version)}};
    request.headers.add("Mcp-Method", request.method);
    const auto reply = co_await transport->request(
        {McpEra::stateless, std::string(mcp_stateless_revision), {}, 0},
        std::move(request),
        deadline
    );
    if (!reply) co_return std::unexpected(reply.error());
    const auto found = judge_discovery(*reply);
    if (found == Discovered::stateless) co_return read_discovery(*reply->message->result);
    const bool falls_back =
        found == Discovered::sessions && handshake.revision == McpRevision::automatic;
    if (!falls_back) co_return std::unexpected(discovery_error(*reply, found));
    co_return co_await initialize_mcp(std::move(transport), std::move(handshake), deadline);
}

}  // namespace continuo
