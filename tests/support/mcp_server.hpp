#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/model_server.hpp"

namespace continuo::test {

/// What a scripted MCP server offers, and how. A server of tests is a strict one: a request that is
/// not as its revision says is refused.
struct McpScript {
    bool sessions = true;         ///< speaks 2025-11-25
    bool stateless = true;        ///< speaks 2026-07-28
    bool gives_sessions = true;   ///< of 2025-11-25: an Mcp-Session-Id
    bool as_events = false;       ///< answers are streams
    std::size_t page_size = 100;  ///< of tools/list
    std::string authorization;    ///< that requests must have; empty: none
    std::vector<json::object> tools;
    /// The result of tools/call for its `params`.
    std::function<json::object(const json::object& params)> run;
    /// Answers instead of the server, if it returns something. `number` counts requests from 1.
    std::function<std::optional<ModelReply>(const ModelCall& call, std::size_t number)> fault;
};

/// A server of the Model Context Protocol on 127.0.0.1. Thread: any.
class McpServer {
public:
    explicit McpServer(McpScript script);

    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::vector<ModelCall> calls() const { return x_server.calls(); }
    /// The JSON-RPC methods of the requests in their order; "GET" and "DELETE" for those.
    [[nodiscard]] std::vector<std::string> methods() const;
    [[nodiscard]] std::size_t sessions() const;
    /// Forgets all sessions, as a restart does.
    void lose_sessions();
    void set_tools(std::vector<json::object> tools);
    void wait_until_abandoned(std::size_t count) { x_server.wait_until_abandoned(count); }
    [[nodiscard]] std::size_t connections() const { return x_server.connections(); }

private:
    ModelReply answer(const ModelCall& call, std::size_t number);
    ModelReply answer_stateless(const ModelCall& call);
    ModelReply answer_in_session(const ModelCall& call);
    ModelReply initialize(const ModelCall& call);
    json::object list_tools(const json::object& params);
    ModelReply respond(const ModelCall& call, json::object result) const;

    McpScript x_script;
    mutable std::mutex x_mutex;
    std::set<std::string> x_sessions;
    std::size_t x_begun = 0;
    ModelServer x_server;
};

/// A tool with a schema of text arguments, all of them required.
[[nodiscard]] json::object mcp_tool(
    const std::string& name, const std::vector<std::string>& arguments = {}
);
/// A result with one text.
[[nodiscard]] json::object mcp_text_result(const std::string& text);
/// The id of a request's message.
[[nodiscard]] json::value mcp_id(const ModelCall& call);
/// A response as JSON, or an error of JSON-RPC with an HTTP status.
[[nodiscard]] ModelReply mcp_json_reply(const json::object& message, int status = 200);
[[nodiscard]] ModelReply mcp_error_reply(
    const ModelCall& call, int code, const std::string& message, int status = 200
);
[[nodiscard]] json::object mcp_response(const ModelCall& call, json::object result);
/// An event with an id; `message` may be null: then it has no data.
[[nodiscard]] std::string mcp_event(const std::string& id, const json::value& message);
/// A stream of these pieces.
[[nodiscard]] ModelReply mcp_stream(
    std::vector<std::string> pieces, ModelReply::End end = ModelReply::End::whole
);

}  // namespace continuo::test
