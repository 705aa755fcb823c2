// What operators do about actions that need their approval.
#include <boost/json.hpp>

#include "agent/actions/operator_decision.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/people_requests.hpp"
#include "api/wire/people_responses.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

/// Who decides: an operator for themselves, the administrator's key for the one that it names.
ApiResult<std::string> decider(const ApiCall& call, const std::optional<std::string>& named) {
    const auto& principal = call.principal;
    if (principal.kind == Principal::Kind::operator_) {
        if (!named || *named == principal.name) return principal.name;
        return std::unexpected(api_error(403, "Operators decide for themselves only."));
    }
    return named.value_or("admin");
}

ApiError decision_error(const Error& error, std::string_view id) {
    if (error.code == Errc::not_found && error.reason == ErrorReason::none &&
        error.detail == "there is no such action")
        return api_error(404, "There is no such action in this conversation.");
    if (error.code == Errc::conflict && error.reason == ErrorReason::none)
        return api_error(409, "The action cannot be decided so: " + error.detail + ".");
    return session_error(error, id);
}

}  // namespace

Task<ApiReply> list_actions(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    const auto session = co_await call.services.sessions.load(call.id);
    if (!session) co_return std::unexpected(session_error(session.error(), call.id));
    const auto actions = co_await read_team_actions(&call.services.sessions, call.id);
    if (!actions) co_return std::unexpected(session_error(actions.error(), call.id));
    json::array items;
    for (const auto& action : *actions)
        items.push_back(team_action_response(action, call.services.clock.now()));
    co_return json_response(
        200, json::object{{"session_id", call.id}, {"actions", std::move(items)}}
    );
}

Task<ApiReply> decide_on_action(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    auto wanted = read_action_decision(call.request.body);
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    auto name = decider(call, wanted->operator_name);
    if (!name) co_return std::unexpected(std::move(name.error()));
    const auto decided = co_await decide_action(
        {.sessions = &call.services.sessions,
         .registry = &call.services.tools,
         .config = &call.services.agent.config(),
         .clock = &call.services.clock},
        {call.id, wanted->action, wanted->approve, std::move(*name), call.request_id}
    );
    if (!decided) co_return std::unexpected(decision_error(decided.error(), call.id));
    if (call.services.metrics != nullptr)
        call.services.metrics->record_action(decided->tool, to_string(decided->state));
    co_await record_act(
        &call,
        wanted->approve ? "action.approve" : "action.refuse",
        call.id,
        {{"action", decided->id}, {"tool", decided->tool}, {"state", to_string(decided->state)}}
    );
    co_return json_response(200, action_entry_response(*decided));
}

}  // namespace continuo
