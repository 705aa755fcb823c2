#include "support/mcp_server.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo::test {

namespace {

constexpr std::string_view stateless_revision = "2026-07-28";
constexpr std::string_view session_revision = "2025-11-25";
constexpr std::string_view version_meta = "io.modelcontextprotocol/protocolVersion";

std::string header(const ModelCall& call, const std::string& name) {
    const auto found = call.headers.find(name);
    return found == call.headers.end() ? "" : found->second;
}

json::object params_of(const ModelCall& call) {
    const auto* params = find_object(call.body, "params");
    return params == nullptr ? json::object() : *params;
}

std::string method_of(const ModelCall& call) {
    return find_string(call.body, "method").value_or("");
}

ModelReply status_reply(int status) {
    ModelReply reply;
    reply.status = status;
    reply.content_type = "text/plain";
    return reply;
}

/// What the headers of arguments should be, for flat schemas and values without special characters.
bool has_argument_headers(const ModelCall& call, const std::vector<json::object>& tools) {
    const auto params = params_of(call);
    const auto* arguments = find_object(params, "arguments");
    for (const auto& tool : tools) {
        if (find_string(tool, "name") != find_string(params, "name")) continue;
        const auto* schema = find_object(tool, "inputSchema");
        const auto* properties = schema == nullptr ? nullptr : find_object(*schema, "properties");
        if (properties == nullptr || arguments == nullptr) return true;
        for (const auto& [name, property] : *properties) {
            const auto mark = find_string(property.as_object(), "x-mcp-header");
            const auto value = find_string(*arguments, name);
            if (mark && value && header(call, "mcp-param-" + to_lower(*mark)) != *value)
                return false;
        }
    }
    return true;
}

}  // namespace

McpServer::McpServer(McpScript script)
    : x_script(std::move(script)),
      x_server([this](const ModelCall& call, std::size_t number) { return answer(call, number); }) {
}

std::string McpServer::url() const {
    return fmt::format("http://127.0.0.1:{}/mcp/", x_server.port());
}

std::vector<std::string> McpServer::methods() const {
    std::vector<std::string> methods;
    for (const auto& call : x_server.calls()) {
        const auto method = method_of(call);
        methods.push_back(
            call.method != "POST" ? call.method
            : method.empty()      ? "response"
                                  : method
        );
    }
    return methods;
}

std::size_t McpServer::sessions() const {
    const std::scoped_lock lock(x_mutex);
    return x_sessions.size();
}

void McpServer::lose_sessions() {
    const std::scoped_lock lock(x_mutex);
    x_sessions.clear();
}

void McpServer::set_tools(std::vector<json::object> tools) {
    const std::scoped_lock lock(x_mutex);
    x_script.tools = std::move(tools);
}

ModelReply McpServer::answer(const ModelCall& call, std::size_t number) {
    if (x_script.fault) {
        if (auto reply = x_script.fault(call, number)) return *reply;
    }
    const std::scoped_lock lock(x_mutex);
    if (call.target != "/mcp/") return status_reply(404);
    if (!x_script.authorization.empty() && header(call, "authorization") != x_script.authorization)
        return status_reply(401);
    if (call.method == "DELETE")
        return status_reply(x_sessions.erase(header(call, "mcp-session-id")) == 0 ? 404 : 204);
    if (call.method != "POST") return status_reply(405);
    const auto accepted = header(call, "accept");
    if (!accepted.contains("application/json") || !accepted.contains("text/event-stream"))
        return status_reply(406);
    if (header(call, "content-type") != "application/json") return status_reply(415);
    if (find_string(call.body, "jsonrpc") != "2.0") return status_reply(400);
    const auto params = params_of(call);
    const auto* meta = find_object(params, "_meta");
    const bool is_stateless = meta != nullptr && meta->contains(version_meta);
    if (is_stateless && x_script.stateless) return answer_stateless(call);
    if (x_script.sessions) return answer_in_session(call);
    return mcp_error_reply(call, -32602, "no _meta", 400);
}

