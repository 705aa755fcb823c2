#include "agent/tools/mcp_tool_call.hpp"

#include <utility>

#include <boost/json.hpp>

#include "agent/tools/http_tool.hpp"
#include "agent/tools/tool_rate_limiter.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// Of the text of a result: more than one value of a mapping, as it is all there is.
constexpr std::size_t mcp_answer_code_points_max = 2000;

std::string bounded_text(std::string_view text, std::size_t code_points_max) {
    const auto clean = collapse_whitespace(remove_hidden_controls(text));
    return std::string(utf8_prefix(clean, code_points_max));
}

class McpDeclaredTool final : public Tool {
public:
    McpDeclaredTool(
        McpTools& tools,
        std::shared_ptr<const DeclaredTools> declared,
        const DeclaredTool& tool,
        std::shared_ptr<RateWindow> rates,
        const Clock& clock
    )
        : x_tools(tools),
          x_declared(std::move(declared)),
          x_tool(tool),
          x_rate(tool.rate, std::move(rates), clock) {}

    [[nodiscard]] std::string_view name() const override { return x_tool.name; }
    [[nodiscard]] std::string_view description() const override { return x_tool.description; }
    /// Of the file: what the server wants, turns check by its list, and the server itself.
    [[nodiscard]] json::object parameters() const override { return x_tool.parameters; }
    /// `auto` only reads; an action is declared as `repeatable`.
    [[nodiscard]] bool safe_to_repeat() const override { return true; }
    [[nodiscard]] std::string problem() const override { return x_tools.problem(x_tool.name); }

    Task<Result<json::object>> run(json::object arguments, ToolContext context) override {
        const auto error = [this](Errc code, std::string_view why) {
            return fail(code, x_tool.name + ": " + std::string(why));
        };
        const auto& link = *x_tool.mcp;
        if (x_tool.needs_verified_customer && !context.user_id)
            co_return error(Errc::forbidden, "the customer is not verified");
        if (context.fingerprint.empty())
            co_return error(Errc::conflict, "the server had not listed it when it was planned");
        if (!co_await x_rate.take(x_tool.name))
            co_return error(Errc::limit_exceeded, "its rate_limit is reached");
        if (!link.customer_argument.empty())
            arguments[link.customer_argument] = context.user_id.value_or("");
        McpCall call;
        call.name = link.tool;
        call.arguments = std::move(arguments);
        call.idempotency_key = context.call_key;
        call.fingerprint = context.fingerprint;
        call.lists_first = x_tool.policy != ActionPolicy::automatic;
        auto result = co_await x_tools.call(link.server, std::move(call), context.deadline);
        if (!result) co_return std::unexpected(std::move(result.error()));
        auto read = read_mcp_result(x_tool, std::move(*result));
        if (!read) co_return error(read.error().code, read.error().detail);
        co_return read;
    }

private:
    McpTools& x_tools;
    std::shared_ptr<const DeclaredTools> x_declared;  // owns x_tool
    const DeclaredTool& x_tool;                       // as the file has it
    ToolRateLimiter x_rate;
};

}  // namespace

std::unique_ptr<Tool> make_mcp_declared_tool(
    McpTools& tools, const std::string& name, std::shared_ptr<RateWindow> rates, const Clock& clock
) {
    auto declared = tools.current();
    const auto* tool = declared->find(name);
    if (tool == nullptr || !tool->mcp) return nullptr;
    return std::make_unique<McpDeclaredTool>(
        tools, std::move(declared), *tool, std::move(rates), clock
    );
}

Result<json::object> read_mcp_result(const DeclaredTool& tool, McpToolResult result) {
    if (result.is_error) {
        json::object refused{{"outcome", "refused"}};
        auto reason = bounded_text(result.text, mapped_value_code_points_max);
        if (!reason.empty()) refused.emplace("reason", std::move(reason));
        hide_tool_secrets(tool.endpoint, refused);
        return refused;
    }
    json::object values;
    if (!tool.result.fields.empty() || tool.result.schema) {
        if (!result.structured) return fail(Errc::corrupt, "the result is not structured");
        auto mapped = map_result(tool.result, std::move(*result.structured));
        if (!mapped) return mapped;
        values = std::move(*mapped);
    }
    auto text = bounded_text(result.text, mcp_answer_code_points_max);
    // With fields, nothing else leaves the result.
    if (tool.result.fields.empty() && !text.empty()) values[mcp_text_field] = std::move(text);
    hide_tool_secrets(tool.endpoint, values);
    return json::object{{"outcome", "done"}, {"values", std::move(values)}};
}

}  // namespace continuo
