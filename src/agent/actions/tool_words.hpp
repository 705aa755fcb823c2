#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/actions/action.hpp"
#include "agent/language/replies.hpp"
#include "agent/responder.hpp"

namespace continuo {

// What customers are told of tools. What servers and customers wrote is plain text in it.

/// How the tool is called before customers.
[[nodiscard]] std::string title_of(const DeclaredTool& tool, std::string_view language);

/// A text of the file with the values of arguments.
[[nodiscard]] std::string rendered(
    const LocalizedText& text, std::string_view language, const json::object& values
);

/// A question back.
[[nodiscard]] Answer tool_question(std::string text);
/// A statement about tools that is no answer from one.
[[nodiscard]] Answer tool_remark(std::string text);

/// A result as a source of answers: its values, a line each. `number` is its rank.
[[nodiscard]] Source source_of(
    const DeclaredTool& tool, const ToolResult& result, std::string_view language, int number
);

/// What came of a call, without the mark of its source.
[[nodiscard]] std::string text_of_result(
    const DeclaredTool& tool,
    const Replies& replies,
    std::string_view language,
    const ToolResult& result
);

/// What the results of calls are, as the answer of a turn: each with its source, or what could not
/// be done. `may_offer_human`: an answer of failures offers one.
[[nodiscard]] Answer answer_of_results(
    const DeclaredTools& tools,
    const Replies& replies,
    std::string_view language,
    const std::vector<ToolResult>& results,
    bool may_offer_human
);

}  // namespace continuo
