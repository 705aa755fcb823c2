#include "agent/actions/tool_plan.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <boost/json.hpp>

#include "agent/actions/consent.hpp"
#include "agent/actions/earlier_argument.hpp"
#include "agent/actions/tool_words.hpp"
#include "agent/turn/reply_record.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

std::string customer_of(const Session& session) {
    return verified_user(session).value_or("");
}

ToolPlan say(Answer answer) {
    ToolPlan plan;
    plan.answer = std::move(answer);
    return plan;
}

/// A tool of an MCP server that is away.
ToolPlan cannot_call(const ToolTurn& turn, const DeclaredTool& tool) {
    const auto key =
        tool.policy == ActionPolicy::automatic ? ReplyKey::tool_failed : ReplyKey::tool_not_done;
    return say(tool_remark(turn.replies.text(key, {{"title", title_of(tool, turn.language)}})));
}

/// The newest reply of the bot, if nothing but the customer's messages came after it.
std::optional<ReplyRecord> newest_reply(const MessageList& history) {
    for (const auto& message : history | std::views::reverse) {
        if (message.role == Role::user) continue;
        if (message.role != Role::assistant) return std::nullopt;
        return read_reply_record(message.metadata);
    }
    return std::nullopt;
}

/// The message that decides about an approval: see plan_tools().
Consent consent_in(const ToolTurn& turn, TimePoint& said_at) {
    if (turn.messages.empty()) return Consent::none;
    const auto& first = turn.messages.front();
    if (turn.taken_over) {
        said_at = first.timestamp;
        if (const auto consent = consent_of(std::string(first.content)); consent != Consent::none)
            return consent;
    }
    said_at = turn.messages.back().timestamp;
    return consent_of(turn.asked);
}

/// nullopt: the message is no answer to the question.
std::optional<ToolPlan> settle_approval(const ToolTurn& turn, const Approval& approval) {
    TimePoint said_at = turn.now;
    const auto consent = consent_in(turn, said_at);
    if (consent == Consent::none) return std::nullopt;
    const auto* tool = turn.tools.find(approval.tool);
    const auto ends_as = [&](ActionState state, ReplyKey key) {
        const auto title = tool == nullptr ? approval.tool : title_of(*tool, turn.language);
        auto plan = say(tool_remark(turn.replies.text(key, {{"title", title}})));
        plan.entries.push_back({approval.id, approval.tool, state});
        return plan;
    };
    if (consent == Consent::no) return ends_as(ActionState::declined, ReplyKey::tool_declined);
    if (said_at > approval.expires_at) return ends_as(ActionState::expired, ReplyKey::tool_expired);
    const bool same =
        tool != nullptr &&
        approval.hash == approval_hash(*tool, approval.arguments, customer_of(turn.session));
    if (!same || !tool->is_callable()) {
        if (tool == nullptr) return ends_as(ActionState::failed, ReplyKey::tool_changed);
        // The instance before this one may have made the call.
        if (turn.taken_over) return ends_as(ActionState::unknown, ReplyKey::tool_unknown);
        const bool changed = tool->is_callable();
        return ends_as(
            ActionState::failed, changed ? ReplyKey::tool_changed : ReplyKey::tool_not_done
        );
    }
    ToolPlan plan;
    plan.calls.push_back(
        {approval.id, approval.tool, approval.arguments, true, pinned_fingerprint(*tool)}
    );
    return plan;
}

/// Fills the argument that the newest reply asked for.
std::optional<ToolPlan> settle_wanted(const ToolTurn& turn, const json::object& wants) {
    const auto* tool = turn.tools.find(find_string(wants, "tool").value_or(""));
    const auto* known = find_object(wants, "arguments");
    const auto name = find_string(wants, "argument").value_or("");
    if (tool == nullptr || known == nullptr) return std::nullopt;
    for (const auto word : message_words(turn.asked)) {
        auto value = argument_of_word(*tool, name, word);
        if (!value) continue;
        auto arguments = *known;
        arguments[name] = std::move(*value);
        return plan_call(turn, tool->name, std::move(arguments), turn.first_step);
    }
    return std::nullopt;
}

/// Names of required arguments. Views into the tool.
std::vector<std::string_view> missing_arguments(
    const DeclaredTool& tool, const json::object& arguments
) {
    std::vector<std::string_view> missing;
    const auto* required = find_array(tool.parameters, "required");
    if (required == nullptr) return missing;
    for (const auto& item : *required) {
        const auto* name = item.if_string();
        if (name != nullptr && !arguments.contains(*name)) missing.emplace_back(*name);
    }
    return missing;
}

