#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "agent/mcp/mcp_client.hpp"
#include "support/fake_clock.hpp"
#include "support/mcp_server.hpp"
#include "support/run_task.hpp"

namespace continuo::test {

/// A client over a scripted server with the tool `find_order`, which repeats its argument. Waits
/// take no time; they are noted.
class McpClientFixture : public ::testing::Test {
protected:
    McpClientFixture() {
        config.name = "crm";
        config.private_addresses = true;
        config.keep_connections = false;  // each task of a test has its own io_context
        config.sleep = [this](std::chrono::milliseconds wait) -> Task<void> {
            waits.push_back(wait);
            co_return;
        };
        script.tools = {mcp_tool("find_order", {"number"})};
        script.run = [](const json::object& params) {
            const auto* arguments = find_object(params, "arguments");
            return mcp_text_result(
                "Order " + find_string(*arguments, "number").value_or("?") + " is sent."
            );
        };
    }

    McpServer& server() {
        if (!x_server) x_server = std::make_unique<McpServer>(script);
        return *x_server;
    }
    McpClient& client() {
        if (!x_client) {
            config.url = server().url();
            x_client = make_mcp_client(config, clock).value();
        }
        return *x_client;
    }

    Result<McpToolList> list() { return run_task(client().list_tools(Deadline::never())); }
    Result<McpToolResult> call(McpCall call) {
        return run_task(client().call(std::move(call), Deadline::never()));
    }
    Result<McpToolResult> call_order() {
        return call({"find_order", {{"number", "12345"}}, "s1-t2-3", ""});
    }
    /// The text of a result, "error: <text>" if the tool says so, or "<code>: <detail>".
    std::string order() {
        const auto result = call_order();
        if (!result)
            return std::string(to_string(result.error().code)) + ": " + result.error().detail;
        return result->is_error ? "error: " + result->text : result->text;
    }
    /// Answers calls of tools so, and nothing else.
    void answer_calls(std::function<ModelReply(const ModelCall&)> answer) {
        script.fault = [answer = std::move(answer
                        )](const ModelCall& call, std::size_t) -> std::optional<ModelReply> {
            if (find_string(call.body, "method") != "tools/call") return std::nullopt;
            return answer(call);
        };
    }
    /// The last request for a method.
    ModelCall last_call(const std::string& method) {
        ModelCall last;
        for (const auto& call : server().calls()) {
            if (find_string(call.body, "method") == method || call.method == method) last = call;
        }
        return last;
    }

    static constexpr auto sent = "Order 12345 is sent.";

    FakeClock clock;
    McpServerConfig config;
    McpScript script;
    std::vector<std::chrono::milliseconds> waits;

private:
    std::unique_ptr<McpServer> x_server;
    std::unique_ptr<McpClient> x_client;
};

}  // namespace continuo::test
