#include <boost/json.hpp>

#include "agent/tools/builtin_tools.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

constexpr std::size_t earlier_max = 20;

class BuiltinEscalationTool final : public EscalationTool {
public:
    explicit BuiltinEscalationTool(EscalationConfig config) : x_config(std::move(config)) {}

    std::string_view name() const override { return "escalation_check"; }
    std::string_view description() const override {
        return "Decides whether a human should take over the conversation, and why.";
    }
    json::object parameters() const override {
        return {
            {"type", "object"},
            {"properties",
             {
                 {"message", {{"type", "string"}, {"maxLength", limits::message_code_points_max}}},
                 {"earlier",
                  {{"type", "array"},
                   {"maxItems", earlier_max},
                   {"items", {{"type", "string"}}},
                   {"description", "The customer's earlier messages, oldest first."}}},
                 {"failed_answers",
                  {{"type", "integer"},
                   {"minimum", 0},
                   {"description", "Number of most recent replies in a row that did not answer."}}},
                 {"human_offered",
                  {{"type", "boolean"}, {"description", "The previous reply offered a human."}}},
             }},
            {"required", json::array{"message"}},
            {"additionalProperties", false},
        };
    }
    bool safe_to_repeat() const override { return true; }
    bool may_wait(const json::object&) const override { return false; }

    Result<EscalationDecision> assess(const EscalationInput& input) override {
        return assess_escalation(input, x_config);
    }

    Result<json::object> run_now(const json::object& arguments, const ToolContext&) override {
        EscalationInput input;
        input.message = find_string(arguments, "message").value_or("");
        if (const auto* earlier = find_array(arguments, "earlier")) {
            input.earlier.reserve(earlier->size());
            for (const auto& message : *earlier)
                input.earlier.emplace_back(message.get_string());
        }
        input.failed_answers =
            static_cast<int>(find_integer(arguments, "failed_answers").value_or(0));
        input.human_offered = find_bool(arguments, "human_offered").value_or(false);

        const auto decision = assess_escalation(input, x_config);
        json::object result;
        result.reserve(8);
        result.emplace("escalate", decision.escalate);
        result.emplace("explicit_request", decision.explicit_request);
        result.emplace("confidence", decision.confidence);
        result.emplace("urgency", decision.urgency);
        result.emplace("sentiment", decision.sentiment);
        result.emplace("reasons", json::array(decision.reasons.begin(), decision.reasons.end()));
        result.emplace("priority", to_string(decision.priority));
        result.emplace("category", to_string(decision.category));
        return result;
    }

private:
    EscalationConfig x_config;
};

}  // namespace

std::unique_ptr<EscalationTool> make_escalation_tool(EscalationConfig config) {
    return std::make_unique<BuiltinEscalationTool>(std::move(config));
}

}  // namespace continuo
