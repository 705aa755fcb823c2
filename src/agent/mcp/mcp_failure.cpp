#include "agent/mcp/mcp_failure.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// Codes that implementations chose for themselves before the protocol had rules for that.
bool is_private_code(std::int64_t code) {
    return code <= -32000 && code >= -32019;
}

}  // namespace

Error mcp_status_error(int status) {
    const auto error = [status](Errc code, std::string_view what) {
        return Error{code, fmt::format("{} (status {})", what, status)};
    };
    if (status >= 300 && status < 400)
        return error(Errc::invalid_input, "a redirect, which is not followed: correct the url");
    switch (status) {
        case 401:
            return error(Errc::unauthorized, "the server refuses our authorization");
        case 403:
            return error(Errc::forbidden, "the server forbids it");
        case 404:
        case 405:
            return error(Errc::not_found, "there is no MCP endpoint at this url");
        case 408:
            return error(Errc::timeout, "the server took too long");
        case 413:
            return error(Errc::limit_exceeded, "the request is too large for the server");
        case 429:
            return error(Errc::busy, "the server has too many requests");
        default:
            break;
    }
    if (status >= 500) return error(Errc::unavailable, "the server failed");
    return error(Errc::invalid_input, "the server refuses the request");
}

Error mcp_failure_error(const McpFailure& failure) {
    const auto error = [&failure](Errc code, std::string_view what) {
        return Error{code, fmt::format("{} (error {})", what, failure.code)};
    };
    constexpr std::int64_t url_elicitation = -32042;
    switch (failure.code) {
        case mcp_method_not_found:
            return error(Errc::not_found, "the server has no such method");
        case mcp_invalid_params:
            return error(Errc::invalid_input, "the parameters are refused");
        case mcp_header_mismatch:
            return error(Errc::conflict, "the headers of the request are not those of its body");
        case mcp_missing_capability:
        case url_elicitation:
            return error(Errc::invalid_input, "it needs what only an interactive client has");
        case mcp_unsupported_version:
            return error(Errc::invalid_input, "the server speaks none of our revisions");
        default:
            return error(Errc::unavailable, "the server failed");
    }
}

Error mcp_reply_error(const McpReply& reply) {
    // These say more than what the body may add.
    const bool decisive = reply.status == 401 || reply.status == 403 || reply.status == 429;
    if (!decisive && reply.message && !reply.message->result)
        return mcp_failure_error(reply.message->result.error());
    return mcp_status_error(reply.status);
}

bool is_mcp_link_lost(const McpLink& link, const McpReply& reply) {
    const auto* failure =
        reply.message && !reply.message->result ? &reply.message->result.error() : nullptr;
    if (link.era == McpEra::stateless) {
        const bool unknown = reply.status == 400 || reply.status == 404 || reply.status == 405;
        if (unknown && !reply.message) return true;
        return failure != nullptr && failure->code == mcp_unsupported_version;
    }
    if (link.session_id.empty()) return false;
    if (reply.status == 404) return true;
    // What a widespread library answers after a restart.
    return reply.status == 400 && failure != nullptr && is_private_code(failure->code) &&
           to_lower(failure->message).contains("session");
}

}  // namespace continuo
