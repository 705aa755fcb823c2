// 1. The decision is written under the version that was read: of two operators, one decides.
// 2. The call, under the key of the action: made twice, the server acts once.
// 3. What came of it is written, unless somebody wrote it already.
#include "agent/actions/operator_decision.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/actions/tool_words.hpp"
#include "agent/language/customer_language.hpp"
#include "agent/turn/call_declared_tools.hpp"
#include "agent/turn/reply_record.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

constexpr int decision_attempts_max = 8;

void note_entries(std::vector<TeamAction>& actions, const json::array& entries) {
    for (const auto& entry : read_action_entries(entries)) {
        for (auto& action : actions) {
            if (action.approval.id == entry.id) action.latest = entry;
        }
    }
}

/// A conversation and one action of it.
struct ActionInSession {
    SessionSnapshot session;
    TeamAction action;
};

Task<Result<ActionInSession>> find_action(
    SessionStore* sessions, std::string session_id, std::string action_id
) {
    auto session = co_await sessions->load(session_id);
    if (!session) co_return std::unexpected(std::move(session.error()));
    auto actions = co_await read_team_actions(sessions, std::move(session_id));
    if (!actions) co_return std::unexpected(std::move(actions.error()));
    const auto found = std::ranges::find_if(*actions, [&](const TeamAction& action) {
        return action.approval.id == action_id;
    });
    if (found == actions->end()) co_return fail(Errc::not_found, "there is no such action");
    co_return ActionInSession{std::move(*session), std::move(*found)};
}

/// Why the action cannot be decided so.
std::optional<Error> objection(
    const ActionInSession& found,
    const ActionDecision& decision,
    const DeclaredTool* tool,
    TimePoint now
) {
    const auto conflict = [](std::string why) { return Error{Errc::conflict, std::move(why)}; };
    const auto& approval = found.action.approval;
    if (found.session->status == SessionStatus::ended)
        return conflict("the conversation has ended");
    if (found.action.latest && !decision.approve)
        return conflict("it was approved before, by " + found.action.latest->by);
    if (!decision.approve) return std::nullopt;
    if (!found.action.latest && now > approval.expires_at)
        return conflict("it is too old to be approved");
    if (tool != nullptr && !tool->is_callable())
        return Error{Errc::unavailable, "its tool cannot be called now: " + tool->mcp->problem};
    const auto customer = verified_user(*found.session).value_or("");
    if (tool == nullptr || approval.hash != approval_hash(*tool, approval.arguments, customer))
        return conflict("its tool or its customer is no longer the one that was asked about");
    return std::nullopt;
}

SessionPatch notice_patch(
    const ActionInSession& found, std::string text, const ActionEntry& entry, bool is_end
) {
    SessionPatch patch;
    Message notice;
    notice.role = Role::system;
    notice.content = std::move(text);
    notice.metadata["actions"] = to_json({entry});
    patch.notice = std::move(notice);
    const auto& owner = found.session->owner;
    const bool waits_for_it = found.action.approval.has_ticket && !found.action.wants_person;
    if (!is_end || owner.is_human() || !waits_for_it) return patch;
    if (owner.is_queue()) patch.owner = Owner::bot();
    patch.ticket = TicketChange{};
    patch.ticket->status = TicketStatus::resolved;
    return patch;
}

class DecidedAction {
public:
    DecidedAction(DecisionServices services, ActionDecision decision)
        : x_services(services),
          x_decision(std::move(decision)),
          x_tools(services.config->current_tools()) {}

    Task<Result<ActionEntry>> run() {
        auto decided = co_await record_decision();
        if (!decided || decided->action.latest->state != ActionState::approved) {
            if (!decided) co_return std::unexpected(std::move(decided.error()));
            co_return *decided->action.latest;
        }
        PlannedCall call{
            decided->action.approval.id,
            decided->action.approval.tool,
            decided->action.approval.arguments,
            true
        };
        if (const auto* tool = tool_of(decided->action))
            call.fingerprint = pinned_fingerprint(*tool);
        ToolContext context;
        context.session_id = x_decision.session_id;
        context.user_id = verified_user(*decided->session);
        context.request_id = x_decision.request_id;
        auto result = co_await call_declared_tool(x_services.registry, std::move(call), context);
        co_return co_await record_result(std::move(result));
    }

private:
    [[nodiscard]] const Replies& replies_for(const Session& session) const {
        return x_services.config->replies->in(noted_language(session.counters));
    }
    [[nodiscard]] const DeclaredTool* tool_of(const TeamAction& action) const {
        return x_tools == nullptr ? nullptr : x_tools->find(action.approval.tool);
    }

