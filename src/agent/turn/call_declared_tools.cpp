#include "agent/turn/call_declared_tools.hpp"

#include <utility>

#include <boost/json.hpp>

#include "agent/tools/call_tool.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// Whether an action may have been done although its call failed: the server may have got it.
bool may_have_been_done(const ToolRegistry& registry, const std::string& tool, const Error& error) {
    const auto* callable = registry.callable(tool);
    if (callable != nullptr && error.detail == callable->refusal().detail) return false;
    return error.code == Errc::timeout || error.code == Errc::unavailable ||
           error.code == Errc::corrupt;
}

}  // namespace

Task<ToolResult> call_declared_tool(ToolRegistry* registry, PlannedCall call, ToolContext context) {
    ToolResult result;
    result.id = call.id;
    result.tool = call.tool;
    result.arguments = call.arguments;
    context.call_key = make_call_key(context.session_id, call.id, call.arguments);
    context.fingerprint = call.fingerprint;
    const auto request_id = context.request_id;
    auto returned = co_await registry->call(
        call.tool, std::move(call.arguments), std::move(context), ArgumentsFrom::outside
    );
    if (!returned) {
        const auto& error = returned.error();
        log("agent").warn(
            "tool {} failed: {}: {} [{}]",
            call.tool,
            to_string(error.code),
            error.detail,
            request_id
        );
        const bool unknown = call.changes && may_have_been_done(*registry, call.tool, error);
        result.state = unknown ? ActionState::unknown : ActionState::failed;
        co_return result;
    }
    result.state = parse_action_state(find_string(*returned, "outcome").value_or(""))
                       .value_or(ActionState::failed);
    if (const auto* values = find_object(*returned, "values")) result.values = *values;
    result.reason = find_string(*returned, "reason").value_or("");
    co_return result;
}

Task<TurnInput> call_declared_tools(
    ToolRegistry* registry, SessionStore* sessions, Lease lease, turn_action::CallTools what
) {
    if (what.changes) {
        auto frozen = co_await sessions->freeze_turn(std::move(lease), what.history_limit);
        if (!frozen) co_return turn_input::Failed{std::move(frozen.error())};
        if (frozen->message.seq > what.through) co_return BeginOutcome(std::move(*frozen));
    }
    turn_input::ToolsCalled called;
    for (auto& call : what.calls)
        called.results.push_back(
            co_await call_declared_tool(registry, std::move(call), what.context)
        );
    co_return called;
}

}  // namespace continuo
