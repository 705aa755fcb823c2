#include "agent/turn/turn_tools.hpp"

#include "telemetry/log.hpp"

namespace continuo {

namespace {

template <class Interface>
TurnTool<Interface> find_tool(const ToolRegistry& tools, std::string_view key) {
    auto* callable = tools.callable(key);
    if (callable == nullptr) return {};
    auto* tool = dynamic_cast<Interface*>(&callable->tool());
    if (tool != nullptr) return {callable, tool};
    log("agent").warn(
        "tool {} ({}) does not implement the built-in interface of its key: turns run without it",
        key,
        callable->tool().name()
    );
    return {};
}

}  // namespace

TurnTools find_turn_tools(const ToolRegistry& tools, SessionStore* sessions) {
    return {
        .search = find_tool<SearchTool>(tools, "rag"),
        .customer_facts = find_tool<CustomerFactsTool>(tools, "memory"),
        .escalation = find_tool<EscalationTool>(tools, "escalation"),
        .attachments = find_tool<AttachmentTool>(tools, "attachment"),
        .sessions = sessions,
    };
}

}  // namespace continuo
