#include "agent/actions/action.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

constexpr std::array<std::pair<ActionState, std::string_view>, 8> action_state_names{{
    {ActionState::approved, "approved"},
    {ActionState::done, "done"},
    {ActionState::not_found, "not_found"},
    {ActionState::refused, "refused"},
    {ActionState::failed, "failed"},
    {ActionState::unknown, "unknown"},
    {ActionState::declined, "declined"},
    {ActionState::expired, "expired"},
}};

/// The value with the members of objects in the order of their names: stores may change it.
json::value in_order(const json::value& value) {
    if (const auto* array = value.if_array()) {
        json::array ordered;
        for (const auto& item : *array)
            ordered.push_back(in_order(item));
        return ordered;
    }
    const auto* object = value.if_object();
    if (object == nullptr) return value;
    std::vector<std::string_view> names;
    for (const auto& member : *object)
        names.push_back(member.key());
    std::ranges::sort(names);
    json::object ordered;
    for (const auto name : names)
        ordered.emplace(name, in_order(object->at(name)));
    return ordered;
}

}  // namespace

std::string_view to_string(ActionState state) {
    return action_state_names[static_cast<std::size_t>(state)].second;
}

std::optional<ActionState> parse_action_state(std::string_view text) {
    for (const auto& [state, name] : action_state_names) {
        if (name == text) return state;
    }
    return std::nullopt;
}

json::object to_json(const Approval& approval) {
    json::object object{
        {"id", approval.id},
        {"tool", approval.tool},
        {"arguments", approval.arguments},
        {"hash", approval.hash},
        {"asks", approval.asks == ActionPolicy::ask_operator ? "operator" : "customer"},
        {"expires_at", format_time(approval.expires_at)},
    };
    if (approval.has_ticket) object.emplace("has_ticket", true);
    return object;
}

std::optional<Approval> read_approval(const json::object& object) {
    const auto text = [&](std::string_view key) { return find_string(object, key).value_or(""); };
    Approval approval;
    approval.id = text("id");
    approval.tool = text("tool");
    approval.hash = text("hash");
    const auto* arguments = find_object(object, "arguments");
    const auto expires_at = parse_time(text("expires_at"));
    const auto asks = text("asks");
    if (approval.id.empty() || arguments == nullptr || !expires_at) return std::nullopt;
    if (asks != "operator" && asks != "customer") return std::nullopt;
    approval.arguments = *arguments;
    approval.expires_at = *expires_at;
    approval.has_ticket = find_bool(object, "has_ticket").value_or(false);
    approval.asks = asks == "operator" ? ActionPolicy::ask_operator : ActionPolicy::ask_customer;
    return approval;
}

std::string make_action_id(std::uint64_t turn, std::size_t step) {
    return fmt::format("{}-{}", turn, step);
}

std::string make_call_key(
    std::string_view session_id, std::string_view action_id, const json::object& arguments
) {
    const auto hash = content_hash(json::serialize(in_order(arguments)));
    return fmt::format("{}-{}-{}", session_id, action_id, hash.substr(0, 8));
}

std::string approval_hash(
    const DeclaredTool& tool, const json::object& arguments, std::string_view customer
) {
    return content_hash(
        fmt::format("{}\n{}\n{}", tool.fingerprint, json::serialize(in_order(arguments)), customer)
    );
}

json::array to_json(const std::vector<ActionEntry>& entries) {
    json::array array;
    for (const auto& entry : entries) {
        json::object object{
            {"id", entry.id}, {"tool", entry.tool}, {"state", to_string(entry.state)}
        };
        if (!entry.by.empty()) object.emplace("by", entry.by);
        array.push_back(std::move(object));
    }
    return array;
}

std::vector<ActionEntry> read_action_entries(const json::array& array) {
    std::vector<ActionEntry> entries;
    for (const auto& item : array) {
        const auto* object = item.if_object();
        if (object == nullptr) continue;
        const auto state = parse_action_state(find_string(*object, "state").value_or(""));
        auto id = find_string(*object, "id").value_or("");
        if (!state || id.empty()) continue;
        entries.push_back(
            {std::move(id),
             find_string(*object, "tool").value_or(""),
             *state,
             find_string(*object, "by").value_or("")}
        );
    }
    return entries;
}

}  // namespace continuo
