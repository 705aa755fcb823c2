#include <algorithm>

#include <boost/json.hpp>

#include "agent/language/customer_facts.hpp"
#include "agent/tools/builtin_tools.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

constexpr std::size_t recall_default = 10;
constexpr std::size_t recall_max = 100;

class StoredCustomerFactsTool final : public CustomerFactsTool {
public:
    explicit StoredCustomerFactsTool(CustomerFactStore& memories) : x_memories(memories) {}

    std::string_view name() const override { return "memory_management"; }
    std::string_view description() const override {
        return "Recalls stored facts about the customer, or extracts facts from a message.";
    }
    json::object parameters() const override {
        return {
            {"type", "object"},
            {"properties",
             {
                 {"action", {{"type", "string"}, {"enum", json::array{"recall", "extract"}}}},
                 {"message",
                  {{"type", "string"},
                   {"maxLength", limits::message_code_points_max},
                   {"description", "For extract: the customer's message."}}},
                 {"limit",
                  {{"type", "integer"},
                   {"minimum", 1},
                   {"maximum", recall_max},
                   {"description", "For recall: the maximum number of facts."}}},
             }},
            {"required", json::array{"action"}},
            {"additionalProperties", false},
        };
    }
    bool safe_to_repeat() const override { return true; }  // both actions only read
    bool may_wait(const json::object& arguments) const override { return is_recall(arguments); }

    Task<Result<std::vector<std::string>>> recall(FactOwner owner, std::size_t limit) override {
        auto found = co_await x_memories.recall(std::move(owner), limit);
        if (!found) co_return std::unexpected(std::move(found.error()));
        std::vector<std::string> memories;
        memories.reserve(found->size());
        for (auto& memory : *found) {
            // The same fact can be stored for this session and for another one of the user.
            if (std::ranges::find(memories, memory.content) == memories.end())
                memories.push_back(std::move(memory.content));
        }
        co_return memories;
    }

    Result<std::vector<CustomerFact>> extract(const std::string& message) override {
        return extract_facts(message);
    }

    Task<Result<json::object>> run(json::object arguments, ToolContext context) override {
        const auto limit = find_integer(arguments, "limit");
        const auto memories = co_await recall(
            {.session_id = std::move(context.session_id), .user_id = std::move(context.user_id)},
            limit ? static_cast<std::size_t>(*limit) : recall_default
        );
        if (!memories) co_return std::unexpected(memories.error());
        co_return json::object{{"memories", json::array(memories->begin(), memories->end())}};
    }

    Result<json::object> run_now(const json::object& arguments, const ToolContext&) override {
        const auto message = find_string(arguments, "message");
        if (!message) return fail(Errc::invalid_input, "extract requires a message");
        json::array facts;
        for (const auto& fact : extract_facts(*message)) {
            facts.push_back({
                {"kind", to_string(fact.kind)},
                {"content", fact.content},
                {"importance", fact.importance},
            });
        }
        return json::object{{"facts", std::move(facts)}};
    }

private:
    static bool is_recall(const json::object& arguments) {
        const auto* action = find_member(arguments, "action");
        return action != nullptr && action->is_string() && action->get_string() == "recall";
    }

    CustomerFactStore& x_memories;
};

}  // namespace

std::unique_ptr<CustomerFactsTool> make_customer_facts_tool(CustomerFactStore& memories) {
    return std::make_unique<StoredCustomerFactsTool>(memories);
}

}  // namespace continuo
