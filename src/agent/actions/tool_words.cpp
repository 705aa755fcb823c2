#include "agent/actions/tool_words.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/extractive/quotation.hpp"
#include "agent/language/markdown_sanitizer.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t shown_value_code_points_max = 300;
/// Of an answer that a server's response is.
constexpr double tool_answer_confidence = 0.95;

std::string shown_value(const json::value& value) {
    const auto text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    return plain_words(text, shown_value_code_points_max);
}

/// The values of the result over the arguments.
json::object all_values(const ToolResult& result) {
    auto values = result.arguments;
    for (const auto& member : result.values)
        values[member.key()] = member.value();
    return values;
}

/// The values as a list, for a tool without an answer, or one that lacks a value.
std::string listed_values(
    const Replies& replies, std::string_view title, const ToolResult& result
) {
    auto text = replies.text(ReplyKey::tool_found, {{"title", title}}) + '\n';
    for (const auto& [name, value] : result.values) {
        std::string label(name);
        std::ranges::replace(label, '_', ' ');
        text += fmt::format("\n- {}: {}", label, shown_value(value));
    }
    return text;
}

std::string done_text(
    const DeclaredTool& tool,
    const Replies& replies,
    std::string_view language,
    const ToolResult& result
) {
    auto text = rendered(tool.result.answer, language, all_values(result));
    if (!text.empty()) return text;
    const auto title = title_of(tool, language);
    if (result.values.empty()) return replies.text(ReplyKey::tool_done, {{"title", title}});
    return listed_values(replies, title, result);
}

std::string undone_text(
    const DeclaredTool& tool,
    const Replies& replies,
    std::string_view language,
    const ToolResult& result
) {
    const auto title = title_of(tool, language);
    const auto with_title = [&](ReplyKey key) { return replies.text(key, {{"title", title}}); };
    switch (result.state) {
        case ActionState::not_found: {
            auto text = rendered(tool.result.not_found, language, result.arguments);
            return text.empty() ? with_title(ReplyKey::tool_not_found) : text;
        }
        case ActionState::refused: {
            auto text = with_title(ReplyKey::tool_refused);
            if (!result.reason.empty())
                text += "\n\n> " + plain_words(result.reason, shown_value_code_points_max);
            return text;
        }
        case ActionState::unknown:
            return with_title(ReplyKey::tool_unknown);
        default:
            return with_title(
                tool.policy == ActionPolicy::automatic ? ReplyKey::tool_failed
                                                       : ReplyKey::tool_not_done
            );
    }
}

}  // namespace

std::string title_of(const DeclaredTool& tool, std::string_view language) {
    auto title = rendered(tool.title, language, {});
    if (!title.empty()) return title;
    title = tool.name;
    std::ranges::replace(title, '_', ' ');
    return title;
}

std::string rendered(
    const LocalizedText& text, std::string_view language, const json::object& values
) {
    return text.in(language)
        .render([&](std::string_view name) -> std::optional<std::string> {
            const auto* value = find_member(values, name);
            if (value == nullptr || value->is_null()) return std::nullopt;
            return shown_value(*value);
        })
        .value_or("");
}

Answer tool_question(std::string text) {
    return {std::move(text), AnswerType::clarify, 1, {}};
}

Answer tool_remark(std::string text) {
    return {std::move(text), AnswerType::smalltalk, 1, {}};
}

Source source_of(
    const DeclaredTool& tool, const ToolResult& result, std::string_view language, int number
) {
    Source source;
    auto values = all_values(result);
    if (result.state != ActionState::done) values["result"] = to_string(result.state);
    if (!result.reason.empty()) values["reason"] = result.reason;
    for (const auto& [name, value] : values) {
        const auto text =
            value.is_string() ? std::string(value.get_string()) : json::serialize(value);
        source.content += fmt::format("{}{}: {}", source.content.empty() ? "" : "\n", name, text);
    }
    source.metadata = {
        {"document_id", "tool:" + tool.name},
        {"title", title_of(tool, language)},
        {"source", "tool"},
        {"call", result.id},
    };
    source.relevance_score = 1;
    source.rank = number;
    return source;
}

std::string text_of_result(
    const DeclaredTool& tool,
    const Replies& replies,
    std::string_view language,
    const ToolResult& result
) {
    return result.state == ActionState::done ? done_text(tool, replies, language, result)
                                             : undone_text(tool, replies, language, result);
}

Answer answer_of_results(
    const DeclaredTools& tools,
    const Replies& replies,
    std::string_view language,
    const std::vector<ToolResult>& results,
    bool may_offer_human
) {
    Answer answer;
    answer.type = AnswerType::abstain;
    bool answered = false;
    for (const auto& result : results) {
        const auto* tool = tools.find(result.tool);
        if (tool == nullptr) continue;
        if (!answer.text.empty()) answer.text += "\n\n";
        answer.text += text_of_result(*tool, replies, language, result);
        if (result.state == ActionState::done) {
            const auto number = static_cast<int>(answer.sources.size()) + 1;
            answer.text += fmt::format(" [{}]", number);
            answer.sources.push_back(source_of(*tool, result, language, number));
        }
        answered = answered || result.state == ActionState::done ||
                   result.state == ActionState::not_found || result.state == ActionState::refused;
    }
    if (answered) {
        answer.type = AnswerType::answer;
        answer.confidence = tool_answer_confidence;
    } else if (may_offer_human) {
        answer.text += ' ' + replies.text(ReplyKey::offer_human);
    }
    return answer;
}

}  // namespace continuo