/// Asks for the first required argument that is missing, if the file has a question for it.
std::optional<ToolPlan> ask_argument(
    const ToolTurn& turn, const DeclaredTool& tool, const json::object& arguments
) {
    const auto missing = missing_arguments(tool, arguments);
    if (missing.empty()) return std::nullopt;
    const auto name = missing.front();
    const auto question =
        std::ranges::find_if(tool.ask, [&](const auto& one) { return one.first == name; });
    if (question == tool.ask.end()) return std::nullopt;
    auto plan = say(tool_question(rendered(question->second, turn.language, arguments)));
    plan.wants = {{"tool", tool.name}, {"arguments", arguments}, {"argument", name}};
    return plan;
}

/// "Can you cancel it?": what the message lacks is in the calls before.
void add_earlier_arguments(
    const ToolTurn& turn,
    const DeclaredTool& tool,
    const MessageList& history,
    json::object& arguments
) {
    const auto missing = missing_arguments(tool, arguments);
    if (missing.empty() || means_another(turn.asked)) return;
    for (const auto name : missing) {
        if (auto value = earlier_argument(turn.tools, tool, name, history))
            arguments[name] = std::move(*value);
    }
}

std::optional<ToolPlan> match_when(
    const ToolTurn& turn, const DeclaredTool& tool, const MessageList& history
) {
    for (const auto& pattern : tool.when) {
        const auto found = pattern.match(
            turn.asked,
            &tool,
            [](const void* what, std::string_view name, std::string_view word) {
                return argument_of_word(*static_cast<const DeclaredTool*>(what), name, word)
                    .has_value();
            }
        );
        if (!found) continue;
        json::object arguments;
        for (const auto& [name, word] : *found)
            arguments[name] = argument_of_word(tool, name, word).value_or(nullptr);
        add_earlier_arguments(turn, tool, history, arguments);
        if (auto asking = ask_argument(turn, tool, arguments)) return asking;
        if (tool.schema->check(json::value(arguments)))
            return plan_call(turn, tool.name, std::move(arguments), turn.first_step);
    }
    return std::nullopt;
}

}  // namespace

std::string pinned_fingerprint(const DeclaredTool& tool) {
    return tool.mcp ? tool.mcp->fingerprint : std::string();
}

ToolPlan plan_call(
    const ToolTurn& turn, const std::string& name, json::object arguments, std::size_t step
) {
    const auto* tool = turn.tools.find(name);
    if (tool == nullptr) return {};
    if (tool->needs_verified_customer && !verified_user(turn.session))
        return say(tool_remark(turn.replies.text(
            ReplyKey::tool_needs_login, {{"title", title_of(*tool, turn.language)}}
        )));
    if (!tool->is_callable()) return cannot_call(turn, *tool);
    const auto id = make_action_id(turn.turn, step);
    ToolPlan plan;
    if (tool->policy == ActionPolicy::automatic) {
        plan.calls.push_back({id, name, std::move(arguments), false, pinned_fingerprint(*tool)});
        return plan;
    }
    auto question = rendered(tool->confirm, turn.language, arguments);
    if (tool->policy == ActionPolicy::ask_customer)
        question += "\n\n" + turn.replies.text(ReplyKey::tool_confirm);
    plan.answer = tool_question(std::move(question));
    Approval approval;
    approval.id = id;
    approval.tool = name;
    approval.hash = approval_hash(*tool, arguments, customer_of(turn.session));
    approval.arguments = std::move(arguments);
    approval.asks = tool->policy;
    approval.expires_at = turn.now + tool->approval_time;
    plan.asks = std::move(approval);
    return plan;
}

ToolPlan plan_tools(const ToolTurn& turn, const MessageList& history) {
    if (const auto newest = newest_reply(history)) {
        const auto approval = read_approval(newest->approval);
        if (approval && approval->asks == ActionPolicy::ask_customer) {
            if (auto plan = settle_approval(turn, *approval)) return std::move(*plan);
        }
        if (!newest->wants.empty()) {
            if (auto plan = settle_wanted(turn, newest->wants)) return std::move(*plan);
        }
    }
    for (const auto& tool : turn.tools.tools) {
        if (auto plan = match_when(turn, tool, history)) return std::move(*plan);
    }
    return {};
}

}  // namespace continuo