    /// The action with the decision as its latest entry.
    Task<Result<ActionInSession>> record_decision() {
        for (int attempt = 0; attempt < decision_attempts_max; ++attempt) {
            auto found = co_await find_action(
                x_services.sessions, x_decision.session_id, x_decision.action_id
            );
            if (!found) co_return found;
            const auto& latest = found->action.latest;
            const bool refused_before = latest && latest->state == ActionState::declined;
            if (latest && !found->action.is_open() && refused_before != x_decision.approve)
                co_return found;  // the same decision, and what came of it
            if (latest && !found->action.is_open())
                co_return fail(Errc::conflict, "it was decided otherwise, by " + latest->by);
            const auto* tool = tool_of(found->action);
            if (auto error = objection(*found, x_decision, tool, x_services.clock->now()))
                co_return std::unexpected(std::move(*error));
            if (latest) co_return found;  // approved, and not done yet
            const ActionEntry entry{
                x_decision.action_id,
                found->action.approval.tool,
                x_decision.approve ? ActionState::approved : ActionState::declined,
                x_decision.by
            };
            const auto& replies = replies_for(*found->session);
            const auto language = noted_language(found->session->counters);
            const auto title =
                tool == nullptr ? found->action.approval.tool : title_of(*tool, language);
            auto text = replies.text(
                x_decision.approve ? ReplyKey::tool_approved : ReplyKey::tool_declined_by_team,
                {{"title", title}}
            );
            auto patched = co_await x_services.sessions->patch(
                x_decision.session_id,
                notice_patch(*found, std::move(text), entry, !x_decision.approve),
                found->session->version
            );
            if (patched) {
                found->action.latest = entry;
                co_return found;
            }
            if (patched.error().code != Errc::conflict)
                co_return std::unexpected(std::move(patched.error()));
        }
        co_return fail(Errc::busy, "the conversation changes too often");
    }

    Task<Result<ActionEntry>> record_result(ToolResult result) {
        for (int attempt = 0; attempt < decision_attempts_max; ++attempt) {
            auto found = co_await find_action(
                x_services.sessions, x_decision.session_id, x_decision.action_id
            );
            if (!found) co_return std::unexpected(std::move(found.error()));
            if (!found->action.is_open()) co_return *found->action.latest;
            const auto* tool = tool_of(found->action);
            if (tool == nullptr) co_return fail(Errc::internal, "the tool is gone");
            const ActionEntry entry{result.id, result.tool, result.state, x_decision.by};
            auto text = text_of_result(
                *tool,
                replies_for(*found->session),
                noted_language(found->session->counters),
                result
            );
            auto patched = co_await x_services.sessions->patch(
                x_decision.session_id,
                notice_patch(*found, std::move(text), entry, true),
                found->session->version
            );
            if (patched) co_return entry;
            if (patched.error().code != Errc::conflict)
                co_return std::unexpected(std::move(patched.error()));
        }
        co_return fail(Errc::busy, "the conversation changes too often");
    }

    DecisionServices x_services;
    ActionDecision x_decision;
    std::shared_ptr<const DeclaredTools> x_tools;  ///< one list from the check to the call
};

}  // namespace

Task<Result<std::vector<TeamAction>>> read_team_actions(
    SessionStore* sessions, std::string session_id
) {
    std::vector<TeamAction> actions;
    std::uint64_t after = 0;
    for (;;) {
        auto page = co_await sessions->history(session_id, after, limits::history_page_max);
        if (!page) co_return std::unexpected(std::move(page.error()));
        for (const auto& message : page->messages) {
            after = message.seq;
            if (message.role != Role::assistant && message.role != Role::system) continue;
            const auto record = read_reply_record(message.metadata);
            auto approval = read_approval(record.approval);
            const bool hands_over =
                message.role == Role::assistant && record.answer_type == AnswerType::handoff;
            for (auto& action : actions)
                action.wants_person = action.wants_person || (hands_over && !approval);
            if (approval && approval->asks == ActionPolicy::ask_operator)
                actions.push_back({std::move(*approval), message.seq, std::nullopt, false});
            note_entries(actions, record.actions);
        }
        if (page->messages.empty() || after >= page->total) co_return actions;
    }
}

Task<Result<ActionEntry>> decide_action(DecisionServices services, ActionDecision decision) {
    DecidedAction action(services, std::move(decision));
    co_return co_await action.run();
}

}  // namespace continuo