ModelReply McpServer::answer_stateless(const ModelCall& call) {
    const auto params = params_of(call);
    const auto& meta = *find_object(params, "_meta");
    const auto method = method_of(call);
    const bool whole = find_object(meta, "io.modelcontextprotocol/clientCapabilities") != nullptr &&
                       find_object(meta, "io.modelcontextprotocol/clientInfo") != nullptr;
    if (!whole) return mcp_error_reply(call, -32602, "incomplete _meta", 400);
    if (find_string(meta, version_meta) != stateless_revision) {
        auto reply = mcp_error_reply(call, -32022, "Unsupported protocol version", 400);
        return reply;
    }
    const bool mirrored = header(call, "mcp-protocol-version") == stateless_revision &&
                          header(call, "mcp-method") == method &&
                          header(call, "mcp-session-id").empty();
    if (!mirrored) return mcp_error_reply(call, -32020, "Header mismatch", 400);
    if (method == "server/discover") {
        json::array versions{stateless_revision};
        if (x_script.sessions) versions.emplace_back(session_revision);
        return respond(
            call,
            {
                {"resultType", "complete"},
                {"supportedVersions", std::move(versions)},
                {"capabilities", json::object{{"tools", json::object()}}},
                {"_meta",
                 json::object{
                     {"io.modelcontextprotocol/serverInfo",
                      json::object{{"name", "scripted"}, {"version", "1"}}}
                 }},
                {"ttlMs", 60'000},
                {"cacheScope", "public"},
            }
        );
    }
    if (method == "tools/list") {
        auto result = list_tools(params);
        result["resultType"] = "complete";
        result["ttlMs"] = 60'000;
        result["cacheScope"] = "public";
        return respond(call, std::move(result));
    }
    if (method != "tools/call") return mcp_error_reply(call, -32601, "Method not found", 404);
    const bool named = header(call, "mcp-name") == find_string(params, "name");
    if (!named || !has_argument_headers(call, x_script.tools))
        return mcp_error_reply(call, -32020, "Header mismatch", 400);
    auto result = x_script.run(params);
    if (!result.contains("resultType")) result["resultType"] = "complete";
    return respond(call, std::move(result));
}

ModelReply McpServer::answer_in_session(const ModelCall& call) {
    const auto method = method_of(call);
    if (method == "initialize") return initialize(call);
    const auto session = header(call, "mcp-session-id");
    if (x_script.gives_sessions && session.empty())
        return mcp_error_reply(call, -32000, "Bad Request: Mcp-Session-Id header is required", 400);
    if (x_script.gives_sessions && !x_sessions.contains(session))
        return mcp_error_reply(call, -32001, "Session not found", 404);
    if (header(call, "mcp-protocol-version") != session_revision) return status_reply(400);
    if (method.empty() || !call.body.contains("id")) return status_reply(202);
    if (method == "tools/list") return respond(call, list_tools(params_of(call)));
    if (method == "tools/call") return respond(call, x_script.run(params_of(call)));
    return mcp_error_reply(call, -32601, "Method not found");
}

ModelReply McpServer::initialize(const ModelCall& call) {
    const auto params = params_of(call);
    if (!find_object(params, "capabilities") || !find_object(params, "clientInfo"))
        return mcp_error_reply(call, -32602, "incomplete", 400);
    auto reply = respond(
        call,
        {
            {"protocolVersion", session_revision},
            {"capabilities", json::object{{"tools", json::object{{"listChanged", true}}}}},
            {"serverInfo", json::object{{"name", "scripted"}, {"version", "1"}}},
        }
    );
    if (x_script.gives_sessions) {
        const auto id = fmt::format("session-{}", ++x_begun);
        x_sessions.insert(id);
        reply.headers.emplace_back("Mcp-Session-Id", id);
    }
    return reply;
}

json::object McpServer::list_tools(const json::object& params) {
    std::size_t first = 0;
    const auto cursor = find_string(params, "cursor");
    if (cursor) (void)parse_integer(std::string_view(*cursor), first);
    json::array page;
    const auto end = std::min(first + x_script.page_size, x_script.tools.size());
    for (auto i = first; i < end; ++i)
        page.emplace_back(x_script.tools[i]);
    json::object result{{"tools", std::move(page)}};
    if (end < x_script.tools.size()) result["nextCursor"] = std::to_string(end);
    return result;
}

ModelReply McpServer::respond(const ModelCall& call, json::object result) const {
    auto message = mcp_response(call, std::move(result));
    if (!x_script.as_events) return mcp_json_reply(message);
    const json::object progress{{"jsonrpc", "2.0"}, {"method", "notifications/progress"}};
    return mcp_stream({": hello\n\n", mcp_event("", progress), mcp_event("", message)});
}

json::object mcp_tool(const std::string& name, const std::vector<std::string>& arguments) {
    json::object properties;
    json::array required;
    for (const auto& argument : arguments) {
        properties[argument] = json::object{{"type", "string"}};
        required.emplace_back(argument);
    }
    return {
        {"name", name},
        {"description", "Does " + name + "."},
        {"inputSchema",
         json::object{
             {"type", "object"},
             {"properties", std::move(properties)},
             {"required", std::move(required)}
         }},
    };
}

json::object mcp_text_result(const std::string& text) {
    return {{"content", json::array{json::object{{"type", "text"}, {"text", text}}}}};
}

json::value mcp_id(const ModelCall& call) {
    const auto* id = find_member(call.body, "id");
    return id == nullptr ? json::value(nullptr) : *id;
}

ModelReply mcp_json_reply(const json::object& message, int status) {
    ModelReply reply;
    reply.status = status;
    reply.content_type = "application/json; charset=utf-8";
    reply.pieces = {json::serialize(message)};
    return reply;
}

ModelReply mcp_error_reply(
    const ModelCall& call, int code, const std::string& message, int status
) {
    json::object error{{"code", code}, {"message", message}};
    if (code == -32022)
        error["data"] = json::object{
            {"supported", json::array{stateless_revision, session_revision}},
            {"requested", "?"},
        };
    return mcp_json_reply(
        {{"jsonrpc", "2.0"}, {"id", mcp_id(call)}, {"error", std::move(error)}}, status
    );
}

json::object mcp_response(const ModelCall& call, json::object result) {
    return {{"jsonrpc", "2.0"}, {"id", mcp_id(call)}, {"result", std::move(result)}};
}

std::string mcp_event(const std::string& id, const json::value& message) {
    std::string event;
    if (!id.empty()) event += fmt::format("id: {}\n", id);
    event +=
        message.is_null() ? "data:\n\n" : fmt::format("data: {}\n\n", json::serialize(message));
    return event;
}

ModelReply mcp_stream(std::vector<std::string> pieces, ModelReply::End end) {
    ModelReply reply;
    reply.pieces = std::move(pieces);
    reply.end = end;
    return reply;
}

}  // namespace continuo::test
