#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/tools/declared_tool.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"

namespace continuo {

// Calls of declared tools as the log keeps them: in the records of replies and of notices of the
// system (ReplyRecord). The log is the state, so that every instance knows what was asked and done.

/// What came of a call, or of asking for one.
enum class ActionState : unsigned char {
    approved,   ///< a person of the team agreed; it is being done
    done,       ///< the server did it, or answered
    not_found,  ///< the server has no such thing
    refused,    ///< the server would not
    failed,     ///< nothing was done
    unknown,    ///< it may have been done: the server did not say
    declined,   ///< somebody did not agree; nothing was done
    expired,    ///< nobody agreed in time; nothing was done
};
[[nodiscard]] std::string_view to_string(ActionState state);
[[nodiscard]] std::optional<ActionState> parse_action_state(std::string_view text);

/// An action that waits for somebody to agree.
struct Approval {
    std::string id;  ///< make_action_id()
    std::string tool;
    json::object arguments;
    std::string hash;  ///< approval_hash(): what is agreed to
    ActionPolicy asks = ActionPolicy::ask_customer;
    TimePoint expires_at{};
    bool has_ticket = false;  ///< the ticket of the conversation was made for it
};
[[nodiscard]] json::object to_json(const Approval& approval);
/// nullopt: it is none.
[[nodiscard]] std::optional<Approval> read_approval(const json::object& object);

/// `<turn>-<step>`: the turn in which it was decided to make the call, and which call of it.
[[nodiscard]] std::string make_action_id(std::uint64_t turn, std::size_t step);
/// The same for each attempt at a call, by whatever instance, and another one for other arguments:
/// `<session>-<turn>-<step>-<8 hex digits of the arguments' hash>`.
[[nodiscard]] std::string make_call_key(
    std::string_view session_id, std::string_view action_id, const json::object& arguments
);

/// Over the tool, its request as declared, the arguments whatever their order, and the customer.
[[nodiscard]] std::string approval_hash(
    const DeclaredTool& tool, const json::object& arguments, std::string_view customer
);

/// An entry of the action log of a reply or notice.
struct ActionEntry {
    std::string id;
    std::string tool;
    ActionState state = ActionState::failed;
    std::string by = {};  ///< the operator who decided; empty: nobody

    bool operator==(const ActionEntry&) const = default;
};
[[nodiscard]] json::array to_json(const std::vector<ActionEntry>& entries);
/// Leaves out what is none.
[[nodiscard]] std::vector<ActionEntry> read_action_entries(const json::array& array);

/// What a call of this turn returned.
struct ToolResult {
    std::string id;
    std::string tool;
    json::object arguments;
    ActionState state = ActionState::failed;
    json::object values = {};  ///< of the tool's mapping; of done only
    std::string reason = {};   ///< of refused, as the server says it; may be empty
};

}  // namespace continuo
