#include "agent/llm/offered_tools.hpp"

#include <algorithm>
#include <iterator>

#include <boost/json.hpp>

#include "agent/actions/tool_words.hpp"

namespace continuo {

json::array tools_in_openai_form(const DeclaredTools& tools) {
    json::array array;
    for (const auto& tool : tools.tools) {
        if (!tool.is_callable()) continue;
        array.push_back(json::object{
            {"type", "function"},
            {"function",
             json::object{
                 {"name", tool.name},
                 {"description", tool.description},
                 {"parameters", tool.parameters},
             }},
        });
    }
    return array;
}

std::optional<Answer> answer_of_steps(const Question& question, const Replies& replies) {
    std::vector<ToolResult> done;
    for (const auto& step : question.steps)
        std::ranges::copy_if(step.results, std::back_inserter(done), [](const ToolResult& result) {
            return result.state == ActionState::done;
        });
    if (done.empty() || question.tools == nullptr) return std::nullopt;
    return answer_of_results(
        *question.tools,
        replies.in(question.language),
        question.language,
        done,
        question.may_offer_human
    );
}

}  // namespace continuo
