#include "agent/actions/earlier_argument.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "agent/actions/action.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/words.hpp"
#include "agent/tools/when_pattern.hpp"
#include "agent/turn/reply_record.hpp"
#include "base/json.hpp"

namespace continuo {

namespace {

/// Which values an argument of a tool has; nullopt: the tool has none of this name.
std::optional<json::object> values_of(const DeclaredTool& tool, std::string_view name) {
    const auto* property = find_parameter(tool, name);
    if (property == nullptr) return std::nullopt;
    auto values = *property;
    values.erase("description");
    values.erase("title");
    return values;
}

/// Whether both tools mean the same by `name`.
bool shares_argument(
    const DeclaredTools& tools,
    std::string_view other,
    const DeclaredTool& tool,
    std::string_view name
) {
    const auto* called = tools.find(other);
    if (called == nullptr) return false;
    const auto ours = values_of(tool, name);
    return ours && ours == values_of(*called, name);
}

std::optional<json::value> word_for(
    const DeclaredTool& tool, std::string_view name, std::string_view message
) {
    for (const auto word : message_words(message)) {
        if (auto value = argument_of_word(tool, name, word)) return value;
    }
    return std::nullopt;
}

}  // namespace

bool means_another(std::string_view message) {
    static const auto lists = [] {
        std::vector<WordList> all;
        for (const auto& name : lexicons_named("other-ones"))
            all.emplace_back(name);
        return all;
    }();
    return std::ranges::any_of(*shared_words(message), [](const Word& word) {
        return std::ranges::any_of(lists, [&](const WordList& list) {
            return list.contains(word.lower);
        });
    });
}

std::optional<json::value> earlier_argument(
    const DeclaredTools& tools,
    const DeclaredTool& tool,
    std::string_view name,
    const MessageList& history
) {
    constexpr std::size_t messages_max = 16;
    bool answered = false;  // the reply after the message that is looked at is of such a tool
    for (const auto& said : history | std::views::reverse | std::views::take(messages_max)) {
        if (said.role == Role::user) {
            if (!answered) continue;
            if (auto value = word_for(tool, name, said.content)) return value;
            continue;
        }
        if (said.role != Role::assistant) continue;
        const auto record = read_reply_record(said.metadata);
        const auto approval = read_approval(record.approval);
        if (approval && shares_argument(tools, approval->tool, tool, name)) {
            if (const auto* value = approval->arguments.if_contains(name)) return *value;
        }
        const auto of_it = [&](const ActionEntry& entry) {
            return shares_argument(tools, entry.tool, tool, name);
        };
        const auto entries = read_action_entries(record.actions);
        const auto found = std::ranges::find_if(entries, of_it);
        if (found != entries.end() && found->state == ActionState::not_found) return std::nullopt;
        // The question for the argument was asked in the reply before, which is no answer itself.
        answered = found != entries.end() || (answered && !record.wants.empty());
    }
    return std::nullopt;
}

}  // namespace continuo
